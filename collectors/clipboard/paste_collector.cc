#include "collectors/clipboard/paste_collector.h"

#include <algorithm>
#include <utility>

namespace collectors {
namespace {

using protocol::Action;
using std::chrono::milliseconds;

// Sooner after a copy no person pastes it, and a clipboard manager reads it.
constexpr milliseconds kByItself{250};
// All that a program asks for within this is one paste.
constexpr milliseconds kGather{1'000};
// While something is dragged over who has asked for it.
constexpr milliseconds kLookAgain{100};
constexpr int kMostLooks = 600;

}  // namespace

PasteCollector::PasteCollector(std::unique_ptr<PasteSource> source,
                               const PasteOptions& options,
                               const Gate& gate,
                               Questions questions,
                               ObservationSink& sink,
                               base::EventLoop& loop)
    : source_(std::move(source)),
      options_(options),
      gate_(gate),
      questions_(std::move(questions)),
      sink_(sink),
      loop_(loop) {
  source_->Start(
      {.on_claim = [this](const Claim& claim) { OnClaim(claim); },
       .on_conversion = [this](const auto& one) { OnConversion(one); },
       // A copy that was not heard of may take the place of a known one.
       .on_break = [this] { Forget(); }});
}

base::Status PasteCollector::SetGateOpen(bool open) {
  source_->SetWatching(open);
  if (open) return {};
  HandOverAll();
  Forget();
  return {};
}

void PasteCollector::Forget() {
  copies_ = {};
  hovered_.clear();
  look_.reset();
}

bool PasteCollector::IsWatched(Selection selection) const {
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

void PasteCollector::OnClaim(const Claim& claim) {
  auto& current = copy(claim.selection);
  // Given up, it may just have been dropped.
  if (claim.selection == Selection::kDrag) {
    if (claim.client == 0) LookForDrop();
    hovered_.clear();
    look_.reset();
  }
  const auto visit = gate_.VisitAt(claim.at);
  if (claim.client == 0 || !visit) {
    current.reset();
    return;
  }
  // A manager passes on what it has read: it still comes from where it did.
  if (current && current->managers.contains(claim.client)) {
    current->owner = claim.client;
    return;
  }
  Copy made{.at = claim.at,
            .owner = claim.client,
            .program = claim.program,
            .crm_source = questions_.is_crm_source(claim.client),
            .managers = {}};
  made.matters = options_.all || made.crm_source || visit->crm_focused;
  current = std::move(made);
}

void PasteCollector::OnConversion(const Conversion& conversion) {
  auto& current = copy(conversion.selection);
  if (!current || !current->matters || !IsWatched(conversion.selection) ||
      conversion.client == current->owner)
    return;
  if (conversion.selection == Selection::kDrag) {
    Hover(conversion);
  } else if (IsPaste(conversion, *current)) {
    Begin(conversion, *current);
  } else {
    current->managers.insert(conversion.client);
  }
}

bool PasteCollector::IsPaste(const Conversion& conversion,
                             const Copy& copy) const {
  return conversion.at - copy.at >= kByItself &&
         questions_.has_focus(conversion.client, conversion.program);
}

void PasteCollector::Hover(const Conversion& conversion) {
  if (!source_->LookAtPointer().button_is_down) {
    Begin(conversion, *copy(Selection::kDrag));
    return;
  }
  hovered_[conversion.client] = conversion.program;
  if (look_ != nullptr) return;
  looks_ = 0;
  look_ = loop_.RunAfter(kLookAgain, [this] { LookForDrop(); });
}

void PasteCollector::LookForDrop() {
  const auto& dragged = copy(Selection::kDrag);
  if (hovered_.empty() || !dragged) return;
  const auto place = source_->LookAtPointer();
  if (place.button_is_down) {
    look_ = ++looks_ < kMostLooks
                ? loop_.RunAfter(kLookAgain, [this] { LookForDrop(); })
                : nullptr;
    return;
  }
  look_.reset();
  for (const auto& [client, program] : std::exchange(hovered_, {}))
    if (std::find(place.over.begin(), place.over.end(), client) !=
        place.over.end())
      Begin({.selection = Selection::kDrag,
             .at = place.at,
             .client = client,
             .program = program},
            *dragged);
}

void PasteCollector::Begin(const Conversion& conversion, const Copy& copy) {
  const Key key{conversion.selection, conversion.client};
  if (pastes_.contains(key)) return;
  const auto visit = gate_.VisitAt(conversion.at);
  if (!visit) return;
  const bool dropped = conversion.selection == Selection::kDrag;
  Paste paste{
      .observation = {.action = dropped ? Action::kDropped : Action::kPasted,
                      .acted_at = conversion.at,
                      .visit = *visit,
                      .crm_source = copy.crm_source,
                      .program = copy.program,
                      .destination = conversion.program},
      .copied_at = copy.at,
      .timer = loop_.RunAfter(kGather, [this, key] { HandOver(key); })};
  pastes_.emplace(key, std::move(paste));
}

void PasteCollector::HandOver(Key key) {
  auto node = pastes_.extract(key);
  Paste& paste = node.mapped();
  paste.observation.page_host =
      questions_.page_host(key.first, paste.copied_at);
  sink_.Accept(std::move(paste.observation));
}

void PasteCollector::HandOverAll() {
  while (!pastes_.empty())
    HandOver(pastes_.begin()->first);
}

}  // namespace collectors
