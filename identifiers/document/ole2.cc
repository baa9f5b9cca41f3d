#include "identifiers/document/ole2.h"

#include <algorithm>
#include <array>

namespace identifiers::document {
namespace {

constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // Above it: no sector.
constexpr std::size_t kMiniBytes = 64;
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kMaxEntries = 10'000;

std::uint32_t Number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::string NameOf(std::string_view entry) {
  std::string name;
  const std::size_t bytes = std::min<std::size_t>(Number(entry, 64, 2), 64);
  for (std::size_t i = 0; i + 2 < bytes; i += 2) {
    const auto unit = Number(entry, i, 2);
    name += unit >= ' ' && unit < 0x7F ? static_cast<char>(unit) : '?';
  }
  return name;
}

}  // namespace

std::optional<Ole2File> Ole2File::Open(const ByteSource& file, Intake& intake) {
  Ole2File opened(file, intake);
  if (opened.ReadHeader() && opened.ReadTables() && opened.ReadDirectory())
    return opened;
  intake.Stop(protocol::Reason::kMalformed);
  return std::nullopt;
}

const Ole2File::Stream* Ole2File::Find(std::string_view name) const {
  const auto found = std::ranges::find(streams_, name, &Stream::name);
  return found == streams_.end() ? nullptr : &*found;
}

bool Ole2File::ReadHeader() {
  std::array<char, 512> header{};
  if (!file_->Fill(0, header)) return false;
  const std::string_view bytes(header.data(), header.size());
  const auto shift = Number(bytes, 30, 2);
  if (shift != 9 && shift != 12) return false;
  sector_bytes_ = std::size_t{1} << shift;
  directory_start_ = Number(bytes, 48, 4);
  mini_below_ = Number(bytes, 56, 4);
  mini_table_start_ = Number(bytes, 60, 4);
  for (std::size_t i = 0; i < 109; ++i)
    if (const auto sector = Number(bytes, 76 + 4 * i, 4); sector < kLastSector)
      tables_.push_back(sector);
  // Further sectors of the list of tables, each ending with the next one.
  std::uint32_t list = Number(bytes, 68, 4);
  std::vector<char> sector(sector_bytes_);
  for (std::uint64_t steps = 0; list < kLastSector; ++steps) {
    if (!MayStep(steps) || !file_->Fill(PlaceOf(list), sector)) return false;
    const std::string_view numbers(sector.data(), sector.size());
    for (std::size_t at = 0; at + 4 < sector_bytes_; at += 4)
      if (const auto table = Number(numbers, at, 4); table < kLastSector)
        tables_.push_back(table);
    list = Number(numbers, sector_bytes_ - 4, 4);
    if (tables_.size() > most_steps()) return false;
  }
  return true;
}

bool Ole2File::ReadTables() {
  std::uint64_t steps = 0;
  for (auto at = mini_table_start_; at < kLastSector; at = NextSector(at)) {
    if (!MayStep(++steps)) return false;
    mini_tables_.push_back(at);
  }
  return true;
}

bool Ole2File::ReadDirectory() {
  std::vector<char> sector(sector_bytes_);
  std::uint64_t steps = 0;
  for (auto at = directory_start_; at < kLastSector; at = NextSector(at)) {
    if (!MayStep(++steps) || !file_->Fill(PlaceOf(at), sector)) return false;
    for (std::size_t i = 0; i + kEntryBytes <= sector_bytes_;
         i += kEntryBytes) {
      const std::string_view entry(sector.data() + i, kEntryBytes);
      const auto type = static_cast<unsigned char>(entry[66]);
      const auto start = Number(entry, 116, 4);
      if (type == 5)
        for (auto one = start; one < kLastSector; one = NextSector(one)) {
          mini_stream_.push_back(one);
          if (!MayStep(mini_stream_.size())) return false;
        }
      if (type == 2)
        streams_.push_back({NameOf(entry), start, Number(entry, 120, 4)});
      if (streams_.size() > kMaxEntries)
        return intake_->Stop(protocol::Reason::kTooLarge);
    }
  }
  return !streams_.empty();
}

std::uint32_t Ole2File::NextSector(std::uint32_t sector) const {
  const std::size_t each = sector_bytes_ / 4;
  if (sector / each >= tables_.size()) return kLastSector;
  std::array<char, 4> number{};
  const auto place = PlaceOf(tables_[sector / each]) + 4 * (sector % each);
  return file_->Fill(place, number) ? Number({number.data(), 4}, 0, 4)
                                    : kLastSector;
}

std::uint32_t Ole2File::NextMini(std::uint32_t sector) const {
  const std::size_t each = sector_bytes_ / 4;
  if (sector / each >= mini_tables_.size()) return kLastSector;
  std::array<char, 4> number{};
  const auto place = PlaceOf(mini_tables_[sector / each]) + 4 * (sector % each);
  return file_->Fill(place, number) ? Number({number.data(), 4}, 0, 4)
                                    : kLastSector;
}

bool Ole2File::FillMini(std::uint32_t sector,
                        std::size_t within,
                        std::span<char> out) const {
  const std::uint64_t place = std::uint64_t{sector} * kMiniBytes + within;
  const auto index = place / sector_bytes_;
  return index < mini_stream_.size() &&
         file_->Fill(PlaceOf(mini_stream_[index]) + place % sector_bytes_, out);
}

Ole2File::Reader::Reader(const Ole2File& file, const Stream& stream)
    : file_(&file),
      mini_(stream.size < file.mini_below_),
      sector_(stream.start),
      left_(stream.size) {}

bool Ole2File::Reader::Next() {
  const std::size_t bytes = mini_ ? kMiniBytes : file_->sector_bytes_;
  if (within_ < bytes) return sector_ < kLastSector;
  sector_ = mini_ ? file_->NextMini(sector_) : file_->NextSector(sector_);
  within_ = 0;
  return file_->MayStep(++steps_) && sector_ < kLastSector;
}

bool Ole2File::Reader::Fill(std::span<char> out) {
  if (out.size() > left_) return false;
  while (!out.empty()) {
    if (!Next()) return false;
    const std::size_t bytes = mini_ ? kMiniBytes : file_->sector_bytes_;
    const auto part = out.first(std::min(out.size(), bytes - within_));
    const bool read =
        mini_ ? file_->FillMini(sector_, within_, part)
              : file_->file_->Fill(file_->PlaceOf(sector_) + within_, part);
    if (!read) return false;
    within_ += part.size();
    left_ -= part.size();
    out = out.subspan(part.size());
  }
  return true;
}

bool Ole2File::Reader::Skip(std::uint64_t bytes) {
  if (bytes > left_) return false;
  while (bytes > 0) {
    if (!Next()) return false;
    const std::size_t sector = mini_ ? kMiniBytes : file_->sector_bytes_;
    const auto part = std::min<std::uint64_t>(bytes, sector - within_);
    within_ += static_cast<std::size_t>(part);
    left_ -= part;
    bytes -= part;
  }
  return true;
}

}  // namespace identifiers::document
