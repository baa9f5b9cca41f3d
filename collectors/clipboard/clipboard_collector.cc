#include "collectors/clipboard/clipboard_collector.h"

#include <algorithm>
#include <utility>

namespace collectors {
namespace {

using protocol::Action;
using protocol::Reading;
using protocol::Reason;

// Quiet for so long, marking is over.
constexpr std::chrono::milliseconds kMarkingPause{500};
constexpr std::chrono::milliseconds kSpare{100};  // For a loop that is late.

constexpr std::array<Selection, kSelections> kAll{
    Selection::kClipboard, Selection::kPrimary, Selection::kDrag};

Action ActionOf(Selection selection) {
  switch (selection) {
    case Selection::kClipboard:
      return Action::kCopied;
    case Selection::kPrimary:
      return Action::kSelected;
    case Selection::kDrag:
      return Action::kDragged;
  }
  return Action::kCopied;
}

}  // namespace

ClipboardCollector::ClipboardCollector(std::unique_ptr<ClipboardSource> source,
                                       const ClipboardOptions& options,
                                       const Gate& gate,
                                       IsCrmSource is_crm_source,
                                       ObservationSink& sink,
                                       base::EventLoop& loop)
    : source_(std::move(source)),
      options_(options),
      gate_(gate),
      is_crm_source_(std::move(is_crm_source)),
      sink_(sink),
      loop_(loop) {
  source_->Start([this](const Claim& claim) { OnClaim(claim); });
}

bool ClipboardCollector::IsWatched(Selection selection) const {
  switch (selection) {
    case Selection::kClipboard:
      return true;
    case Selection::kPrimary:
      return options_.primary;
    case Selection::kDrag:
      return options_.drag;
  }
  return false;
}

base::Status ClipboardCollector::SetGateOpen(bool open) {
  gate_open_ = open;
  if (!open) {
    // What is marked now belongs to the visit: read it while it is there.
    for (const Selection selection : kAll)
      if (act(selection) && act(selection)->quiet != nullptr) Read(selection);
    return StopWatchingIdle();
  }
  for (const Selection selection : kAll) {
    if (!IsWatched(selection)) continue;
    if (auto set = source_->SetWatching(selection, true); !set.ok()) return set;
  }
  return {};
}

// After a visit a selection is watched only while it is being read, to know
// when something newer takes its place.
base::Status ClipboardCollector::StopWatchingIdle() {
  if (gate_open_) return {};
  for (const Selection selection : kAll) {
    if (!IsWatched(selection) || act(selection)) continue;
    if (auto set = source_->SetWatching(selection, false); !set.ok())
      return set;
  }
  return {};
}

bool ClipboardCollector::busy() const {
  return std::any_of(acts_.begin(), acts_.end(), [](const auto& act) {
    return act.has_value();
  });
}

void ClipboardCollector::OnClaim(const Claim& claim) {
  auto& current = act(claim.selection);
  const auto visit = gate_.VisitAt(claim.at);
  if (current) {
    const bool still_marking =
        current->quiet != nullptr && visit && current->client == claim.client;
    if (still_marking) {
      current.reset();
    } else {
      HandOver(claim.selection, Reason::kReplaced);
    }
  }
  if (!visit) return;

  Observation observation{.action = ActionOf(claim.selection),
                          .acted_at = claim.at,
                          .visit = *visit,
                          .crm_source = is_crm_source_(claim.client),
                          .program = claim.program};
  const bool readable =
      options_.read_all || observation.crm_source || visit->crm_focused;
  if (!readable) {
    observation.reading = Reading::kCounted;
    sink_.Accept(std::move(observation));
    return;
  }
  observation.reading = Reading::kUnread;
  current.emplace(Act{std::move(observation), claim.client, nullptr});
  if (claim.selection == Selection::kPrimary && gate_open_) {
    current->quiet =
        loop_.RunAfter(kMarkingPause, [this] { Read(Selection::kPrimary); });
  } else {
    Read(claim.selection);
  }
}

void ClipboardCollector::Read(Selection selection) {
  auto limits = options_.limits;
  // What was waited for counts, too: handed over within kReportWithin.
  if (std::exchange(act(selection)->quiet, nullptr) != nullptr)
    limits.timeout =
        std::min(limits.timeout, kReportWithin - kMarkingPause - kSpare);
  source_->Read(selection, limits, [this, selection](Content content) {
    OnContent(selection, std::move(content));
  });
}

void ClipboardCollector::OnContent(Selection selection, Content content) {
  auto& current = act(selection);
  if (!current) return;
  auto& observation = current->observation;
  observation.object.bytes = content.bytes;
  observation.object.items = content.files;
  observation.object.media_type = std::move(content.media_type);
  observation.page_host = std::move(content.page_host);
  pages_[static_cast<std::size_t>(selection)] = {observation.acted_at,
                                                 observation.page_host};
  if (content.reason == Reason::kNone) {
    // Of files there is a number; their names are nothing to look through.
    observation.reading =
        content.files > 0 ? Reading::kNoContent : Reading::kRead;
    observation.text = std::move(content.text);
  }
  HandOver(selection, content.reason);
}

std::string ClipboardCollector::PageHostOf(Selection selection,
                                           ActTime copied_at) const {
  // One act, told of in two ways: the times differ by how late each was heard.
  constexpr std::chrono::milliseconds kSameAct{100};
  const Page& page = pages_[static_cast<std::size_t>(selection)];
  const auto apart = page.copied_at - copied_at;
  return apart > -kSameAct && apart < kSameAct ? page.host : std::string();
}

void ClipboardCollector::HandOver(Selection selection, Reason unread_because) {
  auto& current = act(selection);
  Observation observation = std::move(current->observation);
  current.reset();
  if (observation.reading == Reading::kUnread) {
    observation.reason = unread_because;
    source_->Cancel(selection);
  }
  sink_.Accept(std::move(observation));
  // Watching is given up with the connection it was on.
  (void)StopWatchingIdle();
}

}  // namespace collectors
