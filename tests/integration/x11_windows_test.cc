// The windows of a real X server, with and without a window manager.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "collectors/window/window_source.h"
#include "collectors/x11/x_connection.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/x11/x_client.h"
#include "tests/support/x11/x_server.h"

namespace {

using collectors::WindowId;
using collectors::WindowNotice;

struct Desk {
  // Begins to watch what is there by now.
  void Watch() {
    source = collectors::OpenX11WindowSource(*connection);
    source->Start([this](const WindowNotice& notice) { Hear(notice); });
    readable = loop->WatchReadable(
        connection->handle(), [this] { REQUIRE(connection->Dispatch().ok()); });
    REQUIRE(connection->Dispatch().ok());
  }
  void StartOpenbox() { openbox = test::RunProgram("openbox --sm-disable"); }
  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }
  bool RunUntilShown(WindowId window, const std::string& title) {
    return RunUntil([&] { return titles[window] == title; });
  }
  bool RunUntilGone(WindowId window) {
    return RunUntil([&] { return !titles.contains(window); });
  }
  bool RunUntilFocused(WindowId window) {
    return RunUntil([&] { return focused == window; });
  }
  void Hear(const WindowNotice& notice) {
    switch (notice.kind) {
      case WindowNotice::Kind::kShown:
        titles[notice.window] = notice.facts.title.view();
        order += "shown " + titles[notice.window] + ", ";
        classes[notice.window] = notice.facts.window_class;
        programs[notice.window] = notice.facts.program;
        clients[notice.window] = notice.facts.client;
        break;
      case WindowNotice::Kind::kGone:
        order += "gone " + titles[notice.window] + ", ";
        titles.erase(notice.window);
        ++gone;
        break;
      case WindowNotice::Kind::kFocused:
        focused = notice.window;
        break;
    }
  }

  test::XServer server;
  base::SystemClock clock;
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  test::XClient client{*loop};
  std::unique_ptr<test::ChildProcess> openbox;
  std::unique_ptr<collectors::XConnection> connection =
      std::move(collectors::XConnection::Open(clock).value());
  std::unique_ptr<collectors::WindowSource> source;
  base::EventLoop::Handle readable;

  std::map<WindowId, std::string> titles;
  std::map<WindowId, std::string> classes;
  std::map<WindowId, std::string> programs;
  std::map<WindowId, collectors::ClientId> clients;
  WindowId focused = 0;
  int gone = 0;
  std::string order;  // Of what was told but the focus.
};

struct ManagedDesk : Desk {
  ManagedDesk() {
    StartOpenbox();
    first = client.OpenWindow("first");
    REQUIRE(RunUntil([this] { return client.HasManager(); }));
    Watch();
    client.Activate(first);
    REQUIRE(RunUntilFocused(first));
  }
  xcb_window_t first = 0;
};

TEST_CASE("windows that are there at the start are told of") {
  Desk desk;
  const auto window = desk.client.OpenWindow("Anna – Contacts", "Browser");
  desk.client.Sync();
  desk.Watch();
  CHECK(desk.titles[window] == "Anna – Contacts");
  CHECK(desk.classes[window] == "Browser");
  CHECK(desk.programs[window] == "integration_x11_windows");
  CHECK(desk.clients[window] == desk.client.id());
}

TEST_CASE("without a manager: shown, retitled, focused, unmapped, destroyed") {
  Desk desk;
  desk.Watch();
  const auto one = desk.client.OpenWindow("one");
  const auto two = desk.client.OpenWindow("two");
  REQUIRE(desk.RunUntilShown(one, "one"));
  REQUIRE(desk.RunUntilShown(two, "two"));
  desk.client.SetTitle(one, "another");
  REQUIRE(desk.RunUntilShown(one, "another"));
  desk.client.Focus(two);
  REQUIRE(desk.RunUntilFocused(two));
  // The focus inside of a window is the window's.
  desk.client.Focus(desk.client.OpenBareWindow(one));
  REQUIRE(desk.RunUntilFocused(one));
  desk.client.Unmap(one);
  REQUIRE(desk.RunUntilGone(one));
  desk.client.Close(two);
  REQUIRE(desk.RunUntilGone(two));
  CHECK(desk.gone == 2);
  desk.client.Map(one);
  REQUIRE(desk.RunUntilShown(one, "another"));
}

TEST_CASE("a class that comes late and an old title in Latin-1 are read") {
  Desk desk;
  desk.Watch();
  const auto window = desk.client.OpenBareWindow();
  REQUIRE(desk.RunUntilShown(window, ""));
  desk.client.SetOldTitle(window, "M\xfcller");
  REQUIRE(desk.RunUntilShown(window, "M\xc3\xbcller"));
  desk.client.SetClass(window, "Late");
  REQUIRE(desk.RunUntil([&] { return desk.classes[window] == "Late"; }));
}

