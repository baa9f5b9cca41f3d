#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "identifiers/document/limits.h"
#include "identifiers/text_sink.h"
#include "protocol/event.h"

namespace identifiers::document {

// What a reader hands a document's text to. It counts against the limits; once
// a reason to stop was given, all its functions say false, and the first
// reason stays.
class Intake {
 public:
  Intake(TextSink& sink, const Limits& limits, const base::Clock& clock)
      : sink_(sink),
        limits_(limits),
        clock_(clock),
        until_(clock.steady_now() + limits.max_time) {}

  bool Text(std::string_view utf8);
  bool Unpacked(std::uint64_t bytes);  // Of one more piece of an entry.
  bool Row();
  bool Depth(std::size_t depth);
  // Looks at the clock now and then.
  bool InTime();

  bool Stop(protocol::Reason reason) {
    if (ok()) reason_ = reason;
    return false;
  }
  bool ok() const { return reason_ == protocol::Reason::kNone; }
  protocol::Reason reason() const { return reason_; }
  const Limits& limits() const { return limits_; }

  bool saw_text() const { return saw_text_; }  // More than spaces.

 private:
  TextSink& sink_;
  const Limits& limits_;
  const base::Clock& clock_;
  const base::SteadyTime until_;
  protocol::Reason reason_ = protocol::Reason::kNone;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t unpacked_bytes_ = 0;
  std::uint64_t rows_ = 0;
  unsigned calls_ = 0;
  bool saw_text_ = false;
};

}  // namespace identifiers::document
