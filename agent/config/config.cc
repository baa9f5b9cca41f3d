#include "agent/config/config.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "agent/config/values.h"
#include "base/ini.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::IniSection;
using base::Status;

// Takes a setting's text into the configuration, or says what is wrong with it.
using Setter = std::function<Status(Config&, const std::string&)>;
using Settings = std::map<std::string, Setter>;  // By key.

Error Wrong(std::string what) {
  return {ErrorCode::kInvalid, std::move(what)};
}

Setter Duration(std::chrono::milliseconds Config::*field,
                std::chrono::milliseconds least,
                std::chrono::milliseconds most) {
  return [=](Config& config, const std::string& text) -> Status {
    auto value = ParseDuration(text);
    if (!value.ok()) return value.error();
    if (value.value() < least || value.value() > most)
      return Wrong("'" + text + "' is out of range: from " +
                   std::to_string(least.count()) + "ms to " +
                   std::to_string(most.count() / 1'000) + "s");
    config.*field = value.value();
    return {};
  };
}

Setter Size(std::uint64_t Config::*field,
            std::uint64_t least,
            std::uint64_t most) {
  return [=](Config& config, const std::string& text) -> Status {
    auto value = ParseSize(text);
    if (!value.ok()) return value.error();
    if (value.value() < least || value.value() > most)
      return Wrong("'" + text + "' is out of range: from " +
                   std::to_string(least) + " to " + std::to_string(most) +
                   " bytes");
    config.*field = value.value();
    return {};
  };
}

Setter YesNo(bool Config::*field) {
  return [=](Config& config, const std::string& text) -> Status {
    auto value = ParseYesNo(text);
    if (!value.ok()) return value.error();
    config.*field = value.value();
    return {};
  };
}

// Separated by blanks; none for an empty text.
Setter Words(std::vector<std::string> collectors::FolderOptions::*field,
             bool absolute) {
  return [=](Config& config, const std::string& text) -> Status {
    auto& words = config.folders.*field;
    words.clear();
    std::istringstream in(text);
    for (std::string word; in >> word;) {
      if (word.starts_with('/') != absolute || word.ends_with('/'))
        return Wrong("'" + word +
                     (absolute ? "' must begin with / and not end with it"
                               : "' must neither begin nor end with /"));
      words.push_back(std::move(word));
    }
    return {};
  };
}

// As lsusb has it: vendor and product in hexadecimal, and a serial number.
bool IsUsbDevice(const std::string& word) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  };
  const auto id = [&](std::size_t at) {
    return word.size() >= at + 4 &&
           std::all_of(word.begin() + static_cast<std::ptrdiff_t>(at),
                       word.begin() + static_cast<std::ptrdiff_t>(at + 4),
                       is_hex);
  };
  return id(0) && word[4] == ':' && id(5) &&
         (word.size() == 9 || (word[9] == ':' && word.size() > 10));
}

Status SetUsbCompany(Config& config, const std::string& text) {
  config.usb.company.clear();
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    if (!IsUsbDevice(word))
      return Wrong("'" + word +
                   "' is no device such as 0781:5581 or 0781:5581:SERIAL "
                   "(lsusb shows them)");
    config.usb.company.push_back(std::move(word));
  }
  return {};
}

Status SetTools(Config& config, const std::string& text) {
  constexpr std::size_t kMost = 64;
  config.screenshot_tools.clear();
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    if (word.find('/') != std::string::npos || word.starts_with('.'))
      return Wrong("'" + word + "' is no name of a program, such as grim");
    config.screenshot_tools.push_back(std::move(word));
  }
  if (config.screenshot_tools.size() > kMost)
    return Wrong("at most " + std::to_string(kMost) + " programs");
  return {};
}

Status SetRead(Config& config, const std::string& text) {
  if (text == "crm") {
    config.read = ReadPolicy::kCrm;
  } else if (text == "visit") {
    config.read = ReadPolicy::kVisit;
  } else {
    return Wrong("'" + text + "' is neither crm nor visit");
  }
  return {};
}

Status SetFilesBy(Config& config, const std::string& text) {
  if (text == "auto") {
    config.files_by = FilesBy::kAuto;
  } else if (text == "sense") {
    config.files_by = FilesBy::kSense;
  } else if (text == "session") {
    config.files_by = FilesBy::kSession;
  } else {
    return Wrong("'" + text + "' is none of auto, sense, session");
  }
  return {};
}

