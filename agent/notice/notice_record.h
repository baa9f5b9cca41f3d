#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "protocol/event.h"

namespace agent {

// Which notice each login was shown today, and which it confirmed last, in the
// file `notices` (0600). It decides what becomes an event: a notice shown once
// a day, a version confirmed once. Event loop only: it waits for the disk then,
// and only then.
class NoticeRecord {
 public:
  struct Confirmation {
    std::string version;
    base::UtcTime at{};
  };

  // kCorrupt, naming the line, if the file is not what was written.
  static base::Result<NoticeRecord> Load(const std::filesystem::path& file);

  // False if it is noted for that day (UTC) already.
  base::Result<bool> Shown(protocol::LoginId login,
                           const std::string& version,
                           base::UtcTime now);

  base::Status Confirmed(protocol::LoginId login,
                         const std::string& version,
                         base::UtcTime now);

  std::optional<Confirmation> ConfirmedBy(protocol::LoginId login) const;

 private:
  struct Entry {
    std::string shown;          // Version.
    std::int64_t shown_on = 0;  // Day since 1970.
    std::string confirmed;      // Version; empty for none.
    std::int64_t confirmed_ms = 0;
  };

  explicit NoticeRecord(std::filesystem::path file) : file_(std::move(file)) {}

  base::Status Save() const;

  std::filesystem::path file_;
  std::map<protocol::LoginId, Entry> entries_;
};

}  // namespace agent
