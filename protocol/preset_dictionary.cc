#include "protocol/preset_dictionary.h"

#include <chrono>
#include <utility>

namespace protocol::dictionary {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t kCanon = 1;
constexpr std::uint16_t kEpoch = 2026 * 4;
// 2026-03-01T09:00:00Z, an hour after the machine was started.
constexpr std::int64_t kMorning = 1'772'355'600'000;
constexpr std::int64_t kBoot = kMorning - 3'600'000;

// Writes down a morning at one desk.
class Desk {
 public:
  Event& Do(milliseconds after, Channel channel, Action action) {
    now_ += after;
    if (action == Action::kOpened) {
      visit_ = static_cast<VisitId>(kMorning + now_.count());
    }
    Event event;
    event.channel = channel;
    event.action = action;
    event.acted_at =
        std::chrono::sys_time<milliseconds>(milliseconds(kMorning) + now_);
    event.acted_at_uptime = milliseconds(kMorning - kBoot) + now_;
    if (channel != Channel::kAgent) {
      event.login = 1;
      event.visit = visit_;
      event.rules = {"zendesk"};
    }
    return events_.emplace_back(std::move(event));
  }

  void Agent(Action action, std::string_view detail) {
    Event& event = Do(milliseconds(20), Channel::kAgent, action);
    event.program = "deskwarden-session";
    event.detail = detail;
  }

  void Window(milliseconds after, Action action) {
    Event& event = Do(after, Channel::kWindow, action);
    event.program = "chromium";
  }

  // A text of which `contacts` were read as one kind, and one mentioned twice
  // if `mentions` is more.
  Event& Text(milliseconds after,
              Action action,
              std::uint64_t bytes,
              IdentifierKind kind,
              std::uint32_t contacts,
              std::uint32_t mentions) {
    Event& event = Counted(after, action, bytes);
    event.reading = Reading::kRead;
    event.crm_focused = true;
    event.crm_source = true;
    event.severity = contacts >= 10 ? Severity::kHigh : Severity::kInfo;
    if (contacts > 0) {
      event.counts = {{kind, contacts, mentions}};
      event.canon = kCanon;
      event.epoch = kEpoch;
    }
    for (Fingerprint i = 1; i <= contacts; ++i) {
      // Evenly spread, as fingerprints are, though not random.
      event.fingerprints.push_back((~Fingerprint{0} / (contacts + 1)) * i);
    }
    return event;
  }

  Event& Counted(milliseconds after, Action action, std::uint64_t bytes) {
    Event& event = Do(after, Channel::kClipboard, action);
    event.reading = Reading::kCounted;
    event.program = "chromium";
    event.page_host = ".zendesk.com";
    event.object.media_type = "UTF8_STRING";
    event.object.bytes = bytes;
    return event;
  }

  std::vector<Event> Take() { return std::move(events_); }

 private:
  milliseconds now_{0};
  VisitId visit_ = 0;
  std::vector<Event> events_;
};

}  // namespace

std::vector<Event> Events() {
  using Kind = IdentifierKind;
  Desk desk;
  desk.Agent(Action::kStarted, "session");
  desk.Agent(Action::kSensorUp, "window");
  desk.Agent(Action::kSensorUp, "clipboard");
  desk.Window(minutes(7), Action::kOpened);
  desk.Text(seconds(31), Action::kCopied, 12, Kind::kPhone, 1, 1);
  desk.Text(seconds(9), Action::kSelected, 23, Kind::kEmail, 1, 1);
  desk.Text(seconds(70), Action::kCopied, 240, Kind::kEmail, 1, 2);
  desk.Text(seconds(15), Action::kCopied, 38, Kind::kPhone, 0, 0);
  desk.Text(seconds(44), Action::kCopied, 1'870, Kind::kPhone, 25, 26);
  desk.Text(seconds(3), Action::kCopied, 76, Kind::kPhone, 2, 2);
  Event& both =
      desk.Text(seconds(110), Action::kCopied, 610, Kind::kPhone, 5, 5);
  both.counts = {{Kind::kPhone, 3, 3}, {Kind::kEmail, 2, 2}};
  desk.Counted(seconds(28), Action::kCopied, 95).program = "soffice";
  desk.Text(seconds(5), Action::kPasted, 95, Kind::kPhone, 0, 0).destination =
      "thunderbird";
  desk.Window(minutes(2), Action::kClosed);
  return desk.Take();
}

}  // namespace protocol::dictionary
