#include "collectors/window/window_gate.h"

#include <algorithm>
#include <utility>

namespace collectors {
namespace {

// Longer than an act may take to be told of.
constexpr std::chrono::seconds kRemember = 5 * kReportWithin;

}  // namespace

WindowGate::WindowGate(CrmRules rules,
                       std::chrono::milliseconds hold,
                       base::EventLoop& loop,
                       const base::Clock& clock,
                       OnVisit on_visit)
    : rules_(std::move(rules)),
      hold_(hold),
      loop_(loop),
      clock_(clock),
      on_visit_(std::move(on_visit)) {}

void WindowGate::Reconfigure(CrmRules rules, std::chrono::milliseconds hold) {
  rules_ = std::move(rules);
  hold_ = hold;
  SetTimer();
}

void WindowGate::OnNotice(const WindowNotice& notice) {
  // The timer may have ended a visit while this was waiting to be told: what is
  // remembered stays in order.
  const ActTime at =
      spans_.empty() ? notice.at : std::max(notice.at, spans_.back().from);
  Expire(at);
  switch (notice.kind) {
    case WindowNotice::Kind::kShown:
      Show(notice.window, notice.facts, at);
      break;
    case WindowNotice::Kind::kGone:
      windows_.erase(notice.window);
      if (focused_ == notice.window) focused_ = 0;
      break;
    case WindowNotice::Kind::kFocused:
      focused_ = notice.window;
      break;
  }
  Update(at);
}

void WindowGate::Show(WindowId id, const WindowFacts& facts, ActTime at) {
  auto& window = windows_[id];
  window.client = facts.client;
  window.program = facts.program;
  const auto rule = rules_.Match(facts);
  if (rule) {
    window.rule = *rule;
  } else if (window.matches) {
    window.unmatched_since = at;
  }
  window.matches = rule.has_value();
}

void WindowGate::Close() {
  windows_.clear();
  focused_ = 0;
  Update(clock_.steady_now());
}

void WindowGate::Expire(ActTime now) {
  // One by one, so that each end has its own time.
  for (auto first = FirstExpiry(); first && *first <= now;
       first = FirstExpiry()) {
    for (auto& [id, window] : windows_) {
      if (!window.matches && window.unmatched_since + hold_ <= *first)
        window.rule.clear();
    }
    Update(*first);
  }
}

std::optional<ActTime> WindowGate::FirstExpiry() const {
  std::optional<ActTime> first;
  for (const auto& [id, window] : windows_) {
    if (window.rule.empty() || window.matches) continue;
    const ActTime end = window.unmatched_since + hold_;
    first = std::min(first.value_or(end), end);
  }
  return first;
}

std::optional<ActTime> WindowGate::VisitEnd() const {
  std::optional<ActTime> last;
  for (const auto& [id, window] : windows_) {
    if (window.rule.empty()) continue;
    if (window.matches) return std::nullopt;
    const ActTime end = window.unmatched_since + hold_;
    last = std::max(last.value_or(end), end);
  }
  return last;
}

void WindowGate::Update(ActTime at) {
  const bool any =
      std::any_of(windows_.begin(), windows_.end(), [](const auto& entry) {
        return !entry.second.rule.empty();
      });
  const bool opens = any && visit_ == 0;
  const bool closes = !any && visit_ != 0;
  const Visit before = spans_.empty() ? Visit{} : spans_.back().visit;
  if (opens) {
    const auto ago = clock_.steady_now() - at;
    visit_ = static_cast<protocol::VisitId>(
        (clock_.utc_now() -
         std::chrono::duration_cast<std::chrono::milliseconds>(ago))
            .time_since_epoch()
            .count());
    // One of its own, even if the wall clock was set back.
    visit_ = std::max(visit_, last_visit_ + 1);
    last_visit_ = visit_;
  }
  if (closes) visit_ = 0;
  Remember(at);
  SetTimer();
  if (opens) on_visit_(true, spans_.back().visit, at);
  if (closes) on_visit_(false, before, at);
}

void WindowGate::Remember(ActTime at) {
  Visit now{.id = visit_};
  for (const auto& [id, window] : windows_) {
    if (window.rule.empty()) continue;
    now.rules.push_back(window.rule);
    if (id == focused_) now.crm_focused = true;
  }
  std::sort(now.rules.begin(), now.rules.end());
  now.rules.erase(std::unique(now.rules.begin(), now.rules.end()),
                  now.rules.end());
  if (spans_.empty() || spans_.back().visit != now) {
    spans_.push_back({at, std::move(now)});
    if (on_change_) on_change_(spans_.back().visit, at);
  }
  while (spans_.size() > 1 && spans_[1].from < at - kRemember)
    spans_.pop_front();
}

void WindowGate::SetTimer() {
  const auto first = FirstExpiry();
  if (!first) {
    timer_.reset();
    return;
  }
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(
      *first - clock_.steady_now());
  timer_ = loop_.RunAfter(std::max(wait, std::chrono::milliseconds(0)),
                          [this] { Expire(clock_.steady_now()); });
}

std::optional<Visit> WindowGate::VisitAt(ActTime acted_at) const {
  const auto after =
      std::find_if(spans_.begin(), spans_.end(), [&](const Span& span) {
        return span.from > acted_at;
      });
  if (after == spans_.begin()) return std::nullopt;
  const Visit& visit = std::prev(after)->visit;
  if (visit.id == 0) return std::nullopt;
  // The timer that ends the visit may be late.
  if (after == spans_.end()) {
    if (const auto end = VisitEnd(); end && acted_at >= *end)
      return std::nullopt;
  }
  return visit;
}

bool WindowGate::IsCrmSource(ClientId client) const {
  if (client == 0) return false;
  const auto focused = windows_.find(focused_);
  if (focused != windows_.end() && focused->second.client == client)
    return !focused->second.rule.empty();
  return std::any_of(windows_.begin(), windows_.end(), [&](const auto& entry) {
    return entry.second.client == client && !entry.second.rule.empty();
  });
}

std::vector<WindowId> WindowGate::CrmWindows() const {
  std::vector<WindowId> found;
  for (const auto& [id, window] : windows_)
    if (!window.rule.empty()) found.push_back(id);
  return found;
}

bool WindowGate::HasFocus(ClientId client, std::string_view program) const {
  const auto focused = windows_.find(focused_);
  if (focused == windows_.end()) return false;
  const Window& window = focused->second;
  return (client != 0 && window.client == client) ||
         (!program.empty() && window.program == program);
}

}  // namespace collectors
