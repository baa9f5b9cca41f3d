#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "central/command/command.h"
#include "central/command/event_query.h"
#include "protocol/event_json.h"
#include "protocol/row_codec.h"

namespace central {
namespace {

// The server is another process and has no way to wake this one.
constexpr auto kFollowEvery = std::chrono::milliseconds(300);

std::string Hex32(std::uint32_t value) {
  base::Bytes big_endian;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    big_endian.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
  return base::ToHex(big_endian);
}

template <typename T>
std::optional<T> ParseWhole(std::string_view text, int base = 10) {
  T value{};
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

// 90m, 24h, 7d.
std::optional<std::chrono::milliseconds> ParseAgo(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto number =
      ParseWhole<std::uint32_t>(text.substr(0, text.size() - 1));
  if (!number) return std::nullopt;
  switch (text.back()) {
    case 's':
      return std::chrono::seconds(*number);
    case 'm':
      return std::chrono::minutes(*number);
    case 'h':
      return std::chrono::hours(*number);
    case 'd':
      return std::chrono::days(*number);
    default:
      return std::nullopt;
  }
}

// 2026-03-01, or with T09:30 and T09:30:00 and a Z behind, in UTC.
std::optional<base::UtcTime> ParseUtc(std::string text) {
  if (text.ends_with('Z')) text.pop_back();
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() != 10 && text.size() != 16 && text.size() != 19)
    return std::nullopt;
  text += kShape.substr(text.size());
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  const auto part = [&](std::size_t at, std::size_t size) {
    return *ParseWhole<unsigned>(std::string_view(text).substr(at, size));
  };
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(part(0, 4))),
      std::chrono::month(part(5, 2)),
      std::chrono::day(part(8, 2))};
  if (!date.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 59)
    return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(part(11, 2)) +
         std::chrono::minutes(part(14, 2)) + std::chrono::seconds(part(17, 2));
}

std::optional<protocol::Channel> ParseChannel(std::string_view name) {
  for (int i = 1; i <= protocol::kChannels; ++i) {
    const auto channel = static_cast<protocol::Channel>(i);
    if (protocol::Name(channel) == name) return channel;
  }
  return std::nullopt;
}

