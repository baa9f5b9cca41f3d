#pragma once

#include <fcntl.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collectors/file_export/file_source.h"

namespace test {

// A person's folders in which the test says what happens.
class FakeFiles final : public collectors::FileSource {
 public:
  void Start(Listener listener) override { listener_ = std::move(listener); }
  base::Status SetWatching(bool watching) override {
    watching_ = watching;
    return {};
  }
  void Drain() override {
    for (const auto& notice : std::exchange(queued, {}))
      Tell(notice);
  }
  void Follow(const collectors::FilePlace& /*place*/,
              const collectors::FileIdentity& file) override {
    followed_.insert(file);
  }
  base::UniqueFd Open(const collectors::FilePlace& place,
                      const collectors::FileIdentity& /*file*/) override {
    opened_.push_back(place.path());
    return base::UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
  std::string limit() const override { return {}; }

  void Tell(const collectors::FileNotice& notice) {
    listener_.on_notice(notice);
  }
  // What the kernel has not told of yet.
  std::vector<collectors::FileNotice> queued;

  void Overflow() { listener_.on_overflow(); }

  bool watching() const { return watching_; }
  const std::vector<std::string>& opened() const { return opened_; }
  bool follows(const collectors::FileIdentity& file) const {
    return followed_.contains(file);
  }

 private:
  Listener listener_;
  bool watching_ = false;
  std::set<collectors::FileIdentity> followed_;
  std::vector<std::string> opened_;
};

}  // namespace test
