#include "collectors/screenshot/screenshot_collector.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "collectors/screenshot/capture_rule.h"

namespace collectors {
namespace {

using protocol::Action;
using std::chrono::milliseconds;

// After its first picture a program has so long for the rest of it, and to put
// it on the clipboard.
constexpr milliseconds kGather{1'200};
// The room that it has made for one it may keep a little longer.
constexpr milliseconds kKeepRoom{1'800};
// Who is still at it so long after the first picture records.
constexpr milliseconds kOneCapture{800};
// Who asked for nothing so long has stopped.
constexpr milliseconds kPause{5'000};
// While it records, so often.
constexpr milliseconds kLookAgain{1'000};

constexpr std::chrono::minutes kMinute{1};
// Nobody shares so many rooms at a time.
constexpr std::size_t kMostRooms = 16;
// In the place of a program: too many of them. None has that name.
constexpr std::string_view kMany = "";

}  // namespace

ScreenshotCollector::ScreenshotCollector(
    std::unique_ptr<ScreenshotSource> source,
    const Gate& gate,
    CrmWindows crm_windows,
    ObservationSink& sink,
    base::EventLoop& loop,
    const base::Clock& clock)
    : source_(std::move(source)),
      gate_(gate),
      crm_windows_(std::move(crm_windows)),
      sink_(sink),
      loop_(loop),
      clock_(clock) {
  source_->Start(
      {.on_picture = [this](const auto& one) { OnPicture(one); },
       .on_clipboard =
           [this](ClientId client, const std::string& program) {
             const auto found = series_.find(ProgramOf(client, program));
             if (found != series_.end())
               found->second.observation.destination = "clipboard";
           },
       .on_client_gone = [this](ClientId client) { OnClientGone(client); },
       .on_break = [this] { HandOverAll(); }});
}

ScreenshotCollector::Program ScreenshotCollector::ProgramOf(
    ClientId client, const std::string& program) {
  return program.empty() ? std::to_string(client) : program;
}

base::Status ScreenshotCollector::SetGateOpen(bool open) {
  if (!open)
    for (auto& [program, series] : series_)
      LookAtRooms(series);
  source_->SetWatching(open);
  if (open) return {};
  HandOverAll();
  ready_.clear();
  return {};
}

void ScreenshotCollector::OnPicture(const PictureRequest& request) {
  const auto program = SeriesOf(request);
  const auto known = series_.find(program);
  // Of who records every bit counts, however small.
  const bool goes_on = known != series_.end() && known->second.records &&
                       program != kMany &&
                       request.of == PictureRequest::Of::kScreen;
  if (!goes_on && !IsCapture(request, source_->screen())) return;
  if (known != series_.end() && !known->second.waits) {
    GoOn(known->second, request);
  } else if (known != series_.end()) {
    BeginView(known->second, request);
  } else if (!source_->IsCompositor(request.client)) {
    Begin(request);
  }
}

// Of a program that is at it, or may begin to be.
ScreenshotCollector::Program ScreenshotCollector::SeriesOf(
    const PictureRequest& request) {
  Program program = ProgramOf(request.client, request.program);
  if (series_.contains(program)) return program;
  while (!begun_.empty() && request.at - begun_.front() > kMinute)
    begun_.pop_front();
  return begun_.size() < kMostPerMinute ? program : Program(kMany);
}

void ScreenshotCollector::Begin(const PictureRequest& request) {
  const auto visit = gate_.VisitAt(request.at);
  if (!visit) return;
  const Program program = SeriesOf(request);
  if (program != kMany) begun_.push_back(request.at);
  Series series{.observation = {.channel = protocol::Channel::kScreenshot,
                                .action = Action::kCaptured,
                                .acted_at = request.at,
                                .visit = *visit,
                                .program = program == kMany ? std::string()
                                                            : request.program},
                .last = request.at,
                .client = request.client,
                .area = {},
                .timer = {}};
  auto& begun = series_.emplace(program, std::move(series)).first->second;
  LookAgainIn(program, kGather);
  GoOn(begun, request);
}

// The picture that it had ready is the first that its viewer is shown.
void ScreenshotCollector::BeginView(Series& series,
                                    const PictureRequest& request) {
  const auto visit = gate_.VisitAt(request.at);
  if (!visit) return;
  series.waits = false;
  series.observation.acted_at = request.at;
  series.observation.visit = *visit;
  LookAgainIn(SeriesOf(request), kGather);
  GoOn(series, request);
}

void ScreenshotCollector::OnClientGone(ClientId client) {
  ready_.erase(client);
  Program waited;
  for (auto& [program, series] : series_) {
    if (series.client != client) continue;
    series.client = 0;
    if (series.waits) waited = program;
  }
  if (!waited.empty()) HandOver(waited);
}

void ScreenshotCollector::GoOn(Series& series, const PictureRequest& request) {
  series.last = std::max(series.last, request.at);
  if (request.room != 0 && series.rooms.size() < kMostRooms)
    series.rooms.insert(request.room);
  if (request.of != PictureRequest::Of::kOtherWindow) {
    series.of_screen = true;
    series.area = Around(series.area, request.area);
  }
  if (!series.observation.crm_visible) Look(series, request);
}

void ScreenshotCollector::Look(Series& series, const PictureRequest& request) {
  const bool of_window = request.of == PictureRequest::Of::kOtherWindow;
  if (series.looked_at != ActTime{} &&
      request.at - series.looked_at < kLookAgain && !of_window)
    return;
  series.looked_at = request.at;
  const auto windows = crm_windows_();
  series.observation.crm_visible =
      of_window ? source_->BelongsToAny(request.window, windows)
                : source_->CanSeeAny(windows);
}

// How much longer it may keep room for one picture; 0: it records.
milliseconds ScreenshotCollector::LeftForRoomOf(const Series& series) const {
  const auto until = series.observation.acted_at + kKeepRoom;
  return std::max(ceil<milliseconds>(until - clock_.steady_now()),
                  milliseconds(0));
}

// Pictures may have been put until now into whatever room it still shares.
void ScreenshotCollector::LookAtRooms(Series& series) {
  std::erase_if(series.rooms,
                [this](RoomId room) { return !source_->IsShared(room); });
  if (series.rooms.empty() || LeftForRoomOf(series) > milliseconds(0)) return;
  series.records = true;
  series.last = clock_.steady_now();
}

void ScreenshotCollector::LookAgainIn(const Program& program,
                                      milliseconds time) {
  series_.at(program).timer =
      loop_.RunAfter(time, [this, program] { OnTimer(program); });
}

void ScreenshotCollector::OnTimer(const Program& program) {
  auto& series = series_.at(program);
  LookAtRooms(series);
  if (!series.rooms.empty()) {
    if (series.of_screen && !series.observation.crm_visible)
      series.observation.crm_visible = source_->CanSeeAny(crm_windows_());
    LookAgainIn(program, series.records ? kLookAgain : LeftForRoomOf(series));
    return;
  }
  const auto lasted = series.last - series.observation.acted_at;
  const bool stopped = series.records ? series.last == series.last_at_timer
                                      : lasted < kOneCapture;
  if (!stopped) {
    series.records = true;
    series.last_at_timer = series.last;
    LookAgainIn(program, kPause);
  } else if (!series.records && series.client != 0 &&
             WaitsForViewers(program) && ready_.insert(series.client).second) {
    series.waits = true;
  } else {
    HandOver(program);
  }
}

void ScreenshotCollector::HandOver(const Program& program) {
  auto node = series_.extract(program);
  Series& series = node.mapped();
  Observation& observation = series.observation;
  const auto lasted = series.last - observation.acted_at;
  if (lasted >= kOneCapture) {
    observation.action = Action::kRecorded;
    observation.quantity = static_cast<std::uint64_t>(
        std::chrono::duration_cast<milliseconds>(lasted).count());
  }
  if (!series.of_screen) {
    observation.detail = "window";
  } else if (IsAsLargeAsScreen(series.area, source_->screen())) {
    observation.detail = "screen";
  } else {
    observation.detail = "region";
  }
  sink_.Accept(std::move(observation));
}

void ScreenshotCollector::HandOverAll() {
  while (!series_.empty())
    HandOver(Program(series_.begin()->first));
}

}  // namespace collectors
