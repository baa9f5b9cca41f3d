// The status server with a real socket, asked by the real client.
#include <thread>

#include <nlohmann/json.hpp>

#include "agent/status/status_client.h"
#include "agent/status/status_server.h"
#include "base/net/unix_socket.h"
#include "base/process.h"
#include "tests/support/catch.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"

namespace {

using nlohmann::json;

constexpr protocol::LoginId kMine = 0xAB;
constexpr protocol::LoginId kTheirs = 0xCD;

struct Fixture {
  // `service_user`: other than the one who runs the test, who may be root.
  Fixture()
      : loop(std::move(base::EventLoop::Create().value())),
        record(std::move(
            agent::OwnRecord::Open(folder / "own_record.db", clock).value())),
        server(std::move(
            agent::StatusServer::Start(
                *loop,
                folder / "status.sock",
                {.report = [this] { return report; },
                 .login_of = [](uid_t) { return std::optional(kMine); },
                 .notice_of = [this](uid_t) { return notice; },
                 .notice =
                     [this](uid_t, const auto& question, auto reply) {
                       asked = question;
                       reply(notice);
                     },
                 .service_user = base::OwnUserId(),
                 .own_record = record.get()})
                .value())) {}

  // Asks from another thread while the loop runs here.
  template <typename Question>
  void Ask(const Question& question) {
    std::thread asker([&] {
      question(agent::StatusClient(folder / "status.sock",
                                   std::chrono::seconds(20)));
      loop->Stop();
    });
    loop->Run();
    asker.join();
  }
  json Status() {
    std::string text;
    Ask([&](const auto& client) {
      auto answer = client.Status();
      if (answer.ok()) text = answer.value();
    });
    return json::parse(text);
  }
  static protocol::Event Copy(protocol::LoginId login) {
    protocol::Event event;
    event.channel = protocol::Channel::kClipboard;
    event.action = protocol::Action::kCopied;
    event.login = login;
    event.acted_at = base::UtcTime(std::chrono::milliseconds(86'400'000));
    event.fingerprints = {1, 2, 3};
    return event;
  }

