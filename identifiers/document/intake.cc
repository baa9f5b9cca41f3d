#include "identifiers/document/intake.h"

#include <algorithm>

namespace identifiers::document {

using protocol::Reason;

bool Intake::Text(std::string_view utf8) {
  if (!InTime()) return false;
  if (utf8.empty()) return true;
  text_bytes_ += utf8.size();
  if (text_bytes_ > limits_.max_text_bytes) return Stop(Reason::kTooLarge);
  saw_text_ = saw_text_ || std::ranges::any_of(utf8, [](char c) {
                return static_cast<unsigned char>(c) > ' ';
              });
  return sink_.Add(utf8) || Stop(Reason::kTooLarge);
}

bool Intake::Unpacked(std::uint64_t bytes) {
  unpacked_bytes_ += bytes;
  if (unpacked_bytes_ > limits_.max_unpacked_bytes)
    return Stop(Reason::kTooLarge);
  return InTime();
}

bool Intake::Row() {
  if (++rows_ > limits_.max_rows) return Stop(Reason::kTooLarge);
  return ok();
}

bool Intake::Depth(std::size_t depth) {
  if (depth > limits_.max_depth) return Stop(Reason::kMalformed);
  return ok();
}

bool Intake::InTime() {
  if (!ok()) return false;
  if (++calls_ % 64 != 0) return true;
  return clock_.steady_now() < until_ || Stop(Reason::kTimeout);
}

}  // namespace identifiers::document
