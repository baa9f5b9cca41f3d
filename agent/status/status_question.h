#pragma once

#include <cstdint>

#include "agent/status/notice_answer.h"
#include "base/bytes.h"

namespace agent {

// What an asker on status.sock wants: docs/formats/status.md.
struct StatusQuestion {
  enum class Kind : std::uint8_t {
    kUnknown,  // Also what is no question at all.
    kStatus,
    kTail,
    kOwnRecord,
    kNotice,
  };

  Kind kind = Kind::kUnknown;
  std::int64_t last = 10;  // kTail. Any number: who asks is not to be believed.
  bool follow = false;     // kTail.
  NoticeQuestion notice;   // kNotice.
};

// A field of another type than it should have counts as not there.
StatusQuestion ReadStatusQuestion(base::ByteView packet);

}  // namespace agent
