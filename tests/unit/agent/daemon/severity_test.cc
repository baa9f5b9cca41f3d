#include "agent/daemon/severity.h"

#include <string>

#include "tests/support/catch.h"

namespace {

using agent::SeverityOf;
using protocol::Action;
using protocol::Channel;
using protocol::Event;
using protocol::Reason;
using protocol::Severity;

constexpr std::uint32_t kHighAt = 50;

Event Counted(std::uint32_t distinct, protocol::Tier tier) {
  Event event;
  event.counts.push_back({.distinct = distinct, .tier = tier});
  return event;
}

Event Of(Channel channel, Action action, const std::string& detail = {}) {
  Event event;
  event.channel = channel;
  event.action = action;
  event.detail = detail;
  return event;
}

TEST_CASE("many certain identifiers are high, any are a notice") {
  CHECK(SeverityOf(Counted(50, protocol::Tier::kHigh), kHighAt) ==
        Severity::kHigh);
  CHECK(SeverityOf(Counted(49, protocol::Tier::kHigh), kHighAt) ==
        Severity::kNotice);
  // They may be something else.
  CHECK(SeverityOf(Counted(5'000, protocol::Tier::kLow), kHighAt) ==
        Severity::kNotice);
  auto both = Counted(30, protocol::Tier::kHigh);
  both.counts.push_back({.distinct = 20, .tier = protocol::Tier::kHigh});
  CHECK(SeverityOf(both, kHighAt) == Severity::kHigh);
}

TEST_CASE("a device that nobody expects is a notice") {
  const auto of = [](const std::string& detail) {
    return SeverityOf(Of(Channel::kUsb, Action::kAttached, detail), kHighAt);
  };
  for (const std::string kind : {"storage", "phone"}) {
    CHECK(of(kind) == Severity::kNotice);
    CHECK(of(kind + " present") == Severity::kInfo);
    CHECK(of(kind + " company") == Severity::kInfo);
    CHECK(of(kind + " present company") == Severity::kInfo);
  }
  CHECK(SeverityOf(Of(Channel::kUsb, Action::kDetached, "storage"), kHighAt) ==
        Severity::kInfo);
}

TEST_CASE("pictures of the screen and started tools are information") {
  for (const auto action :
       {Action::kCaptured, Action::kRecorded, Action::kToolStarted})
    CHECK(SeverityOf(Of(Channel::kScreenshot, action), kHighAt) ==
          Severity::kInfo);
}

TEST_CASE("what makes the record less certain is a notice") {
  for (const auto action : {Action::kGateUnknown,
                            Action::kLost,
                            Action::kNotStored,
                            Action::kSensorDown})
    CHECK(SeverityOf(Of(Channel::kAgent, action), kHighAt) ==
          Severity::kNotice);
  auto refused = Of(Channel::kAgent, Action::kReconfigured);
  CHECK(SeverityOf(refused, kHighAt) == Severity::kInfo);
  refused.reason = Reason::kNotInForce;
  CHECK(SeverityOf(refused, kHighAt) == Severity::kNotice);
  refused.reason = Reason::kRefused;
  CHECK(SeverityOf(refused, kHighAt) == Severity::kHigh);
}

}  // namespace
