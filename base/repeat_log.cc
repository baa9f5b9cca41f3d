#include "base/repeat_log.h"

namespace base {
namespace {

// Above it everything is forgotten, and may be said again.
constexpr std::size_t kMaxRemembered = 100'000;

}  // namespace

bool RepeatLog::Add(const std::string& what, const std::string& line) {
  std::string text;
  {
    const MutexLock lock(mutex_);
    const auto now = clock_.steady_now();
    if (said_.size() >= kMaxRemembered) said_.clear();
    const auto [found, first] = said_.try_emplace(what, Said{now});
    Said& said = found->second;
    if (!first && now - said.at < kQuiet) {
      ++said.more;
      return false;
    }
    text = Judge(line, said.more);
    said = {now};
  }
  if (!text.empty()) say_(text);
  return true;
}

std::string RepeatLog::Judge(const std::string& line, std::uint64_t before) {
  const auto now = clock_.steady_now();
  if (lines_ == 0 || now - minute_ >= std::chrono::minutes(1)) {
    minute_ = now;
    lines_ = 0;
  }
  if (lines_ == kMaxLinesAMinute) {
    ++left_out_;
    return {};
  }
  ++lines_;
  std::string text = line;
  if (before > 0)
    text += " (and " + std::to_string(before) + " times since it was said)";
  if (left_out_ > 0)
    text += " (before it " + std::to_string(left_out_) +
            " others were left out of the log)";
  left_out_ = 0;
  return text;
}

}  // namespace base
