#include "agent/session/daemon_link.h"

#include <algorithm>

#include "base/net/unix_socket.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

// deskwardend's end, by hand.
class Listener {
 public:
  Listener(base::EventLoop& loop, const std::filesystem::path& path)
      : loop_(loop),
        listener_(std::move(base::net::ListenUnix(path, 0600).value())),
        accept_(loop.WatchReadable(listener_.get(), [this] { Accept(); })) {}

  void Say(const agent::Message& message) {
    REQUIRE(base::net::SendPacket(socket_, agent::EncodeMessage(message)).ok());
  }

  std::vector<agent::Message> heard;
  std::vector<std::uint64_t> numbers;  // Of the reports among them.

 private:
  void Accept() {
    auto accepted = base::net::AcceptUnix(listener_);
    if (!accepted.ok() || !accepted.value()) return;
    socket_ = std::move(*accepted.value());
    readable_ = loop_.WatchReadable(socket_.get(), [this] { Hear(); });
  }
  void Hear() {
    auto packet = base::net::ReceivePacket(socket_, agent::kMaxMessageBytes);
    if (!packet.ok()) return readable_.reset();
    if (!packet.value()) return;
    auto message = agent::DecodeMessage(*packet.value());
    REQUIRE(message.ok());
    if (const auto* report = std::get_if<agent::Report>(&message.value()))
      numbers.push_back(report->number);
    heard.push_back(std::move(message.value()));
  }

  base::EventLoop& loop_;
  base::UniqueFd listener_;
  base::UniqueFd socket_;
  base::EventLoop::Handle accept_;
  base::EventLoop::Handle readable_;
};

struct Fixture {
  Fixture() : loop(std::move(base::EventLoop::Create().value())) {}
  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }
  void Add(int count) {
    protocol::Event event;
    event.channel = protocol::Channel::kClipboard;
    for (int i = 0; i < count; ++i)
      queue.Add(event);
  }
  std::filesystem::path socket() const { return folder / "session.sock"; }

  test::TemporaryFolder folder;
  test::SeededRandom random;
  base::SystemClock clock;
  base::Log log{base::LogLevel::kError, clock};
  std::unique_ptr<base::EventLoop> loop;
  agent::ReportQueue queue{clock};
  agent::DaemonLink link{
      {.loop = *loop, .random = random, .log = log, .queue = queue},
      socket(),
      ":7"};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "It says who it is, how things stand, then reports") {
  Add(2);
  link.SetGate(agent::GateState::kOpen);
  Listener daemon(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon.heard.empty(); }));
  CHECK(std::get<agent::Hello>(daemon.heard[0]).display == ":7");
  daemon.Say(agent::Welcome{});
  REQUIRE(RunUntil([&] { return daemon.heard.size() == 5; }));
  CHECK(std::get<agent::GateChanged>(daemon.heard[1]).state ==
        agent::GateState::kOpen);
  CHECK(std::holds_alternative<agent::SensorsOf>(daemon.heard[2]));
  CHECK(daemon.numbers == std::vector<std::uint64_t>{1, 2});
  daemon.Say(agent::Stored{2});
  CHECK(RunUntil([&] { return queue.empty(); }));
}

TEST_CASE_METHOD(Fixture,
                 "Nothing is reported before deskwardend said Welcome") {
  Add(1);
  Listener daemon(*loop, socket());
  REQUIRE(RunUntil([&] { return daemon.heard.size() == 1; }));
  CHECK_FALSE(test::RunUntil(
      *loop,
      [&] { return daemon.heard.size() > 1; },
      std::chrono::milliseconds(50)));
}

