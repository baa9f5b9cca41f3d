#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identifiers/document/byte_source.h"
#include "identifiers/document/intake.h"

namespace identifiers::document {

struct ZipEntry {
  std::string name;  // With / between folders.
  std::uint64_t index = 0;
  bool encrypted = false;
};

// A zip archive, read only, through libzip.
class ZipArchive {
 public:
  // kMalformed if it is none, kTooLarge if it has too many entries: said to
  // `intake`. `file` outlives this.
  static std::optional<ZipArchive> Open(const ByteSource& file, Intake& intake);
  ~ZipArchive();
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  const std::vector<ZipEntry>& entries() const { return entries_; }
  bool Has(std::string_view name) const;

  // Unpacks one entry piece by piece; `take` says whether to go on. False if
  // it did not, or if the entry cannot be read, which `intake` is told.
  bool Read(const ZipEntry& entry,
            Intake& intake,
            const std::function<bool(std::string_view)>& take) const;
  // Likewise, the entries whose name begins and ends so, in their order.
  bool ReadAll(std::string_view begin,
               std::string_view end,
               Intake& intake,
               const std::function<bool(const ZipEntry&)>& take) const;

 private:
  struct State;
  explicit ZipArchive(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
  std::vector<ZipEntry> entries_;
};

}  // namespace identifiers::document
