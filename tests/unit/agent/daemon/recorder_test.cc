#include "agent/daemon/recorder.h"

#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_buffer.h"
#include "tests/support/run_loop.h"

namespace {

using protocol::Action;
using protocol::Severity;

constexpr protocol::LoginId kLogin = 0xABCD;

agent::Report MakeReport(std::uint64_t number, std::uint32_t distinct) {
  agent::Report report;
  report.number = number;
  report.event.channel = protocol::Channel::kClipboard;
  report.event.action = Action::kCopied;
  report.event.reading = protocol::Reading::kRead;
  report.event.canon = 1;
  if (distinct > 0)
    report.event.counts = {
        {protocol::IdentifierKind::kEmail, distinct, distinct}};
  for (std::uint32_t i = 0; i < distinct; ++i)
    report.digests.push_back(identifiers::Digest{static_cast<std::uint8_t>(i)});
  return report;
}

template <typename... More>
std::vector<agent::Report> Reports(More... more) {
  std::vector<agent::Report> reports;
  (reports.push_back(std::move(more)), ...);
  return reports;
}

struct Fixture {
  Fixture() : loop(std::move(base::EventLoop::Create().value())) {}

  // Hands in and waits for the answer.
  base::Status Record(std::vector<agent::Report> reports) {
    std::optional<base::Status> result;
    recorder.Record(
        std::move(reports), kLogin, {1, 2, 3}, [&](const base::Status& status) {
          result = status;
        });
    REQUIRE(test::RunUntil(*loop, [&] { return result.has_value(); }));
    return *result;
  }
  std::vector<protocol::Event> Stored() const {
    std::vector<protocol::Event> events;
    for (const auto& row : buffer.rows()) {
      auto event = protocol::DecodeRow(row);
      REQUIRE(event.ok());
      events.push_back(event.value());
    }
    return events;
  }

