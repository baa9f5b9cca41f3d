#pragma once

#include <deque>
#include <optional>

#include "collectors/gate.h"

namespace agent {

// The gate of one person's desktop, as deskwardend tells of it. Event loop
// only.
class ToldGate final : public collectors::Gate {
 public:
  // What is the case from `since` on; id 0: closed.
  void Set(collectors::Visit visit, collectors::ActTime since);

  std::optional<collectors::Visit> VisitAt(
      collectors::ActTime acted_at) const override;

  bool open() const { return !spans_.empty() && spans_.back().visit.id != 0; }

 private:
  struct Span {
    collectors::ActTime from{};
    collectors::Visit visit;
  };

  std::deque<Span> spans_;
};

}  // namespace agent
