#include "tests/support/event_generator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string_view>

#include "protocol/limits.h"

namespace test {
namespace {

using protocol::Action;
using protocol::Channel;
using protocol::Event;
using protocol::IdentifierKind;
using protocol::Reading;
using protocol::Reason;
using protocol::Severity;

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kFrom = 1'767'225'600'000;  // 2026-01-01.
constexpr double kGap = 45'000;                    // Between acts, ms.

// Public names are those that a dictionary may well know; what is a customer's
// own is drawn letter by letter.
//
// A customer's own address begins with its name where there is a dot.
struct Product {
  std::string_view rule;
  std::string_view host;
};
constexpr std::array kProducts = {
    Product{"salesforce", ".lightning.force.com"},
    Product{"zendesk", ".zendesk.com"},
    Product{"hubspot", "app.hubspot.com"},
    Product{"dynamics365", ".crm4.dynamics.com"},
    Product{"freshdesk", ".freshdesk.com"},
    Product{"servicenow", ".service-now.com"},
    Product{"zoho", "crm.zoho.eu"},
    Product{"sugarcrm", ".sugarondemand.com"},
};
constexpr std::array<std::string_view, 4> kBrowsers = {
    "chromium", "google-chrome", "firefox", "msedge"};
constexpr std::array<std::string_view, 12> kPrograms = {"soffice.bin",
                                                        "thunderbird",
                                                        "slack",
                                                        "gnome-text-editor",
                                                        "evince",
                                                        "Telegram",
                                                        "teams-for-linux",
                                                        "xfce4-terminal",
                                                        "evolution",
                                                        "code",
                                                        "zoom",
                                                        "linphone"};
constexpr std::array<std::string_view, 10> kHosts = {"mail.google.com",
                                                     "outlook.office.com",
                                                     "www.google.com",
                                                     "teams.microsoft.com",
                                                     "www.dhl.com",
                                                     "docs.google.com",
                                                     "www.deepl.com",
                                                     "www.amazon.com",
                                                     "web.whatsapp.com",
                                                     "www.linkedin.com"};
constexpr std::array<std::string_view, 4> kTypes = {
    "UTF8_STRING", "text/html", "text/plain;charset=utf-8", "STRING"};
constexpr std::array kTypeOdds = {.7, .2, .07, .03};

struct Kinds {
  double odds = 0;
  IdentifierKind first = IdentifierKind::kPhone;
  std::optional<IdentifierKind> second;
};
constexpr std::array kKindSets = {
    Kinds{.45, IdentifierKind::kPhone, {}},
    Kinds{.30, IdentifierKind::kEmail, {}},
    Kinds{.15, IdentifierKind::kPhone, IdentifierKind::kEmail},
    Kinds{.05, IdentifierKind::kResidentId, {}},
    Kinds{.05, IdentifierKind::kCard, {}},
};

// Of English, a to z.
constexpr std::array kLetterOdds = {
    8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2.0, 6.1, 7.0, 0.2, 0.8, 4.0, 2.4,
    6.7, 7.5, 1.9, 0.1, 6.0,  6.3, 9.1, 2.8, 1.0, 2.4, 0.2, 2.0, 0.1};

std::string Name(Dice& dice) {
  std::string name(5 + dice.Below(6), 'a');
  for (char& letter : name) {
    letter = static_cast<char>('a' + dice.Pick(kLetterOdds));
  }
  return name;
}

DeskFacts Furnish(Dice& dice) {
  DeskFacts desk;
  desk.now = kFrom + static_cast<std::int64_t>(dice.Below(365 * kDay));
  desk.boot = desk.now - static_cast<std::int64_t>(dice.Below(kDay));
  desk.login = static_cast<protocol::LoginId>(dice.Below(1ULL << 32));
  const Product& product = kProducts[dice.Zipf(kProducts.size())];
  desk.rule = product.rule;
  desk.crm_host = product.host;
  if (product.host.front() == '.') desk.crm_host.insert(0, Name(dice));
  desk.browser = kBrowsers[dice.Zipf(kBrowsers.size())];
  return desk;
}

std::uint16_t EpochAt(std::int64_t now) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{
      std::chrono::milliseconds(now)};
  const std::chrono::year_month_day date(
      std::chrono::floor<std::chrono::days>(time));
  const unsigned quarter = (static_cast<unsigned>(date.month()) - 1) / 3;
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  return static_cast<std::uint16_t>(year * 4 + quarter);
}

}  // namespace

