#include "agent/session/far_watch.h"

#include <algorithm>
#include <utility>

#include "agent/ipc/self_event.h"
#include "agent/session/own_folders.h"
#include "base/net/unix_socket.h"

namespace agent {
namespace {

const std::string kSilent = "a network or FUSE file system is not answering";
const std::string kFailed = "a network or FUSE file system cannot be watched";
const std::string kTooMany =
    "there are more network and FUSE file systems than are watched at once";
const std::string kAlways =
    "which program wrote a file on a network or FUSE file system is not always "
    "seen";

}  // namespace

FarWatch::FarWatch(const Parts& parts, const Paths& paths, const Config& config)
    : parts_(parts), paths_(paths), folders_(OwnFolders(config)) {
  mounts_ = collectors::FarMountsOf(base::ListMounts(), folders_);
}

FarWatch::~FarWatch() {
  for (const auto& [mount, one] : watched_)
    one.process.Kill();
}

void FarWatch::SetVisit(const VisitChanged& visit) {
  const bool began = visit.visit != 0 && visit_.visit == 0;
  visit_ = visit;
  for (auto& [mount, one] : watched_)
    if (one.process.socket().valid())
      (void)base::net::SendPacket(one.process.socket(), EncodeMessage(visit_));
  if (!visit_open()) return mounts_watch_.reset();
  if (!began) return;
  std::erase_if(left_out_, [this](const auto& one) {
    return std::ranges::find(abandoned_, one.first, &Abandoned::mount) ==
           abandoned_.end();
  });
  mounts_watch_.emplace(parts_.loop, [this] { Look(); });
  Look();
}

// What is mounted now and is not watched yet; what is gone.
void FarWatch::Look() {
  mounts_ = collectors::FarMountsOf(base::ListMounts(), folders_);
  const auto is_there = [this](std::uint64_t id) {
    return std::ranges::find(mounts_, id, &collectors::FarMount::id) !=
           mounts_.end();
  };
  std::erase_if(left_out_,
                [&](const auto& one) { return !is_there(one.first); });
  for (auto& [mount, one] : watched_)
    if (!is_there(mount)) Close(one);
  for (const auto& mount : mounts_)
    if (visit_open() && !watched_.contains(mount.id) &&
        !left_out_.contains(mount.id))
      Start(mount);
  Changed();
}

void FarWatch::Start(const collectors::FarMount& mount) {
  if (watched_.size() >= kMaxProcesses) return;
  if (abandoned_.size() >= kMaxAbandoned) {
    left_out_[mount.id] = kSilent;
    return;
  }
  auto process = FarProcess::Start(paths_, mount.id);
  if (!process.ok()) return LeaveOut(mount.id, process.error().message);
  Watched& one =
      watched_.emplace(mount.id, Watched{.process = std::move(process.value())})
          .first->second;
  one.readable = parts_.loop.WatchReadable(
      one.process.socket().get(), [this, id = mount.id] { OnReadable(id); });
  one.ended = parts_.loop.WatchReadable(one.process.ended().get(),
                                        [this, id = mount.id] { OnEnded(id); });
  Connect(one);
  (void)base::net::SendPacket(one.process.socket(), EncodeMessage(visit_));
  if (ask_ == nullptr)
    ask_ = parts_.loop.RunAfter(kAskEvery, [this] { Ask(); });
}

// It hands over what it has, and ends.
void FarWatch::Close(Watched& one) {
  one.readable.reset();
  one.process.CloseSocket();
  one.asked = false;
}

void FarWatch::OnReadable(std::uint64_t mount) {
  Watched& one = watched_.at(mount);
  for (;;) {
    auto packet =
        base::net::ReceivePacket(one.process.socket(), kMaxMessageBytes);
    if (packet.ok() && !packet.value()) return;
    auto message = packet.ok() ? DecodeMessage(*packet.value())
                               : base::Result<Message>(packet.error());
    if (!message.ok()) break;
    one.asked = false;
    Take(one, std::move(message.value()));
  }
  // It is about to end; that is told by its pidfd.
  one.readable.reset();
}

void FarWatch::Take(Watched& one, Message message) {
  if (std::holds_alternative<Hello>(message)) {
    Connect(one);
  } else if (auto* const report = std::get_if<Report>(&message)) {
    one.reading = std::move(*report);
  } else if (std::holds_alternative<Stored>(message)) {
    one.reading.reset();
  } else if (auto* const change = std::get_if<SensorsChanged>(&message)) {
    one.limit = change->sensors.empty() ? std::string()
                                        : std::move(change->sensors[0].why);
    Changed();
  }
}

// As installed, deskwardend knows this process by its group, which that one
// must not have.
void FarWatch::Connect(const Watched& one) {
  auto connection = base::net::ConnectUnix(paths_.files_socket());
  if (connection.ok())
    (void)base::net::SendPacketWithFile(
        one.process.socket(), EncodeMessage(Welcome{}), connection.value());
}

void FarWatch::OnEnded(std::uint64_t mount) {
  const auto one = watched_.find(mount);
  const bool well = one->second.process.Reap();
  if (one->second.reading)
    parts_.queue.Add(
        one->second.reading->event, {}, std::move(one->second.reading->with));
  watched_.erase(one);
  if (!well && !stopping_)
    LeaveOut(mount, "it ended before its time");
  else if (visit_open())
    Look();  // A visit that began while it was about to end.
}

void FarWatch::LeaveOut(std::uint64_t mount, const std::string& why) {
  parts_.log.Error("files",
                   "a network or FUSE file system is not watched: " + why);
  left_out_[mount] = kFailed;
  Changed();
}

// Each is heard of between two questions, or it is given up.
void FarWatch::Ask() {
  ask_.reset();
  std::vector<std::uint64_t> silent;
  for (auto& [mount, one] : watched_) {
    if (one.asked) {
      silent.push_back(mount);
      continue;
    }
    one.asked = true;
    if (one.process.socket().valid())
      (void)base::net::SendPacket(one.process.socket(),
                                  EncodeMessage(Ping{++nonce_}));
  }
  for (const auto mount : silent)
    GiveUp(mount);
  if (!watched_.empty())
    ask_ = parts_.loop.RunAfter(kAskEvery, [this] { Ask(); });
}

void FarWatch::GiveUp(std::uint64_t mount) {
  auto taken = watched_.extract(mount);
  Watched& one = taken.mapped();
  one.readable.reset();
  one.ended.reset();
  one.process.Kill();
  parts_.log.Warn("files", kSilent);
  if (one.reading)
    parts_.queue.Add(one.reading->event, {}, std::move(one.reading->with));
  parts_.reporter.Self(protocol::Action::kSensorDown,
                       protocol::Reason::kNotAnswering,
                       std::string(kFarSensor));
  left_out_[mount] = kSilent;
  one.process.CloseSocket();
  const int ended = one.process.ended().get();
  abandoned_.push_back({mount, std::move(one.process)});
  abandoned_.back().ended = parts_.loop.WatchReadable(
      ended, [this, ended] { OnAbandonedEnded(ended); });
  Look();
}

void FarWatch::OnAbandonedEnded(int ended) {
  const auto one = std::ranges::find_if(abandoned_, [ended](const auto& other) {
    return other.process.ended().get() == ended;
  });
  (void)one->process.Reap();
  abandoned_.erase(one);
}

void FarWatch::BeginStop() {
  stopping_ = true;
  mounts_watch_.reset();
  for (auto& [mount, one] : watched_)
    Close(one);
}

SensorState FarWatch::sensor() const {
  std::string name(kFarSensor);
  if (mounts_.empty()) return SensorState::Working(std::move(name));
  if (!left_out_.empty()) {
    const std::string& why = left_out_.begin()->second;
    const auto reason = why == kSilent ? protocol::Reason::kNotAnswering
                                       : protocol::Reason::kUnsupported;
    if (left_out_.size() >= mounts_.size())
      return SensorState::Unavailable(std::move(name), reason, why);
    return SensorState::Limited(std::move(name), why);
  }
  if (mounts_.size() > kMaxProcesses)
    return SensorState::Limited(std::move(name), kTooMany);
  for (const auto& [mount, one] : watched_)
    if (!one.limit.empty())
      return SensorState::Limited(std::move(name), one.limit);
  return SensorState::Limited(std::move(name), kAlways);
}

void FarWatch::Changed() {
  const auto now = sensor();
  std::string said = std::to_string(static_cast<int>(now.state)) + now.why;
  if (std::exchange(said_, std::move(said)) != said_) parts_.on_sensor();
}

}  // namespace agent
