#pragma once

#include <utility>

#include "collectors/clipboard/paste_source.h"

namespace test {

// Selections that the test claims and asks for, and a pointer that it moves.
class FakePastes final : public collectors::PasteSource {
 public:
  void Claim(const collectors::Claim& claim) { listener_.on_claim(claim); }
  void Convert(const collectors::Conversion& conversion) {
    listener_.on_conversion(conversion);
  }
  void Break() { listener_.on_break(); }

  bool watching() const { return watching_; }
  collectors::PointerPlace pointer;

  void Start(Listener listener) override { listener_ = std::move(listener); }
  void SetWatching(bool watching) override { watching_ = watching; }
  collectors::PointerPlace LookAtPointer() override { return pointer; }

 private:
  Listener listener_;
  bool watching_ = false;
};

}  // namespace test
