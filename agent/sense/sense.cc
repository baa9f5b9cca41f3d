#include "agent/sense/sense.h"

#include <csignal>
#include <utility>

#include "agent/ipc/self_event.h"
#include "agent/program/what_runs.h"
#include "version.h"

namespace agent {
namespace {

constexpr std::chrono::milliseconds kLook{20};  // While stopping only.
// More people than ever sit at one machine.
constexpr std::size_t kMaxPeople = 64;

}  // namespace

base::Result<std::unique_ptr<Sense>> Sense::Start(const Paths& paths) {
  auto config = LoadConfig(paths.config);
  if (!config.ok()) return config.error();
  auto loop = base::EventLoop::Create();
  if (!loop.ok()) return loop.error();
  return std::unique_ptr<Sense>(
      new Sense(paths, std::move(config.value()), std::move(loop.value())));
}

Sense::Sense(const Paths& paths,
             Config config,
             std::unique_ptr<base::EventLoop> loop)
    : config_(std::move(config)),
      log_(config_.log_level, clock_),
      loop_(std::move(loop)),
      signals_(
          loop_->WatchSignals({SIGTERM, SIGINT}, [this](int) { BeginStop(); })),
      link_({.loop = *loop_, .random = random_, .log = log_, .queue = queue_},
            paths.files_socket(),
            std::string(kSenseDisplay)) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  queue_.set_on_room([this] {
    for (const auto& [user, person] : people_)
      person->OnRoom();
  });
  link_.set_on_connection([this] { OnConnection(); });
  link_.set_on_visit([this](const auto& change) { OnVisit(change); });
  auto event = SelfEvent(clock_, protocol::Action::kStarted);
  event.program = kSenseName;
  event.detail = WhatRuns(config_);
  queue_.Add(event);
}

void Sense::OnConnection() {
  told_.clear();
  close_untold_ = loop_->RunAfter(kToldWithin, [this] { CloseUntold(); });
}

void Sense::CloseUntold() {
  const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
      clock_.steady_now().time_since_epoch());
  for (const auto& [user, person] : people_)
    if (person->open() && !told_.contains(user))
      (void)person->Set(
          {.user = user, .since_ns = static_cast<std::uint64_t>(now.count())});
  SaySensors();
}

void Sense::OnVisit(const VisitChanged& change) {
  // That it is switched off, their session processes say.
  if (!config_.watch_files) return;
  told_.insert(change.user);
  auto person = people_.find(change.user);
  if (person == people_.end()) {
    if (people_.size() >= kMaxPeople)
      std::erase_if(people_, [](const auto& one) {
        return !one.second->open() && !one.second->busy();
      });
    if (people_.size() >= kMaxPeople)
      return Say(change.user,
                 SensorState::Unavailable("files",
                                          protocol::Reason::kOverload,
                                          "more people than can be watched"));
    auto made = Person::Make(
        change.user,
        {.loop = *loop_, .clock = clock_, .random = random_, .queue = queue_},
        config_);
    if (!made.ok()) {
      log_.Error("sense", made.error().message);
      return Say(
          change.user,
          SensorState::Unavailable(
              "files", protocol::Reason::kRefused, made.error().message));
    }
    person = people_.emplace(change.user, std::move(made.value())).first;
  }
  if (const auto set = person->second->Set(change); !set.ok())
    log_.Error("sense", set.error().message);
  SaySensors();
}

void Sense::SaySensors() {
  for (const auto& [user, person] : people_)
    Say(user, person->sensor());
}

void Sense::Say(uid_t user, SensorState sensor) {
  const auto said = said_.find(user);
  if (said != said_.end() && said->second == sensor) return;
  said_[user] = sensor;
  link_.SetSensorsOf(user, {std::move(sensor)});
}

void Sense::BeginStop() {
  if (last_look_ != nullptr) return;
  for (const auto& [user, person] : people_)
    person->GiveUp();
  auto event = SelfEvent(clock_, protocol::Action::kStopped);
  event.program = kSenseName;
  event.detail = kDeskwardenVersion;
  queue_.Add(event);
  stopping_since_ = clock_.steady_now();
  WaitForQueue();
}

void Sense::WaitForQueue() {
  const auto waited = clock_.steady_now() - stopping_since_;
  if (waited > kFinishWithin / 2 && !std::exchange(gave_up_files_, true))
    queue_.GiveUpFiles();
  // Without deskwardend there is nobody to wait for.
  const bool goes_on = link_.connected() ? waited < kFinishWithin
                                         : waited < collectors::kReportWithin;
  if (!queue_.empty() && goes_on) {
    last_look_ = loop_->RunAfter(kLook, [this] { WaitForQueue(); });
    return;
  }
  if (!queue_.empty())
    log_.Warn("sense",
              std::to_string(queue_.size()) +
                  " reports are not known to be stored at the end");
  loop_->Stop();
}

int Sense::Run() {
  log_.Info("sense",
            std::string("deskwarden-sense ") + kDeskwardenVersion + " started");
  loop_->Run();
  return 0;
}

}  // namespace agent
