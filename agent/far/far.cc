#include "agent/far/far.h"

#include <csignal>
#include <utility>

#include "agent/ipc/self_event.h"
#include "agent/session/own_child.h"
#include "agent/session/own_folders.h"
#include "base/net/unix_socket.h"
#include "base/process.h"
#include "collectors/file_export/file_source_inotify.h"

namespace agent {
namespace {

constexpr std::chrono::milliseconds kLook{20};  // While stopping only.

collectors::FolderOptions FoldersOf(const Config& config, std::uint64_t mount) {
  auto folders = OwnFolders(config);
  folders.far_mount = mount;
  return folders;
}

}  // namespace

base::Result<std::unique_ptr<Far>> Far::Start(const Paths& paths,
                                              std::uint64_t mount) {
  auto parent = SocketOfParent();
  if (!parent.ok()) return parent.error();
  auto config = LoadConfig(paths.config);
  if (!config.ok()) return config.error();
  auto loop = base::EventLoop::Create();
  if (!loop.ok()) return loop.error();
  if (auto dropped = base::DropGroupOfItsFile(); !dropped.ok())
    return dropped.error();
  return std::unique_ptr<Far>(new Far(config.value(),
                                      mount,
                                      std::move(parent.value()),
                                      std::move(loop.value())));
}

Far::Far(const Config& config,
         std::uint64_t mount,
         base::UniqueFd parent,
         std::unique_ptr<base::EventLoop> loop)
    : log_(config.log_level, clock_),
      parent_(std::move(parent)),
      loop_(std::move(loop)),
      signals_(
          loop_->WatchSignals({SIGTERM, SIGINT}, [this](int) { BeginStop(); })),
      // No text comes here: the scan worker looks into files.
      reporter_(
          clock_, queue_, std::move(identifiers::Detector::Make({}).value())),
      sink_(clock_,
            reporter_,
            {.on_reading =
                 [this](base::ByteView report) {
                   (void)base::net::SendPacket(parent_, report);
                 },
             .still_here = [this] { Say(Pong{}); },
             .on_read = [this] { Say(Stored{}); }}),
      link_(
          {.loop = *loop_, .random = random_, .log = log_, .queue = queue_},
          [this] { return TakeConnection(); },
          std::string(kFarDisplay)),
      files_(collectors::MakeInotifyFileSource(
                 FoldersOf(config, mount), *loop_, clock_),
             {.follow = config.follow,
              .read_all = config.read == ReadPolicy::kVisit},
             {.gate = gate_,
              .sink = sink_,
              .loop = *loop_,
              .clock = clock_,
              .random = random_,
              .has_room = [this] { return queue_.has_room_for_file(); },
              // Behind it is no disk's number.
              .stick_behind = [](auto /*device*/) { return std::string(); }}),
      readable_(loop_->WatchReadable(parent_.get(), [this] { OnParent(); })) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  queue_.set_on_room([this] { files_.OnRoom(); });
}

void Far::OnParent() {
  for (;;) {
    auto packet = base::net::ReceivePacketWithFile(parent_, kMaxMessageBytes);
    if (packet.ok() && !packet.value()) return;
    if (packet.ok() && packet.value()->file.valid())
      connection_ = std::move(packet.value()->file);
    auto message = packet.ok() ? DecodeMessage(packet.value()->bytes)
                               : base::Result<Message>(packet.error());
    if (message.ok() && Take(message.value())) continue;
    return BeginStop();
  }
}

// The next attempt finds what this one asked for.
base::Result<base::UniqueFd> Far::TakeConnection() {
  if (connection_.valid()) return std::move(connection_);
  Say(Hello{});
  return base::Error{base::ErrorCode::kUnavailable,
                     "the session process has not connected this one yet"};
}

bool Far::Take(const Message& message) {
  if (std::holds_alternative<Welcome>(message)) return true;  // A connection.
  if (const auto* const visit = std::get_if<VisitChanged>(&message)) {
    SetVisit(*visit);
    return true;
  }
  const auto* const ping = std::get_if<Ping>(&message);
  if (ping == nullptr || HasNothingToDo()) return false;
  TellLimit();
  Say(Pong{ping->nonce});
  return true;
}

void Far::SetVisit(const VisitChanged& change) {
  const bool was_open = gate_.open();
  gate_.Set({.id = change.visit,
             .rules = change.rules,
             .crm_focused = change.crm_focused},
            collectors::ActTime(std::chrono::nanoseconds(change.since_ns)));
  if (gate_.open() == was_open) return;
  if (const auto set = files_.SetGateOpen(gate_.open()); !set.ok()) {
    log_.Error("files", set.error().message);
    limit_ = set.error().message;
  }
  TellLimit();
}

void Far::TellLimit() {
  auto limit = files_.limit();
  if (std::exchange(limit_, limit) == limit) return;
  Say(SensorsChanged{
      {SensorState::Limited(std::string(kFarSensor), std::move(limit))}});
}

void Far::Say(const Message& message) {
  // What it does not take tells it at least as much as it needs.
  (void)base::net::SendPacket(parent_, EncodeMessage(message));
}

bool Far::HasNothingToDo() const {
  return !files_.watching() && !files_.busy() && queue_.empty();
}

void Far::BeginStop() {
  if (std::exchange(stopping_, true)) return;
  readable_.reset();
  files_.GiveUp();
  stop_by_ = clock_.steady_now() + collectors::kReportWithin;
  WaitForQueue();
}

void Far::WaitForQueue() {
  if (!queue_.empty() && clock_.steady_now() < stop_by_) {
    last_look_ = loop_->RunAfter(kLook, [this] { WaitForQueue(); });
    return;
  }
  loop_->Stop();
}

int Far::Run() {
  // A connection is there already.
  OnParent();
  loop_->Run();
  return 0;
}

}  // namespace agent