void Dice::Forget(std::size_t size) {
  int sign = 0;  // std::lgamma() would write it to a global.
  bits_ -= lgamma_r(static_cast<double>(size) + 1, &sign) / std::numbers::ln2;
}

void Dice::Add(double probability) {
  bits_ -= std::log2(probability);
}

double Dice::Unit() {
  constexpr double kScale = 1.0 / (1ULL << 52);
  return (static_cast<double>(random_() >> 12) + .5) * kScale;
}

std::uint64_t Dice::Any64() {
  bits_ += 64;
  return random_();
}

std::uint64_t Dice::Below(std::uint64_t limit) {
  bits_ += std::log2(static_cast<double>(limit));
  return random_() % limit;  // Biased by less than 2^-25 for limits used here.
}

std::size_t Dice::Pick(std::span<const double> odds) {
  const double sum = std::accumulate(odds.begin(), odds.end(), 0.0);
  double rest = Unit() * sum;
  std::size_t picked = 0;
  while (picked + 1 < odds.size() && rest >= odds[picked]) {
    rest -= odds[picked++];
  }
  Add(odds[picked] / sum);
  return picked;
}

std::size_t Dice::Zipf(std::size_t size) {
  std::vector<double> odds(size);
  for (std::size_t i = 0; i < size; ++i) {
    odds[i] = 1 / static_cast<double>(i + 1);
  }
  return Pick(odds);
}

bool Dice::Chance(double yes) {
  const bool is = Unit() < yes;
  Add(is ? yes : 1 - yes);
  return is;
}

std::uint64_t Dice::Geometric(double mean) {
  const double stay = mean / (mean + 1);
  const double drawn = std::floor(std::log(Unit()) / std::log(stay));
  bits_ -= drawn * std::log2(stay) + std::log2(1 - stay);
  return static_cast<std::uint64_t>(drawn);
}

std::uint64_t Dice::LogNormal(double median, double sigma) {
  const double radius = std::sqrt(-2 * std::log(Unit()));
  const double normal = radius * std::cos(2 * std::numbers::pi * Unit());
  const double drawn =
      std::max(1.0, std::round(median * std::exp(sigma * normal)));
  const auto below = [&](double x) {
    return .5 *
           std::erfc(-std::log(x / median) / (sigma * std::numbers::sqrt2));
  };
  Add(below(drawn + .5) - (drawn > 1 ? below(drawn - .5) : 0));
  return static_cast<std::uint64_t>(drawn);
}

EventGenerator::EventGenerator(std::uint64_t seed,
                               std::optional<unsigned> fingerprints)
    : dice_(seed), fingerprints_(fingerprints), desk_(Furnish(dice_)) {
  visit_ = static_cast<protocol::VisitId>(
      desk_.now - static_cast<std::int64_t>(dice_.Geometric(kGap)));
}

Event EventGenerator::Next() {
  Wait();
  if (!fingerprints_) {
    if (!open_ || dice_.Chance(.06)) return Window();
    if (dice_.Chance(.12)) return Unread();
  } else if (dice_.Chance(.05)) {
    visit_ = static_cast<protocol::VisitId>(
        desk_.now - static_cast<std::int64_t>(dice_.Geometric(kGap)));
  }
  return Clipboard();
}

