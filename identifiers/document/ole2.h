#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identifiers/document/byte_source.h"
#include "identifiers/document/intake.h"

namespace identifiers::document {

// A compound file, [MS-CFB]: streams in chains of sectors. Memory for the list
// of its tables only; what points in a circle ends with kMalformed, or with the
// intake's time.
class Ole2File {
 public:
  struct Stream {
    std::string name;  // ASCII; other characters as '?'.
    std::uint32_t start = 0;
    std::uint64_t size = 0;
  };

  // Nothing if it is none, or broken, which `intake` is told. Both outlive it.
  static std::optional<Ole2File> Open(const ByteSource& file, Intake& intake);

  const std::vector<Stream>& streams() const { return streams_; }
  const Stream* Find(std::string_view name) const;

  // The bytes of a stream, in order.
  class Reader {
   public:
    Reader(const Ole2File& file, const Stream& stream);
    // All of `out`, or false at the end or at damage.
    bool Fill(std::span<char> out);
    bool Skip(std::uint64_t bytes);
    std::uint64_t left() const { return left_; }

   private:
    bool Next();

    const Ole2File* file_;
    bool mini_;
    std::uint32_t sector_;
    std::size_t within_ = 0;  // Bytes of the sector that were taken.
    std::uint64_t left_;
    std::uint64_t steps_ = 0;
  };

 private:
  Ole2File(const ByteSource& file, Intake& intake)
      : file_(&file), intake_(&intake) {}

  bool ReadHeader();
  bool ReadTables();
  bool ReadDirectory();
  // One more step along a chain that has `steps`.
  bool MayStep(std::uint64_t steps) const {
    return steps <= most_steps() && intake_->InTime();
  }
  std::uint64_t PlaceOf(std::uint32_t sector) const {
    return (std::uint64_t{sector} + 1) * sector_bytes_;
  }
  std::uint32_t NextSector(std::uint32_t sector) const;
  std::uint32_t NextMini(std::uint32_t sector) const;
  bool FillMini(std::uint32_t sector,
                std::size_t within,
                std::span<char> out) const;
  std::uint64_t most_steps() const { return file_->size() / 64 + 1; }

  const ByteSource* file_;
  Intake* intake_;
  std::size_t sector_bytes_ = 512;
  std::uint32_t directory_start_ = 0;
  std::uint32_t mini_table_start_ = 0;
  std::uint64_t mini_below_ = 4096;
  std::vector<std::uint32_t> tables_;       // Sectors of the allocation table.
  std::vector<std::uint32_t> mini_tables_;  // Of the table of small sectors.
  std::vector<std::uint32_t> mini_stream_;  // Of what small sectors are in.
  std::vector<Stream> streams_;
};

}  // namespace identifiers::document
