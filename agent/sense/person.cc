#include "agent/sense/person.h"

#include <utility>

#include "base/process.h"
#include "collectors/file_export/file_source_fanotify.h"
#include "collectors/file_export/stick.h"

namespace agent {

base::Result<std::unique_ptr<Person>> Person::Make(uid_t user,
                                                   const Parts& parts,
                                                   const Config& config) {
  auto home = base::HomeOf(user);
  if (!home.ok()) return home.error();
  auto folders = config.folders;
  folders.home = std::move(home.value());
  return std::unique_ptr<Person>(
      new Person(user, std::move(folders), parts, config));
}

Person::Person(uid_t user,
               collectors::FolderOptions folders,
               const Parts& parts,
               const Config& config)
    // No text comes here: the scan worker looks into files.
    : reporter_(parts.clock,
                parts.queue,
                std::move(identifiers::Detector::Make({}).value())),
      files_(collectors::MakeFanotifyFileSource(
                 user, std::move(folders), parts.loop, parts.clock),
             {.follow = config.follow,
              .read_all = config.read == ReadPolicy::kVisit},
             {.gate = gate_,
              .sink = reporter_,
              .loop = parts.loop,
              .clock = parts.clock,
              .random = parts.random,
              .has_room =
                  [&queue = parts.queue] { return queue.has_room_for_file(); },
              .stick_behind = collectors::StickBehind}) {
  reporter_.set_user(user);
}

SensorState Person::sensor() const {
  if (!status_.ok())
    return SensorState::Unavailable(
        "files", protocol::Reason::kRefused, status_.error().message);
  const auto limit = files_.limit();
  return limit.empty() ? SensorState::Working("files")
                       : SensorState::Limited("files", limit);
}

base::Status Person::Set(const VisitChanged& change) {
  const bool was_open = gate_.open();
  gate_.Set({.id = change.visit,
             .rules = change.rules,
             .crm_focused = change.crm_focused},
            collectors::ActTime(std::chrono::nanoseconds(change.since_ns)));
  // What could not be watched is tried again at every change.
  if (gate_.open() != was_open || !status_.ok())
    status_ = files_.SetGateOpen(gate_.open());
  return status_;
}

}  // namespace agent
