#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace base {

enum class LogLevel : std::uint8_t { kError, kWarn, kInfo, kDebug, kTrace };

// "warn" and the like, as in the configuration; none if it is not a level.
std::optional<LogLevel> ParseLogLevel(std::string_view name);

// Writes lines to standard error, where journald or the caller collects them:
// `2026-03-01T09:30:00.123Z warn shipper: ...`, with journald's `<4>` prefix in
// place of the time when that is journald. Control characters are
// escaped, so that a line stays one. Thread-safe.
//
// Never log content: no text, no window title, no file name, no fingerprint.
class Log {
 public:
  Log(LogLevel level, const Clock& clock);

  void Write(LogLevel level, std::string_view area, std::string_view message);

  void Error(std::string_view area, std::string_view message) {
    Write(LogLevel::kError, area, message);
  }
  void Warn(std::string_view area, std::string_view message) {
    Write(LogLevel::kWarn, area, message);
  }
  void Info(std::string_view area, std::string_view message) {
    Write(LogLevel::kInfo, area, message);
  }
  void Debug(std::string_view area, std::string_view message) {
    Write(LogLevel::kDebug, area, message);
  }

 private:
  const LogLevel level_;
  const Clock& clock_;
  const bool journald_;
};

}  // namespace base
