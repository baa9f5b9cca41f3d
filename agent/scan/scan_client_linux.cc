#include <sys/stat.h>

#include <string>
#include <utility>

#include "agent/scan/scan_channel.h"
#include "agent/scan/scan_client.h"

namespace agent {
namespace {

using protocol::Reading;
using protocol::Reason;

constexpr std::size_t kMaxPoison = 1'000;

}  // namespace

ScanClient::ScanClient(base::EventLoop& loop,
                       base::Log& log,
                       ScanSettings settings)
    : loop_(loop), log_(log), settings_(std::move(settings)) {}

ScanClient::~ScanClient() = default;

void ScanClient::Scan(ScanRequest request, OnResult on_result) {
  Job job{std::move(request), std::move(on_result)};
  struct stat facts {};
  const bool regular =
      fstat(job.request.file.get(), &facts) == 0 && S_ISREG(facts.st_mode);
  job.result.bytes = regular ? static_cast<std::uint64_t>(facts.st_size) : 0;
  job.identity = {facts.st_dev,
                  facts.st_ino,
                  facts.st_mtim.tv_sec * 1'000'000'000 + facts.st_mtim.tv_nsec};
  if (!regular) job.result.reason = Reason::kUnsupported;
  if (waiting_.size() >= kMaxWaiting) {
    // No longer held open; answered in its turn.
    job.request.file = base::UniqueFd();
    job.result.reason = Reason::kQueueFull;
  }
  waiting_.push_back(std::move(job));
  if (!current_) Next();
}

void ScanClient::Use(identifiers::DetectorOptions detector) {
  settings_.detector = std::move(detector);
  restart_ = true;
}

void ScanClient::Next() {
  next_ = loop_.RunAfter(std::chrono::milliseconds(0), [this] {
    if (current_ || waiting_.empty()) return;
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    const auto poison = poison_.find(current_->identity);
    if (current_->result.reason != Reason::kNone)
      Fail(current_->result.reason, false);
    else if (poison != poison_.end())
      Fail(poison->second, false);
    else
      Begin();
  });
}

bool ScanClient::Start() {
  EndWorker();
  restart_ = false;
  auto started = Child::StartWorker(settings_.program, socket_);
  if (!started.ok()) {
    if (!std::exchange(said_cannot_start_, true))
      log_.Warn(
          "scan",
          "files cannot be read for identifiers: " + started.error().message);
    return false;
  }
  worker_ = std::move(started.value());
  if (settings_.on_start) settings_.on_start(settings_.program);
  watch_ = loop_.WatchReadable(socket_.get(), [this] { Receive(); });
  return SendScan(socket_, UseDetector{settings_.detector}).ok();
}

void ScanClient::Begin() {
  if ((worker_.pid() == 0 || restart_) && !Start())
    return Fail(Reason::kNotAnswering, false);
  if (!SendScan(socket_,
                ScanFile{current_->request.extension},
                &current_->request.file)
           .ok())
    return Died();
  timer_ = loop_.RunAfter(settings_.deadline, [this] {
    EndWorker();
    Fail(Reason::kTimeout, true);
  });
}

void ScanClient::Receive() {
  while (worker_.pid() != 0) {
    auto packet = ReceiveScan(socket_);
    if (packet.ok() && !packet.value()) return;
    if (!packet.ok() || !Take(packet.value()->message)) return Died();
  }
}

bool ScanClient::Take(ScanMessage& message) {
  if (const auto* ready = std::get_if<Ready>(&message)) {
    if (!landlocked_ && !ready->landlocked)
      log_.Info("scan",
                "this kernel has no Landlock: the scan worker is confined "
                "by seccomp alone");
    landlocked_ = ready->landlocked;
    return !std::exchange(ready_, true);
  }
  if (!current_) return false;
  if (std::get_if<NeedsPdfText>(&message) != nullptr) return GivePdfText();
  if (auto* scanned = std::get_if<Scanned>(&message))
    return TakeScanned(*scanned);
  auto* follow = std::get_if<DigestsFollow>(&message);
  return follow != nullptr && TakeDigests(*follow);
}

bool ScanClient::GivePdfText() {
  if (pdf_.pid() != 0 || current_->scanned) return false;
  base::UniqueFd text;
  auto started =
      Child::StartPdf(settings_.program, current_->request.file, text);
  if (!started.ok()) return SendScan(socket_, PdfTextFollows{false}).ok();
  pdf_ = std::move(started.value());
  return SendScan(socket_, PdfTextFollows{true}, &text).ok();
}

bool ScanClient::TakeScanned(Scanned& scanned) {
  if (current_->scanned) return false;
  auto& result = current_->result;
  if (!pdf_.End() && scanned.reason == Reason::kNone)
    scanned.reason = Reason::kMalformed;
  result.reading =
      scanned.reason == Reason::kNone ? Reading::kRead : Reading::kUnread;
  result.reason = scanned.reason;
  result.media_type = identifiers::document::MediaTypeOf(scanned.format);
  result.bytes = scanned.bytes;
  result.counts = std::move(scanned.counts);
  current_->scanned = true;
  current_->digests_left = scanned.digests;
  if (scanned.reason == Reason::kTimeout) Remember(Reason::kTimeout);
  if (scanned.digests == 0) Finish();
  return true;
}

bool ScanClient::TakeDigests(DigestsFollow& follow) {
  auto& digests = current_->result.digests;
  if (!current_->scanned || follow.digests.size() > current_->digests_left ||
      (!digests.empty() && follow.digests.front() <= digests.back()))
    return false;
  digests.insert(digests.end(), follow.digests.begin(), follow.digests.end());
  current_->digests_left -= follow.digests.size();
  if (current_->digests_left == 0) Finish();
  return true;
}

// The worker ended, or says what no worker says.
void ScanClient::Died() {
  const bool was_ready = ready_;
  EndWorker();
  if (!current_) return;
  if (!was_ready) return Fail(Reason::kNotAnswering, false);
  if (std::exchange(current_->retried, true))
    return Fail(Reason::kCrashed, true);
  const auto bytes = current_->result.bytes;
  current_->result = ScanResult{.bytes = bytes};
  current_->scanned = false;
  Begin();
}

void ScanClient::EndWorker() {
  timer_.reset();
  watch_.reset();
  socket_ = base::UniqueFd();
  pdf_.End();
  worker_.End();
  ready_ = false;
}

void ScanClient::Fail(Reason reason, bool remember) {
  if (remember) Remember(reason);
  const auto bytes = current_->result.bytes;
  current_->result = ScanResult{.reason = reason, .bytes = bytes};
  Finish();
}

// Not to be tried again as long as it is unchanged.
void ScanClient::Remember(Reason reason) {
  if (poison_.size() >= kMaxPoison) poison_.erase(poison_.begin());
  poison_[current_->identity] = reason;
}

void ScanClient::Finish() {
  Job done = std::move(*current_);
  current_.reset();
  timer_.reset();
  if (worker_.pid() != 0)
    timer_ = loop_.RunAfter(settings_.idle, [this] { EndWorker(); });
  if (!waiting_.empty()) Next();
  done.request.file = base::UniqueFd();
  // Last, and on its own: it may do anything, even end this.
  loop_.Post([alive = std::weak_ptr<bool>(alive_),
              on_result = std::move(done.on_result),
              result = std::move(done.result)]() mutable {
    if (!alive.expired()) on_result(std::move(result));
  });
}

}  // namespace agent