base::Error Usage(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

base::Result<EventFilter> FilterOf(const EventsOptions& options,
                                   base::UtcTime now) {
  EventFilter filter;
  if (!options.agent.empty() && !(filter.agent = ParseAgentId(options.agent)))
    return Usage(
        "--agent takes 16 hex digits, as `deskwarden-central agents` "
        "prints them");
  if (!options.since.empty()) {
    const auto ago = ParseAgo(options.since);
    const auto at = ago ? std::optional(now - *ago) : ParseUtc(options.since);
    if (!at)
      return Usage(
          "--since takes a time such as 2026-03-01T09:30:00Z, or how "
          "long ago: 90m, 24h, 7d");
    filter.since_ms = at->time_since_epoch().count();
  }
  if (!options.channel.empty() &&
      !(filter.channel = ParseChannel(options.channel)))
    return Usage(
        "--channel takes window, clipboard, screenshot, usb, "
        "file_export, print or agent");
  if (!options.login.empty() && (options.login.size() != 8 ||
                                 !(filter.login = ParseWhole<protocol::LoginId>(
                                       options.login, /*base=*/16))))
    return Usage("--login takes 8 hex digits, as in the events");
  return filter;
}

bool IsCorroborated(const FoundEvent& found, const Corroborations& known) {
  return known.contains(
      {.agent = found.run.agent, .login = found.event->login});
}

std::string JsonLine(const FoundEvent& found, const Corroborations& known) {
  nlohmann::ordered_json head{
      {"agent", Format(found.run.agent)},
      {"generation",
       std::to_string(found.run.generation.ordinal) + "-" +
           Hex32(found.run.generation.id)},
      {"received", base::FormatUtc(found.run.received_ms)}};
  if (!found.event) {
    head["seq"] = found.seq;
    head["channel"] = protocol::Name(
        static_cast<protocol::Channel>(protocol::RowChannel(found.row)));
    head["row_version"] = found.row.front();
    return head.dump();
  }
  if (found.event->login != 0)
    head["corroborated"] = IsCorroborated(found, known);
  std::string line = head.dump();
  line.back() = ',';
  return line + protocol::ToJson(*found.event, found.seq).substr(1);
}

void Column(std::string& line, std::string_view text, std::size_t width) {
  for (const char c : text)
    line += (c >= 0 && c < ' ') || c == '\x7f' ? '?' : c;
  line.append(text.size() < width ? width - text.size() : 0, ' ');
  line += ' ';
}

std::string Found(const protocol::Event& event) {
  if (event.reading == protocol::Reading::kNoContent) return {};
  if (event.reading != protocol::Reading::kRead) {
    std::string text(protocol::Name(event.reading));
    if (event.reason != protocol::Reason::kNone)
      text += std::string(":") + std::string(protocol::Name(event.reason));
    return text;
  }
  std::string text;
  for (const auto& count : event.counts) {
    if (!text.empty()) text += ',';
    text += std::to_string(count.distinct) + " " +
            std::string(count.tier == protocol::Tier::kLow ? "possible " : "") +
            std::string(protocol::Name(count.kind));
  }
  return text.empty() ? "nothing" : text;
}

std::string ReadableLine(const FoundEvent& found, const Corroborations& known) {
  std::string line;
  if (!found.event) {
    Column(line, base::FormatUtc(found.run.received_ms), 24);
    Column(line, Format(found.run.agent), 16);
    return line + "a row of a version that this program does not know";
  }
  const protocol::Event& event = *found.event;
  Column(line, base::FormatUtc(event.acted_at.time_since_epoch().count()), 24);
  Column(line, Format(found.run.agent), 16);
  // `?`: nothing but the agent itself says that it was this login.
  Column(line,
         event.login == 0
             ? "-"
             : Hex32(event.login) + (IsCorroborated(found, known) ? "" : "?"),
         9);
  Column(line, protocol::Name(event.channel), 11);
  Column(line, protocol::Name(event.action), 12);
  Column(line, Found(event), 22);
  Column(line, event.program.empty() ? event.detail : event.program, 14);
  Column(line, event.page_host, 0);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string Subject(const EventsOptions& options) {
  std::string subject = "events";
  if (!options.agent.empty()) subject += " agent=" + options.agent;
  if (!options.since.empty()) subject += " since=" + options.since;
  if (!options.channel.empty()) subject += " channel=" + options.channel;
  if (!options.login.empty()) subject += " login=" + options.login;
  if (options.follow) subject += " follow";
  return subject;
}

}  // namespace

int RunEvents(const Context& context, const EventsOptions& options) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto filter = FilterOf(options, context.clock.utc_now());
  if (!filter.ok()) {
    (void)Fail(context, filter.error());
    return kUsage;
  }
  if (auto written = registry->Audit("look", Subject(options)); !written.ok())
    return Fail(context, written.error());
  UnreadableFiles unreadable(context);
  EventQuery query(
      context.settings.data.root, filter.value(), unreadable.teller());
  if (auto placed = query.SeekNewest(options.limit); !placed.ok())
    return Fail(context, placed.error());
  for (;;) {
    auto known = registry->Corroborations();
    if (!known.ok()) return Fail(context, known.error());
    auto read = query.Read([&](const FoundEvent& found) {
      context.out << (options.json ? JsonLine(found, known.value())
                                   : ReadableLine(found, known.value()))
                  << '\n';
    });
    if (!read.ok()) return Fail(context, read.error());
    context.out.flush();
    // Whoever reads has gone.
    if (!context.out.good()) return kOk;
    if (!options.follow) return unreadable.code();
    std::this_thread::sleep_for(kFollowEvery);
  }
}

}  // namespace central
