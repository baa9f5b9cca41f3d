#include "identifiers/document/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <utility>

#include "base/secret_bytes.h"

namespace identifiers::document {
namespace {

using protocol::Reason;

// What libzip reads a ByteSource through.
struct Feed {
  const ByteSource* file;
  std::uint64_t at = 0;
};

zip_int64_t Answer(void* state,
                   void* data,
                   zip_uint64_t size,
                   zip_source_cmd_t command) {
  auto& feed = *static_cast<Feed*>(state);
  switch (command) {
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN,
                                            ZIP_SOURCE_READ,
                                            ZIP_SOURCE_CLOSE,
                                            ZIP_SOURCE_STAT,
                                            ZIP_SOURCE_ERROR,
                                            ZIP_SOURCE_FREE,
                                            ZIP_SOURCE_SEEK,
                                            ZIP_SOURCE_TELL,
                                            ZIP_SOURCE_SUPPORTS,
                                            -1);
    case ZIP_SOURCE_OPEN:
      feed.at = 0;
      return 0;
    case ZIP_SOURCE_READ: {
      const auto read =
          feed.file->ReadAt(feed.at, {static_cast<char*>(data), size});
      if (!read) return -1;
      feed.at += *read;
      return static_cast<zip_int64_t>(*read);
    }
    case ZIP_SOURCE_STAT: {
      auto* stat = static_cast<zip_stat_t*>(data);
      zip_stat_init(stat);
      stat->size = feed.file->size();
      stat->valid = ZIP_STAT_SIZE;
      return sizeof *stat;
    }
    case ZIP_SOURCE_SEEK: {
      const auto to = zip_source_seek_compute_offset(
          feed.at, feed.file->size(), data, size, nullptr);
      if (to < 0) return -1;
      feed.at = static_cast<std::uint64_t>(to);
      return 0;
    }
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(feed.at);
    case ZIP_SOURCE_ERROR: {
      auto* codes = static_cast<int*>(data);
      codes[0] = ZIP_ER_READ;
      codes[1] = 0;
      return 2 * sizeof(int);
    }
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    default:
      return -1;
  }
}

std::uint64_t Number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// How many entries the archive says it has (APPNOTE 4.3.16), before libzip
// takes memory for each. 0 if there is no end record.
std::uint64_t EntriesSaid(const ByteSource& file) {
  constexpr std::size_t kEndBytes = 22;
  constexpr std::size_t kMaxComment = 0xFFFF;
  const std::uint64_t size = file.size();
  std::vector<char> tail(
      std::min<std::uint64_t>(size, kEndBytes + kMaxComment));
  if (!file.Fill(size - tail.size(), tail)) return 0;
  const std::string_view bytes(tail.data(), tail.size());
  std::uint64_t most = 0;
  // A comment may look like an end record, so all that do are counted.
  for (std::size_t at = 0; (at = bytes.find("PK\5\6", at)) != std::string::npos;
       ++at)
    if (at + kEndBytes <= bytes.size())
      most = std::max(most, Number(bytes, at + 10, 2));
  if (most < 0xFFFF) return most;
  std::uint64_t large = most;
  for (std::size_t at = 0; (at = bytes.find("PK\6\6", at)) != std::string::npos;
       ++at)
    if (at + 40 <= bytes.size())
      large = std::max(large, Number(bytes, at + 32, 8));
  return large;
}

}  // namespace

struct ZipArchive::State {
  explicit State(const ByteSource& file) : feed{&file} {}
  ~State() {
    if (zip != nullptr) zip_discard(zip);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Feed feed;
  zip_t* zip = nullptr;
};

ZipArchive::ZipArchive(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
ZipArchive::~ZipArchive() = default;
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;

std::optional<ZipArchive> ZipArchive::Open(const ByteSource& file,
                                           Intake& intake) {
  if (EntriesSaid(file) > intake.limits().max_entries) {
    intake.Stop(Reason::kTooLarge);
    return std::nullopt;
  }
  auto state = std::make_unique<State>(file);
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_function_create(Answer, &state->feed, &error);
  if (source != nullptr)
    state->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (state->zip == nullptr) {
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    intake.Stop(Reason::kMalformed);
    return std::nullopt;
  }
  zip_error_fini(&error);
  const auto count = zip_get_num_entries(state->zip, 0);
  if (count < 0 ||
      static_cast<std::uint64_t>(count) > intake.limits().max_entries) {
    intake.Stop(Reason::kTooLarge);
    return std::nullopt;
  }
  ZipArchive archive(std::move(state));
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive.state_->zip, i, ZIP_FL_ENC_RAW, &stat) != 0)
      continue;
    std::string name = stat.name;
    std::ranges::replace(name, '\\', '/');
    if (name.starts_with('/')) name.erase(0, 1);
    archive.entries_.push_back(
        {std::move(name), i, stat.encryption_method != ZIP_EM_NONE});
  }
  return archive;
}

bool ZipArchive::Has(std::string_view name) const {
  return std::ranges::find(entries_, name, &ZipEntry::name) != entries_.end();
}

bool ZipArchive::Read(const ZipEntry& entry,
                      Intake& intake,
                      const std::function<bool(std::string_view)>& take) const {
  zip_stat_t stat;
  if (zip_stat_index(state_->zip, entry.index, 0, &stat) != 0)
    return intake.Stop(Reason::kMalformed);
  if (entry.encrypted) return intake.Stop(Reason::kEncrypted);
  // What Office writes; the others unpack to more for less.
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return intake.Stop(Reason::kUnsupported);
  auto* file = zip_fopen_index(state_->zip, entry.index, 0);
  if (file == nullptr) return intake.Stop(Reason::kMalformed);
  std::vector<char> piece(std::size_t{64} * 1024);
  std::uint64_t unpacked = 0;
  for (;;) {
    const auto read = zip_fread(file, piece.data(), piece.size());
    if (read < 0) intake.Stop(Reason::kMalformed);
    if (read <= 0) break;
    unpacked += static_cast<std::uint64_t>(read);
    if (unpacked > intake.limits().max_entry_bytes)
      intake.Stop(Reason::kTooLarge);
    if (!intake.Unpacked(static_cast<std::uint64_t>(read)) ||
        !take({piece.data(), static_cast<std::size_t>(read)}))
      break;
  }
  base::WipeBytes(piece);
  zip_fclose(file);
  return intake.ok();
}

bool ZipArchive::ReadAll(
    std::string_view begin,
    std::string_view end,
    Intake& intake,
    const std::function<bool(const ZipEntry&)>& take) const {
  for (const auto& entry : entries_)
    if (entry.name.starts_with(begin) && entry.name.ends_with(end) &&
        !take(entry))
      return false;
  return intake.ok();
}

}  // namespace identifiers::document
