#include "central/command/settings.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/ini.h"

namespace central {
namespace {

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

base::Result<int> ParseNumber(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() ||
      number < least || number > most)
    return Invalid("must be a number from " + std::to_string(least) + " to " +
                   std::to_string(most));
  return number;
}

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = text.find_first_of(" ,");
    if (end != 0) words.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return words;
}

template <typename T>
base::Status Keep(base::Result<T> parsed, T& setting) {
  if (!parsed.ok()) return parsed.error();
  setting = std::move(parsed.value());
  return {};
}

base::Status SetOperations(const std::string& value, Settings& settings) {
  if (value == "off") {
    settings.operations.reset();
    return {};
  }
  return Keep(ParseAddress(value), settings.operations.emplace());
}

struct Number {
  std::string_view key;
  int least;
  int most;
  void (*keep)(Settings& settings, int number);
};

using std::chrono::seconds;

// Upper ends: what a mistyped digit should not pass.
constexpr Number kNumbers[] = {
    {"certificate_days",
     1,
     3'650,
     [](Settings& to, int n) {
       to.certificate_lifetime = std::chrono::days(n);
     }},
    {"threads", 1, 1'024, [](Settings& to, int n) { to.threads = n; }},
    {"max_connections",
     16,
     500'000,
     [](Settings& to, int n) {
       to.caps.connections = static_cast<std::size_t>(n);
     }},
    {"max_connections_per_address",
     1,
     500'000,
     [](Settings& to, int n) {
       to.caps.per_address = static_cast<std::size_t>(n);
     }},
    {"max_connections_per_agent",
     1,
     1'000,
     [](Settings& to, int n) {
       to.caps.per_key = static_cast<std::size_t>(n);
     }},
    {"max_body_mib",
     16,
     65'536,
     [](Settings& to, int n) {
       to.caps.body_bytes = static_cast<std::size_t>(n) << 20U;
     }},
    {"handshake_seconds",
     1,
     600,
     [](Settings& to, int n) { to.deadlines.handshake = seconds(n); }},
    {"idle_seconds",
     1,
     3'600,
     [](Settings& to, int n) { to.deadlines.idle = seconds(n); }},
    {"kept_seconds",
     1,
     86'400,
     [](Settings& to, int n) { to.deadlines.kept = seconds(n); }},
    {"head_seconds",
     1,
     600,
     [](Settings& to, int n) { to.deadlines.head = seconds(n); }},
    {"body_seconds",
     1,
     3'600,
     [](Settings& to, int n) { to.deadlines.body = seconds(n); }},
    {"body_bytes_per_second",
     1,
     1'000'000,
     [](Settings& to, int n) {
       to.deadlines.body_bytes_per_second = static_cast<std::size_t>(n);
     }},
    {"answer_seconds",
     1,
     3'600,
     [](Settings& to, int n) { to.deadlines.answer = seconds(n); }},
};

base::Status SetNumber(const Number& number,
                       const std::string& value,
                       Settings& settings) {
  auto parsed = ParseNumber(value, number.least, number.most);
  if (!parsed.ok()) return parsed.error();
  number.keep(settings, parsed.value());
  return {};
}

base::Status SetProxies(const std::string& value, Settings& settings) {
  for (const std::string& word : SplitWords(value)) {
    auto network = base::net::ParseIpNetwork(word);
    if (!network.ok())
      return Invalid("must be IP addresses or networks: " +
                     network.error().message);
    settings.proxies.push_back(network.value());
  }
  return {};
}

base::Status SetClones(const std::string& value, Settings& settings) {
  if (value != "serve" && value != "refuse")
    return Invalid("must be serve or refuse");
  settings.clones =
      value == "serve" ? Web::Clones::kServed : Web::Clones::kRefused;
  return {};
}

// Of one agent, a day.
base::Status SetQuota(const base::IniEntry& entry, Settings& settings) {
  const std::map<std::string, std::pair<std::int64_t*, std::int64_t>> units{
      {"quota_events", {&settings.daily_quota.events, 1}},
      {"quota_megabytes", {&settings.daily_quota.bytes, 1 << 20}},
      {"quota_fingerprints", {&settings.daily_quota.fingerprints, 1}}};
  const auto found = units.find(entry.key);
  if (found == units.end()) return Invalid("is not a setting");
  int number = 0;
  if (auto kept = Keep(ParseNumber(entry.value, 1, 2'000'000'000), number);
      !kept.ok())
    return kept;
  *found->second.first = number * found->second.second;
  return {};
}

base::Status Set(const base::IniEntry& entry, Settings& settings) {
  if (const auto* const number =
          std::ranges::find(kNumbers, entry.key, &Number::key);
      number != std::end(kNumbers))
    return SetNumber(*number, entry.value, settings);
  if (entry.key == "data_dir") {
    settings.data.root = entry.value;
    return {};
  }
  if (entry.key == "listen")
    return Keep(ParseAddress(entry.value), settings.listen);
  if (entry.key == "operations") return SetOperations(entry.value, settings);
  if (entry.key == "names") {
    auto words = SplitWords(entry.value);
    settings.names.insert(settings.names.end(), words.begin(), words.end());
    return {};
  }
  if (entry.key.starts_with("quota_")) return SetQuota(entry, settings);
  if (entry.key == "clones") return SetClones(entry.value, settings);
  if (entry.key == "proxies") return SetProxies(entry.value, settings);
  if (entry.key == "log_level") {
    const auto level = base::ParseLogLevel(entry.value);
    if (!level) return Invalid("must be error, warn, info, debug or trace");
    settings.log_level = *level;
    return {};
  }
  return Invalid("is not a setting");
}

}  // namespace

base::Result<Address> ParseAddress(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return Invalid("must be HOST:PORT");
  Address address{.host = std::string(text.substr(0, colon))};
  if (address.host.front() == '[' && address.host.back() == ']')
    address.host = address.host.substr(1, address.host.size() - 2);
  auto port = ParseNumber(text.substr(colon + 1), 0, 65535);
  if (!port.ok()) return Invalid("the port " + port.error().message);
  address.port = static_cast<std::uint16_t>(port.value());
  return address;
}

base::Result<Settings> LoadSettings(const std::string& file) {
  Settings settings;
  std::error_code ignored;
  if (file.empty() && !std::filesystem::exists(kSettingsFile, ignored))
    return settings;
  const std::string path = file.empty() ? kSettingsFile : file;
  auto text = base::ReadFile(path);
  if (!text.ok()) return Invalid(text.error().message);
  auto sections = base::ParseIni(text.value(), path);
  if (!sections.ok()) return sections.error();
  for (const auto& section : sections.value()) {
    const auto at = [&](int line) {
      return path + ":" + std::to_string(line) + ": ";
    };
    if (section.name != "central")
      return Invalid(at(section.line) + "[" + section.name +
                     "] is not a section: use [central]");
    for (const auto& entry : section.entries) {
      if (auto set = Set(entry, settings); !set.ok())
        return Invalid(at(entry.line) + entry.key + " " + set.error().message);
    }
  }
  return settings;
}

}  // namespace central
