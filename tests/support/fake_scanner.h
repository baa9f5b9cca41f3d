#pragma once

#include <deque>
#include <utility>

#include "agent/scan/scanner.h"

namespace test {

// Keeps what it is asked until the test gives the answer.
class FakeScanner final : public agent::Scanner {
 public:
  void Scan(agent::ScanRequest request, OnResult on_result) override {
    asked_.emplace_back(std::move(request), std::move(on_result));
  }
  void Use(identifiers::DetectorOptions /*detector*/) override {}

  std::size_t waiting() const { return asked_.size(); }
  const agent::ScanRequest& first() const { return asked_.front().first; }
  void Answer(agent::ScanResult result) {
    auto asked = std::move(asked_.front());
    asked_.pop_front();
    asked.second(std::move(result));
  }

 private:
  std::deque<std::pair<agent::ScanRequest, OnResult>> asked_;
};

}  // namespace test
