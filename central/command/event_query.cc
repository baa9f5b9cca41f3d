#include "central/command/event_query.h"

#include <limits>
#include <utility>

#include "protocol/batch.h"
#include "protocol/row_codec.h"

namespace central {
namespace {

constexpr std::int64_t kEntriesAtOnce = 64;

}  // namespace

base::Status EventQuery::OpenNew() {
  for (const auto& path : EpochFilesIn(folder_)) {
    if (files_.contains(path) || passed_over_.contains(path)) continue;
    auto file = EpochFile::Open(path, /*read_only=*/true);
    if (!file.ok()) {
      if (auto done = PassOver(path, file.error()); !done.ok()) return done;
      continue;
    }
    files_.emplace(path, std::move(file.value()));
    read_.emplace(path, 0);
  }
  return {};
}

base::Status EventQuery::PassOver(const std::filesystem::path& path,
                                  const base::Error& error) {
  if (!on_unreadable_) return error;
  passed_over_.insert(path);
  on_unreadable_(error);
  return {};
}

base::Status EventQuery::SeekNewest(std::int64_t limit) {
  if (auto opened = OpenNew(); !opened.ok()) return opened;
  std::int64_t left = limit;
  bool found = false;
  const auto seek = [&](const std::filesystem::path& path,
                        EpochFile& file) -> base::Status {
    if (!found) {
      auto here = SeekIn(path, file, left);
      if (!here.ok()) return here.error();
      found = here.value();
      return {};
    }
    auto newest = file.NewestEntry();
    if (!newest.ok()) return newest.error();
    read_[path] = newest.value();
    return {};
  };
  for (auto at = files_.rbegin(); at != files_.rend(); ++at) {
    const auto sought = seek(at->first, at->second);
    if (sought.ok()) continue;
    if (auto done = PassOver(at->first, sought.error()); !done.ok())
      return done;
  }
  return {};
}

// Whether the place is in this file.
base::Result<bool> EventQuery::SeekIn(const std::filesystem::path& path,
                                      EpochFile& file,
                                      std::int64_t& left) {
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  for (;;) {
    auto entries = file.EntriesBefore(before, kEntriesAtOnce, !filter_.empty());
    if (!entries.ok()) return entries.error();
    if (entries.value().empty()) return false;
    for (const auto& entry : entries.value()) {
      auto matches = CountMatches(path, entry.run);
      if (!matches.ok()) return matches.error();
      before = entry.id;
      if (matches.value() >= left) {
        read_[path] = entry.id - 1;
        skip_ = matches.value() - left;
        return true;
      }
      left -= matches.value();
    }
  }
}

base::Result<std::int64_t> EventQuery::CountMatches(
    const std::filesystem::path& path, const StoredRun& run) const {
  if (filter_.empty()) return run.last - run.first + 1;
  std::int64_t count = 0;
  auto done =
      EachMatch(path, run, [&](const FoundEvent& /*found*/) { ++count; });
  if (!done.ok()) return done.error();
  return count;
}

base::Status EventQuery::Read(const Take& take) {
  if (auto opened = OpenNew(); !opened.ok()) return opened;
  for (auto& [path, file] : files_) {
    if (passed_over_.contains(path)) continue;
    const auto read = ReadFile(path, file, take);
    if (read.ok()) continue;
    if (auto done = PassOver(path, read.error()); !done.ok()) return done;
  }
  return {};
}

base::Status EventQuery::ReadFile(const std::filesystem::path& path,
                                  EpochFile& file,
                                  const Take& take) {
  for (;;) {
    auto entries = file.EntriesAfter(read_[path], kEntriesAtOnce);
    if (!entries.ok()) return entries.error();
    if (entries.value().empty()) return {};
    for (const auto& entry : entries.value()) {
      auto done = EachMatch(path, entry.run, [&](const FoundEvent& found) {
        if (skip_ > 0) {
          --skip_;
        } else {
          take(found);
        }
      });
      if (!done.ok()) return done;
      read_[path] = entry.id;
    }
  }
}

base::Status EventQuery::EachMatch(const std::filesystem::path& path,
                                   const StoredRun& run,
                                   const Take& take) const {
  if (filter_.agent && run.agent != *filter_.agent) return {};
  auto batch = protocol::DecodeBatch(run.blob);
  if (!batch.ok())
    return base::Error{base::ErrorCode::kCorrupt,
                       path.string() + ": a stored batch does not decode (" +
                           batch.error().message + ")"};
  std::int64_t seq = batch.value().first;
  for (const base::Bytes& row : batch.value().rows) {
    FoundEvent found{
        .run = run, .seq = seq++, .row = row, .event = std::nullopt};
    if (auto event = protocol::DecodeRow(row); event.ok())
      found.event = std::move(event.value());
    if (Matches(found)) take(found);
  }
  return {};
}

bool EventQuery::Matches(const FoundEvent& found) const {
  if (filter_.channel && protocol::RowChannel(found.row) !=
                             static_cast<std::uint8_t>(*filter_.channel))
    return false;
  if (!found.event) return !filter_.since_ms && !filter_.login;
  const auto acted = found.event->acted_at.time_since_epoch().count();
  if (filter_.since_ms && acted < *filter_.since_ms) return false;
  return !filter_.login || found.event->login == *filter_.login;
}

}  // namespace central
