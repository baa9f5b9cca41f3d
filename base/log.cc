#include "base/log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/encoding.h"

namespace base {
namespace {

constexpr std::array<std::string_view, 5> kNames{
    "error", "warn", "info", "debug", "trace"};
// syslog(3) priorities, which journald reads off the start of a line.
constexpr std::array<std::string_view, 5> kPriorities{
    "<3>", "<4>", "<6>", "<7>", "<7>"};

void AppendEscaped(std::string& line, std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      line.push_back(c);
    } else {
      line += "\\x";
      const auto byte = static_cast<std::uint8_t>(c);
      line += ToHex({&byte, 1});
    }
  }
}

// JOURNAL_STREAM names the stream, because a child that inherits the variable
// may write somewhere else: systemd.exec(5).
bool IsJournal(int fd) {
  // Read once, before there are other threads.
  const char* const stream =
      std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe)
  struct stat file {};
  return stream != nullptr && fstat(fd, &file) == 0 &&
         std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino) ==
             stream;
}

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<LogLevel>(i);
  return std::nullopt;
}

Log::Log(LogLevel level, const Clock& clock)
    : level_(level), clock_(clock), journald_(IsJournal(STDERR_FILENO)) {}

void Log::Write(LogLevel level,
                std::string_view area,
                std::string_view message) {
  if (level > level_) return;
  const auto index = static_cast<std::size_t>(level);
  std::string line;
  if (journald_) {
    line += kPriorities[index];
  } else {
    line += FormatUtc(clock_.utc_now().time_since_epoch().count());
    line += ' ';
    line += kNames[index];
    line += ' ';
  }
  AppendEscaped(line, area);
  line += ": ";
  AppendEscaped(line, message);
  line += '\n';
  // One write a line, so that lines of several threads do not mix. If standard
  // error is gone there is nobody left to tell.
  [[maybe_unused]] const auto wrote =
      write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace base
