#include "protocol/preset_dictionary.h"

#include <chrono>
#include <utility>

namespace protocol::dictionary {
namespace {

using std::chrono::milliseconds;
using Kind = IdentifierKind;

constexpr std::int64_t kUptime = 3'600'000;  // At the start.

enum class Source : std::uint8_t {
  kCrm,           // From a CRM window,
  kBeside,        // from another program while a CRM window has focus,
  kBesideOnline,  // the same, from another page,
  kProgram,       // or while it has not,
  kPage,
};

struct Clip {
  int after_ms;
  Action action;
  Source source;
  std::uint32_t bytes;
  std::uint32_t phones;
  std::uint32_t emails;
  std::uint32_t more_mentions;
};

// Gaps are spread as waiting times are (exponentially, half a minute as the
// median), sizes as texts are; each usual act comes at least once.
constexpr Clip kClips[] = {
    {31'200, Action::kCopied, Source::kCrm, 12, 1, 0, 0},
    {4'700, Action::kSelected, Source::kCrm, 23, 0, 1, 0},
    {70'300, Action::kCopied, Source::kCrm, 240, 0, 1, 1},
    {15'900, Action::kCopied, Source::kCrm, 38, 0, 0, 0},
    {44'100, Action::kCopied, Source::kCrm, 1'870, 25, 0, 1},
    {2'600, Action::kPasted, Source::kCrm, 76, 0, 0, 0},
    {110'500, Action::kCopied, Source::kCrm, 610, 3, 2, 0},
    {28'000, Action::kCopied, Source::kPage, 95, 0, 0, 0},
    {9'400, Action::kPasted, Source::kCrm, 19, 1, 0, 0},
    {61'700, Action::kCopied, Source::kBesideOnline, 31, 0, 1, 0},
    {36'200, Action::kCopied, Source::kProgram, 52, 0, 0, 0},
    {19'800, Action::kSelected, Source::kCrm, 9, 0, 0, 0},
    {92'600, Action::kCopied, Source::kBeside, 44, 1, 0, 0},
    {1'300, Action::kCopied, Source::kCrm, 28, 0, 1, 0},
    {53'900, Action::kPasted, Source::kPage, 130, 0, 1, 0},
    {12'100, Action::kSelected, Source::kBesideOnline, 16, 0, 0, 0},
    {148'000, Action::kCopied, Source::kCrm, 330, 5, 0, 0},
    {23'700, Action::kCopied, Source::kPage, 21, 1, 0, 0},
    {6'800, Action::kSelected, Source::kProgram, 14, 1, 0, 0},
    {39'500, Action::kCopied, Source::kBeside, 62, 0, 0, 0},
    {79'900, Action::kPasted, Source::kProgram, 27, 0, 0, 0},
    {26'400, Action::kCopied, Source::kCrm, 17, 1, 0, 0},
};

std::string_view ProgramOf(Source source) {
  switch (source) {
    case Source::kBeside:
      return "soffice";
    case Source::kProgram:
      return "thunderbird";
    case Source::kCrm:
    case Source::kPage:
    case Source::kBesideOnline:
      break;
  }
  return "chromium";
}

std::string_view HostOf(Source source) {
  switch (source) {
    case Source::kCrm:
      return "www.zendesk.com";
    case Source::kPage:
    case Source::kBesideOnline:
      return "mail.google.com";
    case Source::kBeside:
    case Source::kProgram:
      break;
  }
  return "";
}

Severity SeverityOf(std::uint32_t contacts) {
  if (contacts >= 20) return Severity::kHigh;
  return contacts >= 5 ? Severity::kNotice : Severity::kInfo;
}

// Writes down a morning at one desk.
class Desk {
 public:
  void Window(milliseconds after, Action action) {
    now_ += after;
    if (action == Action::kOpened)
      visit_ = static_cast<VisitId>(kStart) + Now();
    Add(Channel::kWindow, action).program = "chromium";
  }

  void Copy(const Clip& clip) {
    now_ += milliseconds(clip.after_ms);
    Event& event = Add(Channel::kClipboard, clip.action);
    event.crm_source = clip.source == Source::kCrm;
    event.crm_focused =
        clip.source != Source::kPage && clip.source != Source::kProgram;
    event.reading = event.crm_focused ? Reading::kRead : Reading::kCounted;
    event.program = ProgramOf(clip.source);
    event.page_host = HostOf(clip.source);
    if (clip.action == Action::kPasted) event.destination = "thunderbird";
    const bool page = clip.bytes % 4 == 0;
    event.object.media_type = page ? "text/html" : "UTF8_STRING";
    event.object.bytes = clip.bytes;
    if (event.reading == Reading::kRead) Count(clip, event);
  }

  void Agent(Action action, std::string_view detail) {
    now_ += milliseconds(20);
    Event& event = Add(Channel::kAgent, action);
    event.login = 0;
    event.visit = 0;
    event.rules.clear();
    event.program = "deskwarden-session";
    event.detail = detail;
  }

  std::vector<Event> Take() { return std::move(events_); }

 private:
  std::uint64_t Now() const { return static_cast<std::uint64_t>(now_.count()); }

  Event& Add(Channel channel, Action action) {
    Event event;
    event.channel = channel;
    event.action = action;
    event.acted_at =
        std::chrono::sys_time<milliseconds>(milliseconds(kStart) + now_);
    event.acted_at_uptime = milliseconds(kUptime) + now_;
    event.login = 1;
    event.visit = visit_;
    event.rules = {"zendesk"};
    return events_.emplace_back(std::move(event));
  }

  static void Count(const Clip& clip, Event& event) {
    const std::uint32_t contacts = clip.phones + clip.emails;
    if (contacts == 0) return;
    event.severity = SeverityOf(contacts);
    if (clip.phones > 0) {
      event.counts.push_back({Kind::kPhone, clip.phones, clip.phones});
    }
    if (clip.emails > 0) {
      event.counts.push_back({Kind::kEmail, clip.emails, clip.emails});
    }
    event.counts.front().mentions += clip.more_mentions;
    event.canon = kCanon;
    event.epoch = kEpoch;
    for (Fingerprint i = 1; i <= contacts; ++i) {
      // Evenly spread, as fingerprints are, though not random.
      event.fingerprints.push_back((~Fingerprint{0} / (contacts + 1)) * i);
    }
  }

  milliseconds now_{0};
  VisitId visit_ = 0;
  std::vector<Event> events_;
};

}  // namespace

std::vector<Event> Events() {
  Desk desk;
  desk.Window(milliseconds(412'000), Action::kOpened);
  for (const Clip& clip : kClips)
    desk.Copy(clip);
  desk.Window(milliseconds(48'000), Action::kClosed);
  desk.Window(milliseconds(205'000), Action::kOpened);
  desk.Agent(Action::kStarted, "session");
  desk.Agent(Action::kSensorUp, "window");
  desk.Agent(Action::kSensorUp, "clipboard");
  return desk.Take();
}

}  // namespace protocol::dictionary
