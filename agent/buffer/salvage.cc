#include "agent/buffer/salvage.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "agent/buffer/shedding.h"

namespace agent {
namespace {

// A number in a damaged file may be any: so many rows in a row that cannot be
// read are the end. (A page of numbers that is lost hides about 10,000 rows.)
constexpr Seq kMaxUnreadable = 100'000;

// Above it a head is not believed: the limit is far below.
constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{1} << 30;

std::uintmax_t BigEndian(std::string_view bytes) {
  std::uintmax_t value = 0;
  for (const char byte : bytes)
    value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

void RestoreLength(const std::filesystem::path& file) {
  // https://www.sqlite.org/fileformat2.html#database_header
  std::string head(32, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(head.data(), static_cast<std::streamsize>(head.size())) ||
      !head.starts_with("SQLite format 3"))
    return;
  const std::string_view fields = head;
  const auto length =
      BigEndian(fields.substr(16, 2)) * BigEndian(fields.substr(28, 4));
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  if (failed || length > kMaxFileBytes || bytes >= length) return;
  std::filesystem::resize_file(file, length, failed);
}

Salvage::Salvage(BufferFile& file) : file_(file) {
  if (auto state = file.ReadState(); state.ok() && state.value()) {
    shed_ = AllShed(state.value()->shed_runs);
    first_ = std::max(state.value()->acknowledged,
                      shed_ ? shed_->last : state.value()->acknowledged) +
             1;
    newest_ = state.value()->chain.last();
  }
  if (auto newest = file.NewestNumber(); newest.ok())
    newest_ = std::max(newest_, newest.value());
  if (auto sources = file.ReadSources(); sources.ok())
    sources_ = std::move(sources.value());
  if (auto sums = file.ReadSums(); sums.ok()) sums_ = std::move(sums.value());
}

std::uint64_t Salvage::expected() const {
  return static_cast<std::uint64_t>(std::max<Seq>(0, newest_ - first_ + 1));
}

std::uint64_t Salvage::ForEachRow(const BufferFile::Visit& visit) const {
  std::uint64_t whole = 0;
  Seq next = first_;
  Seq unreadable = 0;
  bool go_on = true;
  for (;;) {
    auto read = file_.ForEach(next, [&](const StoredRow& row) {
      if (row.number < next) return true;
      next = row.number + 1;
      unreadable = 0;
      if (!row.intact) return true;
      ++whole;
      go_on = visit(row);
      return go_on;
    });
    if (read.ok() || !go_on || next >= newest_ || unreadable == kMaxUnreadable)
      return whole;
    // Its page cannot be read; the row behind it may be on another one.
    ++next;
    ++unreadable;
  }
}

}  // namespace agent
