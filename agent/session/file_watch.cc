#include "agent/session/file_watch.h"

#include <utility>

#include "agent/session/own_folders.h"
#include "collectors/file_export/file_source_inotify.h"
#include "collectors/file_export/stick.h"

namespace agent {
namespace {

collectors::FileOptions OptionsOf(const Config& config) {
  return {.follow = config.follow,
          .read_all = config.read == ReadPolicy::kVisit};
}

}  // namespace

FileWatch::FileWatch(const Parts& parts,
                     const std::filesystem::path& socket,
                     const Config& config)
    : parts_(parts),
      queue_(parts.clock),
      // No text comes here: the scan worker looks into files.
      reporter_(parts.clock,
                queue_,
                std::move(identifiers::Detector::Make({}).value())),
      link_({.loop = parts.loop,
             .random = parts.random,
             .log = parts.log,
             .queue = queue_},
            socket,
            "none"),
      collector_(collectors::MakeInotifyFileSource(
                     OwnFolders(config), parts.loop, parts.clock),
                 OptionsOf(config),
                 {.gate = parts.gate,
                  .sink = reporter_,
                  .loop = parts.loop,
                  .clock = parts.clock,
                  .random = parts.random,
                  .has_room = [this] { return queue_.has_room_for_file(); },
                  .stick_behind = collectors::StickBehind}) {
  queue_.set_on_room([this] { collector_.OnRoom(); });
}

void FileWatch::SetGateOpen(bool open) {
  const auto set = collector_.SetGateOpen(open);
  trouble_ = set.ok() ? std::string() : set.error().message;
  if (!set.ok()) parts_.log.Error("files", trouble_);
}

void FileWatch::Reconfigure(const Config& config) {
  collector_.Reconfigure(OptionsOf(config));
}

SensorState FileWatch::sensor() const {
  if (!trouble_.empty())
    return SensorState::Unavailable(
        "files", protocol::Reason::kRefused, trouble_);
  const std::string limit = collector_.limit();
  return limit.empty() ? SensorState::Working("files")
                       : SensorState::Limited("files", limit);
}

}  // namespace agent
