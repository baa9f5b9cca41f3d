#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collectors/x11/x_connection.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/x11/x_client.h"
#include "tests/support/x11/x_server.h"

namespace {

using collectors::ActTime;
using collectors::XConnection;

struct Desk final : XConnection::Listener {
  Desk() {
    const std::uint32_t events =
        XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
    xcb_change_window_attributes(
        connection->xcb(), connection->root(), XCB_CW_EVENT_MASK, &events);
    connection->AddListener(*this);
    REQUIRE(connection->Dispatch().ok());
    // A round trip: what the client does from now on comes after the request
    // for events, which the server may otherwise read later.
    (void)connection->Atom("_ROUND_TRIP");
  }
  ~Desk() override { connection->RemoveListener(*this); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void OnXEvent(const xcb_generic_event_t& event, ActTime at) override {
    types.push_back(event.response_type);
    times.push_back(at);
  }
  bool RunUntil(const std::function<bool()>& condition) {
    const auto watch = loop->WatchReadable(connection->handle(), [this] {
      status = connection->Dispatch();
      if (!status.ok()) loop->Stop();
    });
    return test::RunUntil(*loop, condition);
  }

  test::XServer server;
  base::SystemClock clock;
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  std::unique_ptr<XConnection> connection =
      std::move(XConnection::Open(clock).value());
  test::XClient client{*loop};
  std::vector<std::uint8_t> types;
  std::vector<ActTime> times;
  base::Status status;
};

TEST_CASE("the display is the one that the socket leads to") {
  const test::XServer server;
  const base::SystemClock clock;
  const auto spelt = "unix" + server.display() + ".0";
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
  setenv("DISPLAY", spelt.c_str(), 1);
  CHECK(XConnection::Open(clock).value()->display() == server.display());
}

TEST_CASE("events come in the server's order with times that never run back") {
  Desk desk;
  for (int i = 0; i < 20; ++i) {
    const auto window = desk.client.OpenBareWindow();
    // Timed, between map and unmap, which are not.
    desk.client.SetTitle(desk.client.root(), "x");
    desk.client.Unmap(window);
  }
  const auto before = desk.clock.steady_now();
  REQUIRE(desk.RunUntil([&] { return desk.types.size() == 80; }));
  const std::vector<std::uint8_t> cycle{
      XCB_CREATE_NOTIFY, XCB_MAP_NOTIFY, XCB_PROPERTY_NOTIFY, XCB_UNMAP_NOTIFY};
  for (std::size_t i = 0; i < desk.types.size(); ++i)
    CHECK(desk.types[i] == cycle[i % cycle.size()]);
  CHECK(std::is_sorted(desk.times.begin(), desk.times.end()));
  // Near the truth, too: not by the server's own clock, which began elsewhere.
  CHECK(desk.times.back() > before - std::chrono::seconds(60));
  CHECK(desk.times.back() <= desk.clock.steady_now());
}

TEST_CASE("what a client makes up is not handed on") {
  Desk desk;
  const auto window = desk.client.OpenBareWindow();
  REQUIRE(desk.RunUntil([&] { return desk.types.size() == 2; }));
  desk.types.clear();
  union {
    xcb_destroy_notify_event_t destroyed;
    xcb_property_notify_event_t property;
    char bytes[32] = {};
  } made_up;
  made_up.destroyed.response_type = XCB_DESTROY_NOTIFY;
  made_up.destroyed.window = window;
  desk.client.Pretend(
      desk.client.root(), XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY, made_up.bytes);
  made_up.property = {};
  made_up.property.response_type = XCB_PROPERTY_NOTIFY;
  made_up.property.window = desk.client.root();
  made_up.property.time = 0x7fffffff;
  desk.client.Pretend(
      desk.client.root(), XCB_EVENT_MASK_PROPERTY_CHANGE, made_up.bytes);
  desk.client.Unmap(window);
  REQUIRE(desk.RunUntil([&] { return !desk.types.empty(); }));
  CHECK(desk.types == std::vector<std::uint8_t>{XCB_UNMAP_NOTIFY});
}

TEST_CASE("what XCB reads while it sends is handed out all the same") {
  Desk desk;
  const auto watch = desk.loop->WatchReadable(
      desk.connection->handle(), [&] { (void)desk.connection->Dispatch(); });
  desk.client.SetTitle(desk.client.root(), "x");
  desk.client.Sync();
  // The notice lies in our socket now. A round trip takes it from there, as a
  // send may, and the handle has nothing more to say.
  (void)desk.connection->Atom("_NOT_ASKED_FOR_BEFORE");
  desk.connection->Send(*desk.loop);
  CHECK(test::RunUntil(*desk.loop, [&] { return !desk.types.empty(); }));
}

TEST_CASE("the program behind a window is named") {
  Desk desk;
  CHECK(desk.connection->ProgramOf(desk.client.OpenBareWindow()) ==
        "integration_x11_connection");
  CHECK(desk.connection->ProgramOf(0x7f000001).empty());
  CHECK(desk.connection->ClientOf(desk.client.OpenBareWindow()) ==
        desk.client.id());
  CHECK(desk.connection->ClientOf(desk.connection->own_window()) == 0);
}

TEST_CASE("names of atoms come back, and none for what is no atom") {
  Desk desk;
  const std::vector<xcb_atom_t> atoms{
      desk.connection->Atom("image/png"), 0x7fffffff, XCB_ATOM_PRIMARY};
  CHECK(desk.connection->AtomNames(atoms) ==
        std::vector<std::string>{"image/png", "", "PRIMARY"});
}

TEST_CASE("a server that dies is an error, not the end of the process") {
  Desk desk;
  desk.server.Kill();
  desk.RunUntil([&] { return !desk.status.ok(); });
  REQUIRE_FALSE(desk.status.ok());
  CHECK(desk.status.error().code == base::ErrorCode::kUnavailable);
  CHECK(desk.connection->Atom("X") == XCB_ATOM_NONE);
  CHECK(desk.connection->ProgramOf(1).empty());
}

TEST_CASE("without a display that lets us in the message says so") {
  base::SystemClock clock;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a test has one thread.
  setenv("DISPLAY", ":4711", 1);
  const auto none = XConnection::Open(clock);
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().message.find(":4711") != std::string::npos);
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  unsetenv("DISPLAY");
  const auto unset = XConnection::Open(clock);
  REQUIRE_FALSE(unset.ok());
  CHECK(unset.error().message.find("DISPLAY") != std::string::npos);
}

}  // namespace
