#pragma once

#include <array>
#include <optional>
#include <utility>

#include "collectors/clipboard/clipboard_source.h"

namespace test {

// A clipboard that the test claims, and whose reads the test answers.
class FakeClipboard final : public collectors::ClipboardSource {
 public:
  using Selection = collectors::Selection;

  void Claim(Selection selection,
             collectors::ActTime at,
             collectors::ClientId client = 1) {
    on_claim_({.selection = selection,
               .at = at,
               .client = client,
               .program = "program"});
  }
  void Answer(Selection selection, collectors::Content content) {
    auto answer = std::exchange(Of(selection).on_content, nullptr);
    if (answer) answer(std::move(content));
  }

  bool watching(Selection selection) { return Of(selection).watching; }
  bool reading(Selection selection) {
    return Of(selection).on_content != nullptr;
  }
  int reads() const { return reads_; }

  void Start(OnClaim on_claim) override { on_claim_ = std::move(on_claim); }
  base::Status SetWatching(Selection selection, bool watching) override {
    Of(selection).watching = watching;
    return {};
  }
  void Read(Selection selection,
            const collectors::ReadLimits& /*limits*/,
            OnContent on_content) override {
    ++reads_;
    Of(selection).on_content = std::move(on_content);
  }
  void Cancel(Selection selection) override {
    Of(selection).on_content = nullptr;
  }

 private:
  struct State {
    bool watching = false;
    OnContent on_content;
  };
  State& Of(Selection selection) {
    return states_[static_cast<std::size_t>(selection)];
  }

  OnClaim on_claim_;
  std::array<State, collectors::kSelections> states_;
  int reads_ = 0;
};

}  // namespace test
