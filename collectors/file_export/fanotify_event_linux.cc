#include <fcntl.h>
#include <sys/fanotify.h>

#include <cstring>

#include "collectors/file_export/fanotify_event.h"

namespace collectors {
namespace {

// Copied out: records need not lie at multiples of their alignment.
template <typename T>
std::optional<T> ReadAt(std::span<const char> bytes, std::size_t at) {
  T value{};
  if (bytes.size() < at + sizeof value) return std::nullopt;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// A record with a handle and, of some, a name behind it.
void TakeHandle(std::span<const char> record,
                FileHandle& handle,
                std::string* name) {
  constexpr std::size_t kSystemAt = sizeof(fanotify_event_info_header);
  constexpr std::size_t kHandleAt = kSystemAt + sizeof(std::uint64_t);
  constexpr std::size_t kBytesAt =
      kHandleAt + sizeof(std::uint32_t) + sizeof(std::int32_t);
  const auto system = ReadAt<std::uint64_t>(record, kSystemAt);
  const auto size = ReadAt<std::uint32_t>(record, kHandleAt);
  const auto type =
      ReadAt<std::int32_t>(record, kHandleAt + sizeof(std::uint32_t));
  if (!system || !size || !type || record.size() < kBytesAt + *size) return;
  handle.file_system = *system;
  handle.type = *type;
  handle.bytes.assign(record.data() + kBytesAt, *size);
  if (name == nullptr) return;
  const auto rest = record.subspan(kBytesAt + *size);
  name->assign(rest.data(), strnlen(rest.data(), rest.size()));
}

void TakeRecord(std::span<const char> record, FanotifyEvent& event) {
  const auto head = ReadAt<fanotify_event_info_header>(record, 0);
  switch (head->info_type) {
    case FAN_EVENT_INFO_TYPE_FID:
      return TakeHandle(record, event.file, nullptr);
    case FAN_EVENT_INFO_TYPE_DFID_NAME:
    case FAN_EVENT_INFO_TYPE_OLD_DFID_NAME:
      return TakeHandle(record, event.place.folder, &event.place.name);
    case FAN_EVENT_INFO_TYPE_NEW_DFID_NAME:
      return TakeHandle(record, event.moved_to.folder, &event.moved_to.name);
    case FAN_EVENT_INFO_TYPE_PIDFD:
      if (const auto pidfd = ReadAt<std::int32_t>(record, sizeof *head);
          pidfd && *pidfd >= 0)
        event.pidfd = base::UniqueFd(*pidfd);
      return;
    default:
      return;
  }
}

}  // namespace

std::optional<FanotifyEvent> TakeFanotifyEvent(std::span<const char>& bytes) {
  const auto head = ReadAt<fanotify_event_metadata>(bytes, 0);
  if (!head || head->vers != FANOTIFY_METADATA_VERSION ||
      head->event_len < head->metadata_len || head->event_len > bytes.size() ||
      head->metadata_len < sizeof *head)
    return std::nullopt;
  FanotifyEvent event;
  event.mask = head->mask;
  event.pid = head->pid;
  std::span<const char> records =
      bytes.subspan(head->metadata_len, head->event_len - head->metadata_len);
  while (const auto record = ReadAt<fanotify_event_info_header>(records, 0)) {
    if (record->len < sizeof *record || record->len > records.size()) break;
    TakeRecord(records.first(record->len), event);
    records = records.subspan(record->len);
  }
  bytes = bytes.subspan(head->event_len);
  return event;
}

}  // namespace collectors
