#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/net/https_server.h"
#include "base/result.h"
#include "central/ingest/quotas.h"
#include "central/store/data_folder.h"
#include "central/web/web.h"

namespace central {

struct Address {
  std::string host;
  std::uint16_t port = 0;  // 0: any free one.
};
// HOST:PORT, an IPv6 address in brackets. kInvalid otherwise.
base::Result<Address> ParseAddress(std::string_view text);

// docs/central.md has each with its meaning.
struct Settings {
  DataFolder data{"/var/lib/deskwarden-central"};
  Address listen{"0.0.0.0", 8443};
  std::optional<Address> operations = Address{"127.0.0.1", 8444};
  std::vector<std::string> names{"deskwarden-central"};
  std::chrono::days certificate_lifetime{730};
  Load daily_quota = kDailyQuota;  // Of one agent.
  Web::Clones clones = Web::Clones::kServed;
  int threads = 64;
  base::net::HttpCaps caps;
  base::net::HttpDeadlines deadlines;
  std::vector<base::net::IpNetwork> proxies;
  base::LogLevel log_level = base::LogLevel::kInfo;
};

inline constexpr const char* kSettingsFile =
    "/etc/deskwarden-central/central.conf";

// The defaults, changed by `file`: without one given, by kSettingsFile if it is
// there. kInvalid, naming file and line, for what is not understood.
base::Result<Settings> LoadSettings(const std::string& file);

}  // namespace central
