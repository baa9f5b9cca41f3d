#pragma once

#include <optional>
#include <vector>

#include "collectors/gate.h"

namespace test {

// A gate with the visits that the test adds; closed at all other times.
class FakeGate final : public collectors::Gate {
 public:
  void AddVisit(collectors::Visit visit,
                collectors::ActTime opened,
                collectors::ActTime closed) {
    spans_.push_back({std::move(visit), opened, closed});
  }

  std::optional<collectors::Visit> VisitAt(
      collectors::ActTime acted_at) const override {
    for (const auto& span : spans_) {
      if (span.opened <= acted_at && acted_at < span.closed) return span.visit;
    }
    return std::nullopt;
  }

 private:
  struct Span {
    collectors::Visit visit;
    collectors::ActTime opened;
    collectors::ActTime closed;
  };

  std::vector<Span> spans_;
};

}  // namespace test