TEST_CASE_METHOD(Fixture,
                 "A new deskwardend gets what the old one did not store") {
  Add(3);
  auto daemon = std::make_unique<Listener>(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon->heard.empty(); }));
  const auto instance = std::get<agent::Hello>(daemon->heard[0]).instance;
  daemon->Say(agent::Welcome{});
  REQUIRE(RunUntil([&] { return daemon->numbers.size() == 3; }));
  daemon->Say(agent::Stored{1});
  REQUIRE(RunUntil([&] { return queue.size() == 2; }));
  daemon.reset();
  REQUIRE(RunUntil([&] { return !link.connected(); }));
  Add(1);

  Listener second(*loop, socket());
  REQUIRE(RunUntil([&] { return !second.heard.empty(); }));
  CHECK(std::get<agent::Hello>(second.heard[0]).instance == instance);
  second.Say(agent::Welcome{});
  REQUIRE(RunUntil([&] { return second.numbers.size() == 3; }));
  CHECK(second.numbers == std::vector<std::uint64_t>{2, 3, 4});
}

TEST_CASE_METHOD(Fixture, "What is wrong with the desk is passed on") {
  std::vector<bool> told;
  link.set_on_desk([&](bool trouble) { told.push_back(trouble); });
  auto daemon = std::make_unique<Listener>(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon->heard.empty(); }));
  daemon->Say(agent::Welcome{});
  daemon->Say(agent::DeskChanged{true});
  REQUIRE(RunUntil([&] { return told == std::vector{true}; }));
  // Nobody says so any more.
  daemon.reset();
  CHECK(RunUntil([&] { return told == std::vector{true, false}; }));
}

TEST_CASE_METHOD(Fixture, "Sensors of others are said again to each daemon") {
  link.SetSensorsOf(1'000, {agent::SensorState::Limited("files", "x")});
  const auto users = [](const Listener& daemon) {
    std::vector<std::optional<std::uint32_t>> found;
    for (const auto& message : daemon.heard)
      if (const auto* told = std::get_if<agent::SensorsOf>(&message))
        found.push_back(told->user);
    return found;
  };
  using Users = std::vector<std::optional<std::uint32_t>>;
  auto daemon = std::make_unique<Listener>(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon->heard.empty(); }));
  daemon->Say(agent::Welcome{});
  REQUIRE(RunUntil([&] { return users(*daemon).size() == 2; }));
  CHECK(users(*daemon) == Users{{}, 1'000});
  link.SetSensorsOf(1'001, {agent::SensorState::Working("files")});
  REQUIRE(RunUntil([&] { return users(*daemon).size() == 3; }));
  daemon.reset();
  Listener second(*loop, socket());
  REQUIRE(RunUntil([&] { return !second.heard.empty(); }));
  second.Say(agent::Welcome{});
  REQUIRE(RunUntil([&] { return users(second).size() == 3; }));
  CHECK(users(second) == Users{{}, 1'000, 1'001});
}

TEST_CASE_METHOD(Fixture, "That the notice is due is passed on") {
  std::vector<std::string> told;
  link.set_on_notice([&](const auto& version) { told.push_back(version); });
  Listener daemon(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon.heard.empty(); }));
  daemon.Say(agent::Welcome{});
  daemon.Say(agent::NoticeDue{"0a1b2c3d"});
  CHECK(RunUntil([&] { return told == std::vector<std::string>{"0a1b2c3d"}; }));
  CHECK(link.connected());
}

TEST_CASE_METHOD(Fixture, "A ping is answered with its nonce") {
  Listener daemon(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon.heard.empty(); }));
  daemon.Say(agent::Welcome{});
  daemon.Say(agent::Ping{99});
  REQUIRE(RunUntil([&] {
    return std::holds_alternative<agent::Pong>(daemon.heard.back());
  }));
  CHECK(std::get<agent::Pong>(daemon.heard.back()).nonce == 99);
}

TEST_CASE_METHOD(Fixture,
                 "More than the socket takes at once arrives in order") {
  Listener daemon(*loop, socket());
  REQUIRE(RunUntil([&] { return !daemon.heard.empty(); }));
  daemon.Say(agent::Welcome{});
  REQUIRE(RunUntil([&] { return link.connected(); }));
  Add(20'000);
  REQUIRE(RunUntil([&] { return daemon.numbers.size() == 20'000; }));
  CHECK(std::ranges::is_sorted(daemon.numbers));
}
