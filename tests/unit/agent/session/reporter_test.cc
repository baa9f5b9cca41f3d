#include "agent/session/reporter.h"

#include <vector>

#include "agent/ipc/messages.h"
#include "identifiers/canon.h"
#include "protocol/limits.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using namespace std::chrono_literals;
using protocol::IdentifierKind;
using protocol::Reading;

struct Fixture {
  Fixture()
      : reporter(
            clock, queue, std::move(identifiers::Detector::Make({}).value())) {}

  collectors::Observation Copied(const std::string& text) const {
    collectors::Observation observation;
    observation.reading = Reading::kRead;
    observation.acted_at = clock.steady_now() - 300ms;
    observation.visit = {
        .id = 42, .rules = {"salesforce"}, .crm_focused = true};
    observation.crm_source = true;
    observation.program = "chromium";
    observation.page_host = "crm.example.com";
    observation.object.bytes = text.size();
    observation.text.Append(text);
    return observation;
  }
  std::vector<agent::Report> Reports() {
    std::vector<agent::Report> reports;
    while (const auto packet = queue.Next()) {
      auto message = agent::DecodeMessage(*packet);
      REQUIRE(message.ok());
      reports.push_back(std::get<agent::Report>(std::move(message.value())));
      queue.Sent();
    }
    return reports;
  }

  test::FakeClock clock;
  agent::ReportQueue queue{clock};
  agent::Reporter reporter;
};

std::string Mails(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "anna" + std::to_string(i) + "@example.com\n";
  return text;
}

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "A text becomes counts and digests, and stays behind") {
  reporter.Accept(Copied(Mails(3) + "anna0@example.com"));
  const auto packet = queue.Next();
  REQUIRE(packet);
  CHECK(base::AsText(*packet).find("anna") == std::string_view::npos);
  const auto reports = Reports();
  REQUIRE(reports.size() == 1);
  const auto& event = reports[0].event;
  CHECK(event.counts ==
        std::vector<protocol::KindCount>{{IdentifierKind::kEmail, 3, 4}});
  CHECK(reports[0].digests.size() == 3);
  CHECK(event.canon == identifiers::kCanon);
  CHECK(event.visit == 42);
  CHECK(event.rules == std::vector<std::string>{"salesforce"});
  CHECK(event.crm_focused);
  CHECK(event.crm_source);
  CHECK(event.program == "chromium");
  CHECK(event.page_host == "crm.example.com");
  CHECK(event.object.bytes > 0);
}

TEST_CASE_METHOD(Fixture,
                 "An event has the time of the act, not of the report") {
  reporter.Accept(Copied("x"));
  const auto reports = Reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].event.acted_at == clock.utc_now() - 300ms);
  CHECK(reports[0].event.acted_at_uptime == 1h - 300ms);
}

TEST_CASE_METHOD(Fixture,
                 "More identifiers than fit go on in further reports") {
  constexpr int kCount = 2'500;
  reporter.Accept(Copied(Mails(kCount)));
  const auto reports = Reports();
  REQUIRE(reports.size() == 3);
  CHECK(reports[0].digests.size() == protocol::kMaxFingerprintsPerEvent);
  CHECK(reports[2].digests.size() == kCount - 2 * 1'024);
  CHECK_FALSE(reports[0].event.continued);
  CHECK(reports[0].event.counts[0].distinct == kCount);
  for (int i : {1, 2}) {
    const auto& event = reports[static_cast<std::size_t>(i)].event;
    CHECK(event.continued);
    CHECK(event.counts.empty());
    CHECK(event.object == protocol::ObjectFacts{});
    CHECK(event.visit == 42);
  }
}

TEST_CASE_METHOD(Fixture, "What was not read is reported without counts") {
  auto observation = Copied("");
  observation.reading = Reading::kUnread;
  observation.reason = protocol::Reason::kTimeout;
  reporter.Accept(std::move(observation));
  const auto reports = Reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].event.reading == Reading::kUnread);
  CHECK(reports[0].event.reason == protocol::Reason::kTimeout);
  CHECK(reports[0].event.canon == 0);
  CHECK(reports[0].event.counts.empty());
}

TEST_CASE_METHOD(Fixture, "A visit is reported with its rules and no more") {
  reporter.Visit(protocol::Action::kOpened,
                 {.id = 42, .rules = {"zendesk"}, .crm_focused = true},
                 clock.steady_now());
  const auto reports = Reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].event.channel == protocol::Channel::kWindow);
  CHECK(reports[0].event.action == protocol::Action::kOpened);
  CHECK(reports[0].event.rules == std::vector<std::string>{"zendesk"});
  CHECK(reports[0].event.program.empty());
}