Status SetUrl(Config& config, const std::string& text) {
  if (!text.starts_with("https://"))
    return Wrong("'" + text + "' is not an address like https://host:port");
  config.central_url = text;
  return {};
}

Status SetHighAt(Config& config, const std::string& text) {
  auto value = ParseNumber(text);
  if (!value.ok()) return value.error();
  if (value.value() < 1 || value.value() > 1'000'000)
    return Wrong("'" + text + "' is out of range: from 1 to 1000000");
  config.high_at = static_cast<std::uint32_t>(value.value());
  return {};
}

Status SetLogLevel(Config& config, const std::string& text) {
  const auto level = base::ParseLogLevel(text);
  if (!level)
    return Wrong("'" + text + "' is none of error warn info debug trace");
  config.log_level = *level;
  return {};
}

Setter NoticeWords(std::string NoticeSettings::*field) {
  return [=](Config& config, const std::string& text) -> Status {
    config.notice.*field = text;
    return {};
  };
}

Status SetRegion(Config& config, const std::string& text) {
  const bool code =
      text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) {
        return c >= 'A' && c <= 'Z';
      });
  if (!code && !text.empty())
    return Wrong("'" + text + "' is not a country code such as CN");
  config.identifiers.default_region = text;
  return {};
}

// All sections but those with a name of their own. docs/configuration.md.
const std::map<std::string, Settings>& KnownSections() {
  using namespace std::chrono_literals;
  static const std::map<std::string, Settings> sections{
      {"central", {{"url", SetUrl}}},
      {"shipping",
       {{"max_delay", Duration(&Config::max_delay, 10ms, 24h)},
        {"batch_bytes", Size(&Config::batch_bytes, 1'024, 4u << 20)},
        {"retry_cap", Duration(&Config::retry_cap, 100ms, 24h)},
        {"heartbeat", Duration(&Config::heartbeat, 1s, 1h)}}},
      {"buffer",
       {{"limit", Size(&Config::buffer_limit_bytes, 1u << 20, 1ull << 40)}}},
      {"gate",
       {{"hold", Duration(&Config::hold, 0ms, 24h)},
        {"follow", Duration(&Config::follow, 0ms, 24h)},
        {"read", SetRead}}},
      {"clipboard",
       {{"primary", YesNo(&Config::watch_primary)},
        {"drag", YesNo(&Config::watch_drag)},
        {"paste", YesNo(&Config::watch_paste)},
        {"max_bytes", Size(&Config::clipboard_max_bytes, 1'024, 1u << 30)},
        {"timeout", Duration(&Config::clipboard_timeout, 100ms, 1900ms)}}},
      {"files",
       {{"watch", YesNo(&Config::watch_files)},
        {"by", SetFilesBy},
        {"network", Words(&collectors::FolderOptions::network, true)},
        {"removable", Words(&collectors::FolderOptions::removable, true)},
        {"skip", Words(&collectors::FolderOptions::skip, false)}}},
      {"usb",
       {{"watch", YesNo(&Config::watch_usb)}, {"company", SetUsbCompany}}},
      {"print", {{"watch", YesNo(&Config::watch_print)}}},
      {"screenshot",
       {{"watch", YesNo(&Config::watch_screenshots)}, {"tools", SetTools}}},
      {"tray", {{"show", YesNo(&Config::show_tray)}}},
      {"severity", {{"high_at", SetHighAt}}},
      {"notice",
       {{"purpose", NoticeWords(&NoticeSettings::purpose)},
        {"kept", NoticeWords(&NoticeSettings::kept)},
        {"contact", NoticeWords(&NoticeSettings::contact)},
        {"at_login", YesNo(&Config::notice_at_login)}}},
      {"log", {{"level", SetLogLevel}}},
      {"identifiers", {{"region", SetRegion}}}};
  return sections;
}

std::string Where(const IniSection& section, int line) {
  return section.file + ":" + std::to_string(line);
}

template <typename Map>
std::string Names(const Map& map) {
  std::string names;
  for (const auto& [name, ignored] : map)
    names += (names.empty() ? "" : ", ") + name;
  return names;
}

Status ApplySettings(Config& config,
                     const IniSection& section,
                     const Settings& settings) {
  for (const auto& entry : section.entries) {
    const auto setter = settings.find(entry.key);
    if (setter == settings.end())
      return Wrong(Where(section, entry.line) + ": there is no setting '" +
                   entry.key + "' in [" + section.name +
                   "]; there are: " + Names(settings));
    if (auto set = setter->second(config, entry.value); !set.ok())
      return Wrong(Where(section, entry.line) + ": " + entry.key + ": " +
                   set.error().message);
  }
  return {};
}

// Texts by key, of a section that has a name of its own.
Status ReadTexts(const IniSection& section,
                 const std::map<std::string, std::string*>& texts) {
  for (const auto& entry : section.entries) {
    const auto text = texts.find(entry.key);
    if (text == texts.end())
      return Wrong(Where(section, entry.line) + ": there is no setting '" +
                   entry.key + "' in [" + section.name +
                   "]; there are: " + Names(texts));
    *text->second = entry.value;
  }
  return {};
}

// Names leave the machine: nothing but what a rule's id may look like.
Status CheckName(const IniSection& section, const std::string& name) {
  const bool good =
      !name.empty() && name.size() <= 40 &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (good) return {};
  return Wrong(Where(section, section.line) + ": the name in [" + section.name +
               "] must be 1 to 40 of a-z, 0-9 and -");
}

template <typename T, typename Id>
void ReplaceOrAdd(std::vector<T>& all, T one, Id id) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const T& other) {
    return other.*id == one.*id;
  });
  if (same != all.end()) {
    *same = std::move(one);
  } else {
    all.push_back(std::move(one));
  }
}

Status AddCrmRule(Config& config, const IniSection& section, std::string name) {
  collectors::CrmRuleText rule{.id = std::move(name),
                               .where = Where(section, section.line)};
  if (auto read = ReadTexts(section,
                            {{"page", &rule.page},
                             {"title", &rule.title},
                             {"class", &rule.window_class},
                             {"program", &rule.program}});
      !read.ok())
    return read;
  if (rule.page.empty() && rule.title.empty() && rule.window_class.empty())
    return Wrong(
        rule.where + ": [" + section.name +
        "] needs page, title or class: without them every window would be "
        "a CRM window");
  ReplaceOrAdd(config.crm_rules, std::move(rule), &collectors::CrmRuleText::id);
  return {};
}

Status AddPattern(Config& config, const IniSection& section, std::string name) {
  identifiers::ConfiguredPattern pattern{.name = std::move(name)};
  if (auto read = ReadTexts(section, {{"pattern", &pattern.expression}});
      !read.ok())
    return read;
  if (pattern.expression.empty())
    return Wrong(Where(section, section.line) + ": [" + section.name +
                 "] needs a pattern");
  ReplaceOrAdd(config.identifiers.patterns,
               std::move(pattern),
               &identifiers::ConfiguredPattern::name);
  return {};
}

Status ApplySection(Config& config, const IniSection& section) {
  const auto& known = KnownSections();
  if (const auto found = known.find(section.name); found != known.end())
    return ApplySettings(config, section, found->second);
  const auto space = section.name.find(' ');
  const std::string kind = section.name.substr(0, space);
  if (space != std::string::npos && (kind == "crm" || kind == "identifier")) {
    std::string name = section.name.substr(space + 1);
    if (auto good = CheckName(section, name); !good.ok()) return good;
    return kind == "crm" ? AddCrmRule(config, section, std::move(name))
                         : AddPattern(config, section, std::move(name));
  }
  return Wrong(Where(section, section.line) + ": there is no section [" +
               section.name + "]; there are: " + Names(known) +
               ", crm NAME, identifier NAME");
}

}  // namespace

base::Result<Config> LoadConfig(const fs::path& folder) {
  auto files = ReadConfigFiles(folder);
  if (!files.ok()) return files.error();
  return ParseConfig(folder, files.value());
}

base::Result<Config> ParseConfig(const fs::path& folder,
                                 const std::vector<ConfigFile>& files) {
  Config config;
  config.digest = SettingsDigest(folder, files);
  for (const auto& file : files) {
    auto sections = base::ParseIni(file.text, file.path.string());
    if (!sections.ok()) return sections.error();
    for (const auto& section : sections.value()) {
      if (auto applied = ApplySection(config, section); !applied.ok())
        return applied.error();
    }
  }
  return config;
}

}  // namespace agent