TEST_CASE("a window inside the frame of an old manager is seen") {
  Desk desk;
  const auto frame = desk.client.OpenBareWindow({}, /*mapped=*/false);
  const auto window = desk.client.OpenWindow("framed");
  desk.Watch();
  REQUIRE(desk.titles[window] == "framed");
  // As twm does it: into the frame, then the frame is shown.
  desk.client.Reparent(window, frame);
  desk.client.Map(frame);
  desk.client.SetTitle(window, "still there");
  REQUIRE(desk.RunUntilShown(window, "still there"));
  CHECK(desk.gone == 0);
  desk.client.Focus(window);
  REQUIRE(desk.RunUntilFocused(window));
  desk.client.Unmap(window);
  CHECK(desk.RunUntilGone(window));

  // One that is in its frame before anybody looks.
  const auto other_frame = desk.client.OpenBareWindow({}, /*mapped=*/false);
  const auto inside = desk.client.OpenBareWindow(other_frame);
  desk.client.SetClass(inside, "Test");
  desk.client.SetTitle(inside, "inside");
  desk.client.Map(other_frame);
  CHECK(desk.RunUntilShown(inside, "inside"));
}

TEST_CASE("a window that is gone from the list ends with its own event") {
  Desk desk;
  desk.Watch();
  const auto closing = desk.client.OpenWindow("closing");
  REQUIRE(desk.RunUntilShown(closing, "closing"));
  // All of this lies in the queue when the first event is looked at: the list
  // of windows, read then, lacks the window already.
  (void)desk.client.OpenWindow("opened");
  desk.client.SetTitle(closing, "closing soon");
  desk.client.Close(closing);
  desk.client.Sync();
  desk.order.clear();
  REQUIRE(desk.RunUntilGone(closing));
  CHECK(desk.order == "shown opened, gone closing, ");
}

TEST_CASE("with a manager: its list and its active window count") {
  ManagedDesk desk;
  const auto second = desk.client.OpenWindow("second");
  REQUIRE(desk.RunUntilShown(second, "second"));
  desk.client.Activate(desk.first);
  REQUIRE(desk.RunUntilFocused(desk.first));
  desk.client.Activate(second);
  REQUIRE(desk.RunUntilFocused(second));
  desk.client.SetTitle(desk.first, "retitled");
  REQUIRE(desk.RunUntilShown(desk.first, "retitled"));
  desk.client.Close(second);
  REQUIRE(desk.RunUntilGone(second));
  desk.client.Unmap(desk.first);
  REQUIRE(desk.RunUntilGone(desk.first));
}

TEST_CASE("a minimised window is still open, until it is closed") {
  ManagedDesk desk;
  const auto second = desk.client.OpenWindow("second");
  REQUIRE(desk.RunUntilShown(second, "second"));
  desk.client.Minimise(desk.first);
  desk.client.SetTitle(desk.first, "minimised");
  REQUIRE(desk.RunUntilShown(desk.first, "minimised"));
  desk.client.SetTitle(second, "later");
  REQUIRE(desk.RunUntilShown(second, "later"));
  CHECK(desk.gone == 0);
  desk.client.Close(desk.first);
  REQUIRE(desk.RunUntilGone(desk.first));
}

TEST_CASE("a manager may come later, and go, and nothing closes by that") {
  Desk desk;
  const auto window = desk.client.OpenWindow("stays");
  desk.client.Sync();
  desk.Watch();
  REQUIRE(desk.titles[window] == "stays");

  desk.StartOpenbox();
  const auto second = desk.client.OpenWindow("second");
  REQUIRE(desk.RunUntilShown(second, "second"));
  // Only a manager activates a window that did not get the focus itself.
  REQUIRE(desk.RunUntil([&] {
    desk.client.Activate(window);
    return desk.focused == window;
  }));

  desk.openbox->End(SIGKILL);
  desk.client.SetTitle(window, "without");
  REQUIRE(desk.RunUntilShown(window, "without"));
  const auto third = desk.client.OpenWindow("third");
  REQUIRE(desk.RunUntilShown(third, "third"));
  desk.client.Focus(third);
  REQUIRE(desk.RunUntilFocused(third));
  INFO(desk.order);
  CHECK(desk.order.find("gone stays") == std::string::npos);
  CHECK(desk.order.find("gone second") == std::string::npos);
  CHECK(desk.order.find("gone without") == std::string::npos);
  desk.client.Close(window);
  CHECK(desk.RunUntilGone(window));
}

TEST_CASE("all windows can be told of again") {
  Desk desk;
  const auto window = desk.client.OpenWindow("one");
  desk.client.Sync();
  desk.Watch();
  desk.titles.clear();
  desk.source->TellAgain();
  CHECK(desk.titles[window] == "one");
}

}  // namespace