  test::TemporaryFolder folder;
  test::FakeClock clock;
  agent::StatusReport report;
  agent::NoticeAnswer notice{.version = "v2", .text = "words"};
  agent::NoticeQuestion asked;
  std::unique_ptr<base::EventLoop> loop;
  std::unique_ptr<agent::OwnRecord> record;
  std::unique_ptr<agent::StatusServer> server;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Out of descriptors, an asker is answered later") {
  if (!test::kDescriptorsCanRunOut) return;
  auto asker = base::net::ConnectUnix(folder / "status.sock");
  REQUIRE(asker.ok());
  REQUIRE(
      base::net::SendPacket(asker.value(), base::AsBytes(R"({"ask":"status"})"))
          .ok());
  const auto answered = [&] {
    auto packet = base::net::ReceivePacket(asker.value(), 1 << 20);
    return packet.ok() && packet.value().has_value();
  };
  bool looked = false;
  {
    const test::NoMoreDescriptors none;
    const auto look =
        loop->RunAfter(2 * base::net::Acceptor::kPause, [&] { looked = true; });
    REQUIRE(test::RunUntil(*loop, [&] { return looked; }));
    CHECK_FALSE(answered());
  }
  CHECK(test::RunUntil(*loop, answered));
}

TEST_CASE_METHOD(Fixture,
                 "The status says how buffer, shipping and sessions are") {
  report.agent_id = "0123456789abcdef";
  report.now = base::UtcTime(std::chrono::milliseconds(1'000'000));
  report.buffer.events = 5;
  report.buffer.oldest_utc_ms = 940'000;
  report.shipping.state = agent::ShippingStats::State::kRetrying;
  report.shipping.last_error = "connection refused";
  report.shipping.next_try_ms = 1'500;
  report.observed["clipboard"] = 7;
  report.sessions = {
      {.display = ":0",
       .version = "0.1.0",
       .gate = agent::GateState::kOpen,
       .sensors = {{"clipboard", agent::SensorState::State::kWorking, ""},
                   {"primary",
                    agent::SensorState::State::kUnavailable,
                    "not offered"}}}};
  const auto status = Status();
  CHECK(status["agent"] == "0123456789abcdef");
  CHECK(status["configuration"]["ok"] == true);
  CHECK(status["buffer"]["events"] == 5);
  CHECK(status["buffer"]["oldest_event_age_seconds"] == 60);
  CHECK(status["shipping"]["state"] == "retrying");
  CHECK(status["shipping"]["next_try_seconds"] == 2);
  CHECK(status["sessions"][0]["gate"] == "open");
  CHECK(status["sessions"][0]["sensors"][1]["why"] == "not offered");
  const auto& metrics = status["metrics"];
  CHECK(metrics["deskwarden_events_observed_total"]["clipboard"] == 7);
  CHECK(metrics["deskwarden_sensor_up"]["clipboard"] == 1);
  CHECK(metrics["deskwarden_sensor_up"]["primary"] == 0);
}

TEST_CASE_METHOD(Fixture, "Names that are no UTF-8 do not break the status") {
  report.sessions = {{.display = "\xFF\xFE", .version = "1"}};
  CHECK(Status()["sessions"].size() == 1);
}

TEST_CASE_METHOD(Fixture, "A person gets their own record and no other") {
  // First: the record's thread forgets by it, soon after what is added.
  clock.Set(-(clock.utc_now().time_since_epoch() -
              std::chrono::milliseconds(86'400'000)));
  record->Add(Copy(kMine));
  record->Add(Copy(kTheirs));
  std::string text;
  Ask([&](const auto& client) {
    auto answer = client.OwnRecord();
    if (answer.ok()) text = answer.value();
  });
  const auto own = json::parse(text);
  CHECK(own["login"] == "000000ab");
  CHECK(own["kept_days"] == 90);
  REQUIRE(own["days"].size() == 1);
  CHECK(own["days"][0]["day"] == "1970-01-02");
  CHECK(own["days"][0]["channel"] == "clipboard");
  CHECK(own["days"][0]["events"] == 1);
}

TEST_CASE_METHOD(Fixture, "Tail shows the newest events without fingerprints") {
  for (int i = 1; i <= 300; ++i)
    server->Stored(Copy(kMine), i);
  std::vector<std::string> lines;
  base::Status end = base::Error{base::ErrorCode::kInvalid, "never asked"};
  Ask([&](const auto& client) {
    end = client.Tail(2, false, [&](auto line) {
      lines.emplace_back(line);
      return true;
    });
  });
  CHECK(end.ok());
  REQUIRE(lines.size() == 2);
  CHECK(json::parse(lines[0])["seq"] == 299);
  CHECK(json::parse(lines[1])["seq"] == 300);
  CHECK(lines[1].find("fingerprint") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Tail follows what is stored from then on") {
  server->Stored(Copy(kMine), 1);
  std::vector<std::string> lines;
  Ask([&](const auto& client) {
    (void)client.Tail(10, true, [&](auto line) {
      lines.emplace_back(line);
      // The one that was there shows that we follow: now comes a new one.
      if (lines.size() == 1)
        loop->Post([this] { server->Stored(Copy(kMine), 2); });
      return lines.size() < 2;
    });
  });
  REQUIRE(lines.size() == 2);
  CHECK(json::parse(lines[1])["seq"] == 2);
}

TEST_CASE_METHOD(Fixture,
                 "A question that is none is answered with what would be") {
  const std::string question = GENERATE(as<std::string>(),
                                        "",
                                        "nonsense",
                                        "[]",
                                        "{}",
                                        R"({"ask":7})",
                                        R"({"ask":"everything"})");
  auto socket = base::net::ConnectUnix(folder / "status.sock");
  REQUIRE(socket.ok());
  REQUIRE(base::net::SendPacket(socket.value(), base::AsBytes(question)).ok());
  base::Bytes answer;
  bool ended = false;
  REQUIRE(test::RunUntil(*loop, [&] {
    auto packet = base::net::ReceivePacket(socket.value(), 65'536);
    if (packet.ok() && packet.value()) answer = *packet.value();
    ended = !packet.ok();
    return ended;
  }));
  // An empty packet looks like the end of the connection, and is answered so.
  if (!question.empty())
    CHECK(json::parse(base::AsText(answer)).contains("error"));
}

TEST_CASE("Where nobody listens, the client says that nobody does") {
  const test::TemporaryFolder folder;
  const auto answer = agent::StatusClient(folder / "status.sock").Status();
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == base::ErrorCode::kUnavailable);
}

TEST_CASE_METHOD(Fixture, "The notice is shown, confirmed, and part of `me`") {
  notice.confirmed_version = "v1";
  notice.confirmed_at = "2026-03-01T00:00:00.000Z";
  json shown;
  Ask([&](const auto& client) {
    shown = json::parse(client.Notice(agent::NoticeLanguage::kGerman).value());
  });
  CHECK(shown["text"] == "words");
  CHECK(shown["version"] == "v2");
  CHECK(asked.language == agent::NoticeLanguage::kGerman);
  CHECK(asked.confirm.empty());
  Ask([&](const auto& client) {
    REQUIRE(client.ConfirmNotice("v2", agent::NoticeLanguage::kEnglish).ok());
  });
  CHECK(asked.confirm == "v2");
  json me;
  Ask([&](const auto& client) {
    me = json::parse(client.OwnRecord().value());
  });
  CHECK(me["notice"]["confirmed_version"] == "v1");
  CHECK_FALSE(me["notice"].contains("text"));
}
