#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config_files.h"
#include "agent/notice/notice.h"
#include "base/log.h"
#include "base/result.h"
#include "collectors/file_export/watched_folders.h"
#include "collectors/usb/usb_collector.h"
#include "collectors/window/crm_rule.h"
#include "identifiers/detector.h"

namespace agent {

enum class ReadPolicy : std::uint8_t { kCrm, kVisit };

// Which process watches files: as installed, deskwarden-sense; in a trial, each
// session process.
enum class FilesBy : std::uint8_t { kAuto, kSense, kSession };

// All settings of the endpoint. docs/configuration.md lists them with their
// defaults, which stand here. Durations are written `90s`, `10m`, `24h`; sizes
// `64KiB`, `64MiB`.
struct Config {
  // [central] takes the place of the address that the agent enrolled at.
  std::string central_url;  // https://host:port; empty: as enrolled.

  // [shipping]
  std::chrono::milliseconds max_delay{60'000};
  std::uint64_t batch_bytes = 64 * 1024;
  std::chrono::milliseconds retry_cap{15 * 60'000};
  std::chrono::milliseconds heartbeat{5 * 60'000};

  // [buffer]
  std::uint64_t buffer_limit_bytes = 64ull * 1024 * 1024;

  // [gate]
  std::chrono::milliseconds hold{10 * 60'000};
  std::chrono::milliseconds follow{10 * 60'000};
  ReadPolicy read = ReadPolicy::kCrm;

  // [clipboard]
  bool watch_primary = true;
  bool watch_drag = true;
  bool watch_paste = true;
  std::uint64_t clipboard_max_bytes = 16ull * 1024 * 1024;
  std::chrono::milliseconds clipboard_timeout{1'500};

  // [files] `home` is each person's own.
  bool watch_files = true;
  FilesBy files_by = FilesBy::kAuto;
  collectors::FolderOptions folders;

  // [usb]
  bool watch_usb = true;
  collectors::UsbOptions usb;
  bool watch_print = true;        // [print]
  bool watch_screenshots = true;  // [screenshot]
  // On Wayland, whose start is told: base names.
  std::vector<std::string> screenshot_tools{"grim",
                                            "grimshot",
                                            "slurp",
                                            "wf-recorder",
                                            "wl-screenrec",
                                            "obs",
                                            "spectacle",
                                            "gnome-screenshot",
                                            "flameshot"};
  bool show_tray = true;  // [tray]

  // [severity] an event with this many distinct identifiers is high.
  std::uint32_t high_at = 50;

  NoticeSettings notice;        // [notice]
  bool notice_at_login = true;  // Said to who has not confirmed it.

  // [log]
  base::LogLevel log_level = base::LogLevel::kInfo;

  std::string digest;  // Of the files that it is from: SettingsDigest().
  identifiers::DetectorOptions identifiers;  // [identifiers], [identifier NAME]
  std::vector<collectors::CrmRuleText> crm_rules;  // [crm NAME]
};

// Reads `folder`/*.conf, then `folder`/conf.d/*.conf, each in order of name;
// later settings win, and a later section of one name replaces the earlier
// whole. The shipped catalogue of CRM rules is one of these files. kInvalid
// with `file:line: what is wrong and what would be right`: for an unknown
// section, key or value, too, because a misspelt rule would watch nothing.
base::Result<Config> LoadConfig(const std::filesystem::path& folder);

// The same of what was read already, in this order.
base::Result<Config> ParseConfig(const std::filesystem::path& folder,
                                 const std::vector<ConfigFile>& files);

}  // namespace agent