// Now and then the wall clock is set right by up to a second.
void EventGenerator::Wait() {
  desk_.now += 1 + static_cast<std::int64_t>(dice_.Geometric(kGap));
  if (!dice_.Chance(.005)) return;
  const auto step = static_cast<std::int64_t>(dice_.Below(2'000)) - 1'000;
  desk_.boot += step < 0 ? step : step + 1;
}

Event EventGenerator::Act(Channel channel, Action action) {
  Event event;
  event.channel = channel;
  event.action = action;
  event.acted_at = std::chrono::sys_time<std::chrono::milliseconds>(
      std::chrono::milliseconds(desk_.now));
  event.acted_at_uptime = std::chrono::milliseconds(desk_.now - desk_.boot);
  event.login = desk_.login;
  event.visit = visit_;
  event.rules = {desk_.rule};
  return event;
}

Event EventGenerator::Window() {
  open_ = !open_;
  if (open_) visit_ = static_cast<protocol::VisitId>(desk_.now);
  Event event =
      Act(Channel::kWindow, open_ ? Action::kOpened : Action::kClosed);
  event.program = desk_.browser;
  return event;
}

void EventGenerator::Source(Event& event) {
  event.program = desk_.browser;
  if (event.crm_source) {
    event.page_host = desk_.crm_host;
  } else if (dice_.Chance(.4)) {
    event.page_host = kHosts[dice_.Zipf(kHosts.size())];
  } else {
    event.program = kPrograms[dice_.Zipf(kPrograms.size())];
  }
  event.object.media_type = kTypes[dice_.Pick(kTypeOdds)];
}

// Copied beside the CRM, or in it but not read in time.
Event EventGenerator::Unread() {
  Event event = Act(Channel::kClipboard, Action::kCopied);
  if (dice_.Chance(.9)) {
    event.reading = Reading::kCounted;
  } else {
    event.reading = Reading::kUnread;
    event.reason = dice_.Chance(.5) ? Reason::kTimeout : Reason::kReplaced;
    event.crm_source = true;
    event.crm_focused = true;
  }
  Source(event);
  return event;
}

unsigned EventGenerator::Contacts() {
  if (fingerprints_) return *fingerprints_;
  constexpr std::array kOdds = {.45, .35, .1, .06, .04};
  constexpr std::array<unsigned, 5> kFewer = {0, 1, 2, 3, 8};
  constexpr std::array<unsigned, 5> kRange = {1, 1, 1, 5, 42};
  const std::size_t size = dice_.Pick(kOdds);
  return kFewer[size] + static_cast<unsigned>(dice_.Below(kRange[size]));
}

Event EventGenerator::Clipboard() {
  constexpr std::array kActions = {
      Action::kCopied, Action::kSelected, Action::kPasted};
  constexpr std::array kOdds = {.75, .15, .1};
  Event event = Act(Channel::kClipboard, kActions[dice_.Pick(kOdds)]);
  event.reading = Reading::kRead;
  event.crm_source = dice_.Chance(.85);
  event.crm_focused = event.crm_source || dice_.Chance(.5);
  Source(event);
  if (event.action == Action::kPasted) {
    event.destination = kPrograms[dice_.Zipf(kPrograms.size())];
  }
  Read(Contacts(), event);
  return event;
}

void EventGenerator::Read(unsigned contacts, Event& event) {
  event.object.bytes = dice_.LogNormal(20 + 30.0 * contacts, .7);
  if (contacts == 0) return;
  event.canon = 1;
  event.epoch = EpochAt(desk_.now);
  event.severity = contacts >= 20  ? Severity::kHigh
                   : contacts >= 5 ? Severity::kNotice
                                   : Severity::kInfo;
  std::array<double, kKindSets.size()> odds{};
  std::ranges::transform(kKindSets, odds.begin(), &Kinds::odds);
  if (contacts < 2) odds[2] = 0;  // Two kinds need two contacts.
  const Kinds& kinds = kKindSets[dice_.Pick(odds)];
  std::uint32_t first = contacts;
  if (kinds.second) {
    first = 1 + static_cast<std::uint32_t>(dice_.Below(contacts - 1));
  }
  event.counts = {{kinds.first, first, first}};
  if (kinds.second) {
    event.counts.push_back({*kinds.second, contacts - first, contacts - first});
  }
  if (dice_.Chance(.15)) {
    event.counts[0].mentions +=
        1 + static_cast<std::uint32_t>(dice_.Geometric(1.5));
  }
  for (unsigned i = 0; i < contacts; ++i) {
    event.fingerprints.push_back(dice_.Any64());
  }
  std::ranges::sort(event.fingerprints);
  dice_.Forget(contacts);
}

}  // namespace test