  std::unique_ptr<base::EventLoop> loop;
  test::FakeClock clock;
  test::MemoryBuffer buffer;
  identifiers::Fingerprinter fingerprinter{
      base::SecretBytes(std::string(32, 's'))};
  std::vector<agent::Seq> seqs;
  std::vector<protocol::Event> summed;
  std::uint64_t bytes = 0;
  int urgent_groups = 0;
  std::vector<std::string> troubles;
  agent::Recorder recorder{
      *loop,
      buffer,
      fingerprinter,
      clock,
      50,
      {.on_event = [this](const auto&, auto seq) { seqs.push_back(seq); },
       .on_summed = [this](const auto& event) { summed.push_back(event); },
       .on_stored =
           [this](auto more, bool urgent) {
             bytes += more;
             urgent_groups += urgent ? 1 : 0;
           },
       .on_trouble = [this](const auto& why) { troubles.push_back(why); }}};
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "A report becomes an event with login and fingerprints") {
  REQUIRE(Record(Reports(MakeReport(1, 3))).ok());
  const auto events = Stored();
  REQUIRE(events.size() == 1);
  CHECK(events[0].login == kLogin);
  CHECK(events[0].epoch == identifiers::EpochOf(clock.utc_now()));
  CHECK(events[0].canon == 1);
  CHECK(events[0].fingerprints ==
        fingerprinter.Make(MakeReport(1, 3).digests, events[0].epoch));
  CHECK(events[0].fingerprints.size() == 3);
  REQUIRE(buffer.origins().size() == 1);
  CHECK(buffer.origins()[0].number == 1);
  CHECK(buffer.origins()[0].source[2] == 3);
  CHECK(seqs == std::vector<agent::Seq>{1});
}

TEST_CASE_METHOD(Fixture, "Severity follows the number of identifiers") {
  REQUIRE(Record(Reports(MakeReport(1, 0), MakeReport(2, 1), MakeReport(3, 49)))
              .ok());
  CHECK(urgent_groups == 0);
  REQUIRE(Record(Reports(MakeReport(4, 50))).ok());
  CHECK(urgent_groups == 1);
  const auto events = Stored();
  REQUIRE(events.size() == 4);
  CHECK(events[0].severity == Severity::kInfo);
  CHECK(events[1].severity == Severity::kNotice);
  CHECK(events[2].severity == Severity::kNotice);
  CHECK(events[3].severity == Severity::kHigh);
}

TEST_CASE_METHOD(Fixture,
                 "A severity that the session process claims is ignored") {
  auto report = MakeReport(1, 0);
  report.event.severity = Severity::kHigh;
  REQUIRE(Record(Reports(std::move(report))).ok());
  CHECK(Stored()[0].severity == Severity::kInfo);
}

TEST_CASE_METHOD(Fixture, "Reports that cannot be stored are not confirmed") {
  buffer.set_error("the disk is full");
  CHECK_FALSE(Record(Reports(MakeReport(1, 1))).ok());
  CHECK(seqs.empty());
  CHECK(recorder.trouble() == "the disk is full");
  buffer.set_error("");
  CHECK(Record(Reports(MakeReport(1, 1))).ok());
  CHECK(recorder.trouble().empty());
  CHECK(troubles == std::vector<std::string>{"the disk is full", ""});
}

TEST_CASE_METHOD(Fixture,
                 "The agent's own events wait for a disk that is full") {
  protocol::Event event;
  event.action = Action::kGateUnknown;
  buffer.set_error("the disk is full");
  recorder.RecordSelf(event);
  REQUIRE(test::RunUntil(*loop, [&] { return !troubles.empty(); }));
  buffer.set_error("");
  event.action = Action::kGateKnown;
  recorder.RecordSelf(event);
  REQUIRE(test::RunUntil(*loop, [&] { return seqs.size() == 3; }));
  const auto events = Stored();
  CHECK(events[0].action == Action::kGateUnknown);
  CHECK(events[1].action == Action::kGateKnown);
  CHECK(events[2].action == Action::kNotStored);
}

TEST_CASE_METHOD(Fixture,
                 "That nothing could be stored is told when it can be again") {
  protocol::Event event;
  event.action = Action::kGateUnknown;
  buffer.set_error("the disk is full");
  const auto since = clock.utc_now();
  std::size_t failed = 0;
  for (std::size_t n = 0; n < agent::HeldBack::kMaxEvents + 7; ++n) {
    event.program = "deskwardend";
    event.quantity = n;
    recorder.RecordSelf(event, [&](const auto&) { ++failed; });
    REQUIRE(test::RunUntil(*loop, [&] { return failed == n + 1; }));
  }
  CHECK_FALSE(Record(Reports(MakeReport(1, 1), MakeReport(2, 1))).ok());
  clock.Pass(std::chrono::seconds(90));
  buffer.set_error("");
  SECTION("by the next report") {
    REQUIRE(Record(Reports(MakeReport(1, 1), MakeReport(2, 1))).ok());
  }
  SECTION("by the next heartbeat") {
    recorder.Retry();
  }
  const auto told = [&] {
    const auto events = Stored();
    return std::ranges::find(events,
                             Action::kNotStored,
                             &protocol::Event::action) != events.end();
  };
  REQUIRE(test::RunUntil(*loop, told));
  auto events = Stored();
  std::erase_if(events, [](const auto& one) {
    return one.action == Action::kCopied || one.action == Action::kGateUnknown;
  });
  REQUIRE(events.size() == 2);
  CHECK(events[0].action == Action::kNotStored);
  CHECK(events[0].reason == protocol::Reason::kDiskFull);
  CHECK(events[0].acted_at == since);
  CHECK(events[0].quantity == 90'000);
  CHECK(events[0].detail == "2 held, 7 lost");
  CHECK(events[0].severity == Severity::kNotice);
  CHECK(events[1].action == Action::kLost);
  CHECK(events[1].reason == protocol::Reason::kDiskFull);
  CHECK(events[1].quantity == 7);
  // Said once.
  recorder.Retry();
  REQUIRE(Record(Reports(MakeReport(3, 1))).ok());
  events = Stored();
  CHECK(std::ranges::count(
            events, Action::kNotStored, &protocol::Event::action) == 1);
  CHECK(std::ranges::count(
            events, Action::kGateUnknown, &protocol::Event::action) ==
        agent::HeldBack::kMaxEvents);
}

TEST_CASE_METHOD(Fixture,
                 "What was lost before it came here is counted by reason") {
  auto report = MakeReport(1, 0);
  report.event.channel = protocol::Channel::kAgent;
  report.event.action = Action::kLost;
  report.event.reason = protocol::Reason::kQueueFull;
  report.event.quantity = 12;
  REQUIRE(Record(Reports(std::move(report), MakeReport(2, 1))).ok());
  CHECK(recorder.counters().dropped.at("queue_full") == 12);
  CHECK(recorder.counters().observed.at("clipboard") == 1);
}

TEST_CASE_METHOD(Fixture,
                 "A login over its share keeps exact counts and a sample") {
  // As a session reports an object with more identifiers than an event holds.
  const auto object = [](std::uint64_t number) {
    auto reports =
        Reports(MakeReport(number, 200), MakeReport(number + 1, 200));
    reports[1].event.continued = true;
    reports[1].event.counts.clear();
    return reports;
  };
  REQUIRE(Record(object(1)).ok());
  REQUIRE(Stored().size() == 2);
  const std::uint64_t held = buffer.status().login_bytes[kLogin];

  SECTION("half of its share: the first of an object's events") {
    buffer.set_limit_bytes(held * 4 - 8);
    REQUIRE(Record(object(3)).ok());
    const auto events = Stored();
    REQUIRE(events.size() == 3);
    CHECK(events[2].counts[0].distinct == 200);
    CHECK(events[2].fingerprints.size() == 200);
  }
  SECTION("all of its share: only sums") {
    buffer.set_limit_bytes(held * 2);
    auto reports = object(3);
    reports.push_back(MakeReport(5, 7));
    REQUIRE(Record(std::move(reports)).ok());
    CHECK(Stored().size() == 2);
    REQUIRE(buffer.summed().size() == 2);
    auto event = protocol::DecodeRow(buffer.summed()[0]);
    REQUIRE(event.ok());
    CHECK(event.value().action == Action::kLost);
    CHECK(event.value().reason == protocol::Reason::kOverShare);
    CHECK(event.value().login == kLogin);
    CHECK(event.value().quantity == 1);
    REQUIRE(event.value().counts.size() == 1);
    CHECK(event.value().counts[0].distinct == 200);
    CHECK(event.value().fingerprints.empty());
    CHECK(recorder.counters().dropped.at("over_share") == 2);
    // The person's own record counts them for what they were.
    REQUIRE(summed.size() == 2);
    CHECK(summed[0].channel == protocol::Channel::kClipboard);
    CHECK(summed[0].counts[0].distinct == 200);
  }
  SECTION("another login is not concerned") {
    buffer.set_limit_bytes(held * 2);
    std::optional<base::Status> result;
    recorder.Record(Reports(MakeReport(1, 3)),
                    kLogin + 1,
                    {9},
                    [&](const base::Status& status) { result = status; });
    REQUIRE(test::RunUntil(*loop, [&] { return result.has_value(); }));
    CHECK(Stored().size() == 3);
  }
}

TEST_CASE_METHOD(Fixture,
                 "A file with more identifiers than fit goes on under its own "
                 "number") {
  constexpr std::uint32_t kCount = 2'500;
  auto report = MakeReport(7, 0);
  report.event.counts = {{protocol::IdentifierKind::kEmail, kCount, kCount}};
  report.event.object.bytes = 99;
  for (std::uint32_t i = 0; i < kCount; ++i)
    report.digests.push_back(
        {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
  REQUIRE(Record(Reports(std::move(report), MakeReport(8, 1))).ok());
  const auto events = Stored();
  REQUIRE(events.size() == 4);
  CHECK(events[0].counts[0].distinct == kCount);
  CHECK(events[0].severity == Severity::kHigh);
  CHECK_FALSE(events[0].continued);
  for (const std::size_t i : {1U, 2U}) {
    CHECK(events[i].continued);
    CHECK(events[i].counts.empty());
    CHECK(events[i].object.bytes == 0);
    CHECK(events[i].login == kLogin);
    CHECK(buffer.origins()[i].number == 7);
    CHECK(buffer.origins()[i].continued);
  }
  CHECK(events[2].fingerprints.size() == kCount - 2 * 1'024);
  CHECK(buffer.origins()[3].number == 8);
  CHECK_FALSE(buffer.origins()[3].continued);
}

TEST_CASE_METHOD(Fixture, "A device's digest becomes a fingerprint") {
  auto report = MakeReport(1, 0);
  const identifiers::Digest device{1, 2, 3};
  report.with.device = device;
  REQUIRE(Record(Reports(std::move(report))).ok());
  const auto epoch = identifiers::EpochOf(clock.utc_now());
  CHECK(Stored()[0].object.device ==
        fingerprinter.Make({&device, 1}, epoch).front());
  CHECK(Stored()[0].epoch == epoch);
}

TEST_CASE_METHOD(Fixture, "A file's name is sealed, or is not there at all") {
  std::string heard;
  agent::Recorder sealing{*loop,
                          buffer,
                          fingerprinter,
                          clock,
                          50,
                          {.on_event = [](const auto&, auto) {},
                           .on_summed = [](const auto&) {},
                           .on_stored = [](auto, bool) {},
                           .on_trouble = [](const auto&) {}},
                          [&](std::uint16_t, std::string_view name) {
                            heard = name;
                            return base::Bytes{7, 7};
                          }};
  bool done = false;
  const auto record = [&](agent::Recorder& with, std::uint64_t number) {
    auto report = MakeReport(number, 0);
    report.with.name.Append("customers.csv");
    done = false;
    with.Record(Reports(std::move(report)), kLogin, {}, [&](const auto&) {
      done = true;
    });
    REQUIRE(test::RunUntil(*loop, [&] { return done; }));
  };
  record(sealing, 1);
  record(recorder, 2);
  CHECK(heard == "customers.csv");
  CHECK(Stored()[0].object.sealed_name == std::vector<std::uint8_t>{7, 7});
  CHECK(Stored()[1].object.sealed_name.empty());
}
