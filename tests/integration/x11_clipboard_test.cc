// Reading selections from owners of every kind, on a real X server.
#include <chrono>
#include <fstream>
#include <string>

#include "collectors/gate.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/x11/x_desk.h"

namespace {

using protocol::Action;
using protocol::Reading;
using protocol::Reason;
using test::Offer;
using namespace std::chrono_literals;
using Asked = std::vector<std::string>;

// A desk with an open CRM window that has the focus.
struct Visit : test::XDesk {
  explicit Visit(agent::Config config = {}) : XDesk(std::move(config)) {
    window = crm().OpenWindow("CRM");
    crm().Focus(window);
    REQUIRE(RunUntilOpen());
    REQUIRE(RunUntil([] { return true; }));
  }
  const Observation& Copy(Offer offer) {
    crm().Own("CLIPBOARD", std::move(offer));
    return Seen(seen().size() + 1);
  }
  xcb_window_t window = 0;
};

agent::Config Impatient(std::chrono::milliseconds timeout) {
  agent::Config config;
  config.clipboard_timeout = timeout;
  return config;
}

std::string Megabytes(std::size_t count) {
  std::string text;
  while (text.size() < count * 1024 * 1024)
    text += "customer" + std::to_string(text.size()) + "@example.com\n";
  return text;
}

TEST_CASE("targets are asked for first, then the text, and nothing else") {
  Visit desk;
  const auto& seen =
      desk.Copy({.contents = {{"UTF8_STRING", "Zoë, +49 30 1234567"},
                              {"STRING", "Zo\xeb"},
                              {"text/html", "<b>Zoë</b>"}}});
  CHECK(seen.action == Action::kCopied);
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.text.view() == "Zoë, +49 30 1234567");
  CHECK(seen.object.bytes == seen.text.view().size());
  CHECK(seen.object.media_type == "text/plain");
  CHECK(seen.crm_source);
  CHECK(seen.visit.crm_focused);
  CHECK(desk.crm().asked() == Asked{"TARGETS", "UTF8_STRING"});
}

TEST_CASE("text is read in whatever form it is offered") {
  for (const auto* target :
       {"text/plain;charset=utf-8", "text/plain", "STRING"}) {
    Visit desk;
    CHECK(desk.Copy({.contents = {{target, "x"}}}).text.view() == "x");
    CHECK(desk.crm().asked() == Asked{"TARGETS", target});
  }
}

TEST_CASE("what a password manager marks is never read") {
  Visit desk;
  const auto& seen =
      desk.Copy({.contents = {{"UTF8_STRING", "hunter2"},
                              {"x-kde-passwordManagerHint", "secret"}}});
  CHECK(seen.reading == Reading::kUnread);
  CHECK(seen.reason == Reason::kPasswordManager);
  CHECK(desk.crm().asked() == Asked{"TARGETS"});
}

TEST_CASE("five megabytes in pieces are read whole") {
  Visit desk;
  const auto text = Megabytes(5);
  const auto& seen =
      desk.Copy({.contents = {{"UTF8_STRING", text}}, .piece = 65'536});
  CHECK(seen.reading == Reading::kRead);
  CHECK((seen.text.view() == text));
  CHECK(seen.object.bytes == text.size());
}

TEST_CASE("pieces smaller than said, or said to be none, are read whole") {
  for (const std::uint32_t announced : {0u, 100u}) {
    Visit desk;
    const std::string text(1'000, 'x');
    const auto& seen = desk.Copy({.contents = {{"UTF8_STRING", text}},
                                  .piece = 300,
                                  .announced = announced});
    CHECK(seen.text.view() == text);
  }
}

TEST_CASE("what is too large is not taken in") {
  agent::Config config;
  config.clipboard_max_bytes = 10'000;
  SECTION("at once") {
    Visit desk(config);
    const auto& seen =
        desk.Copy({.contents = {{"UTF8_STRING", std::string(10'001, 'x')}}});
    CHECK(seen.reason == Reason::kTooLarge);
    CHECK(seen.object.bytes == 10'001);
  }
  SECTION("just not") {
    Visit desk(config);
    const auto& seen =
        desk.Copy({.contents = {{"UTF8_STRING", std::string(10'000, 'x')}}});
    CHECK(seen.reading == Reading::kRead);
  }
  SECTION("in pieces, as said before the first") {
    Visit desk(config);
    const auto& seen =
        desk.Copy({.contents = {{"UTF8_STRING", std::string(50'000, 'x')}},
                   .piece = 1'000});
    CHECK(seen.reason == Reason::kTooLarge);
    CHECK(seen.object.bytes == 50'000);
    CHECK(seen.text.view().empty());
    // The owner is not left waiting in the middle of its transfer.
    CHECK(desk.RunUntil([&] { return desk.crm().transfers_done() == 1; }));
  }
  SECTION("in pieces, although less was said") {
    Visit desk(config);
    const auto& seen =
        desk.Copy({.contents = {{"UTF8_STRING", std::string(50'000, 'x')}},
                   .piece = 1'000,
                   .announced = 1});
    CHECK(seen.reason == Reason::kTooLarge);
    CHECK(seen.object.bytes > 10'000);
    CHECK(seen.object.bytes <= 11'000);
  }
}

TEST_CASE("an owner that never answers is given up in time") {
  Visit desk(Impatient(200ms));
  const auto& seen =
      desk.Copy({.contents = {{"UTF8_STRING", "x"}}, .holds_answers = true});
  CHECK(seen.reading == Reading::kUnread);
  CHECK(seen.reason == Reason::kTimeout);
  CHECK(std::chrono::steady_clock::now() - seen.acted_at >= 200ms);
  // Its late answer is nobody's.
  desk.crm().AnswerHeld();
  CHECK(desk.Copy({.contents = {{"UTF8_STRING", "y"}}}).text.view() == "y");
}

TEST_CASE("whatever happens is handed over within two seconds") {
  Visit desk;  // With the timeout that is shipped.
  const Offer silent{.contents = {{"UTF8_STRING", "x"}}, .holds_answers = true};
  desk.crm().Own("CLIPBOARD", silent);
  desk.crm().Own("PRIMARY", silent);
  REQUIRE(desk.RunUntil([&] { return desk.seen().size() == 2; }));
  for (const auto& seen : desk.seen()) {
    CHECK(seen.reason == Reason::kTimeout);
    CHECK(std::chrono::steady_clock::now() - seen.acted_at <
          collectors::kReportWithin);
  }
}

TEST_CASE("an owner that refuses, ends or gives up is said to") {
  Visit desk;
  CHECK(
      desk.Copy({.contents = {{"UTF8_STRING", "x"}}, .refuses = true}).reason ==
      Reason::kRefused);
  desk.crm().Own("CLIPBOARD",
                 {.contents = {{"UTF8_STRING", "x"}}, .holds_answers = true});
  REQUIRE(desk.RunUntil([&] { return desk.crm().asked().size() == 2; }));
  desk.crm().Disown("CLIPBOARD");
  CHECK(desk.Seen(2).reason == Reason::kOwnerGone);
  {
    test::XClient brief(desk.loop());
    brief.Own("CLIPBOARD",
              {.contents = {{"UTF8_STRING", "x"}}, .holds_answers = true});
    REQUIRE(desk.RunUntil([&] { return !brief.asked().empty(); }));
  }
  CHECK(desk.Seen(3).reason == Reason::kOwnerGone);
}

TEST_CASE("a newer copy takes the place of one that is being read") {
  Visit desk;
  desk.crm().Own(
      "CLIPBOARD",
      {.contents = {{"UTF8_STRING", "first"}}, .holds_answers = true});
  REQUIRE(desk.RunUntil([&] { return !desk.crm().asked().empty(); }));
  desk.other().Own("CLIPBOARD", {.contents = {{"UTF8_STRING", "second"}}});
  REQUIRE(desk.RunUntil([&] { return desk.seen().size() == 2; }));
  CHECK(desk.seen()[0].reason == Reason::kReplaced);
  CHECK(desk.seen()[0].text.view().empty());
  CHECK(desk.seen()[1].text.view() == "second");
}

TEST_CASE("pieces of a copy that was replaced do not get into the next") {
  Visit desk;
  desk.crm().Own("CLIPBOARD",
                 {.contents = {{"UTF8_STRING", std::string(2'000'000, 'o')}},
                  .piece = 1'000});
  REQUIRE(desk.RunUntil([&] { return desk.crm().asked().size() == 2; }));
  const std::string text(300'000, 'n');
  desk.other().Own("CLIPBOARD",
                   {.contents = {{"UTF8_STRING", text}}, .piece = 1'000});
  REQUIRE(desk.RunUntil([&] { return desk.seen().size() == 2; }));
  CHECK(desk.seen()[0].reason == Reason::kReplaced);
  CHECK((desk.seen()[1].text.view() == text));
  // And the old owner is let go of.
  CHECK(desk.RunUntil([&] { return desk.crm().transfers_done() == 1; }));
}

TEST_CASE("a copy that nobody asks about any more is let go of") {
  Visit desk;
  desk.crm().Own(
      "CLIPBOARD",
      {.contents = {{"UTF8_STRING", "first"}}, .holds_answers = true});
  REQUIRE(desk.RunUntil([&] { return !desk.crm().asked().empty(); }));
  desk.crm().Own("CLIPBOARD", {.contents = {{"UTF8_STRING", "second"}}});
  // The late answer, to the question about the first.
  desk.crm().AnswerHeld();
  REQUIRE(desk.RunUntil([&] { return desk.seen().size() == 2; }));
  CHECK(desk.seen()[1].text.view() == "second");
}

TEST_CASE("a picture is recognised by what is offered, and not read") {
  Visit desk;
  const auto& seen = desk.Copy({.contents = {{"SAVE_TARGETS", ""},
                                             {"image/png", "\x89PNG"},
                                             {"text/html", "<img>"}}});
  CHECK(seen.reading == Reading::kUnread);
  CHECK(seen.reason == Reason::kNoText);
  CHECK(seen.object.media_type == "image/png");
  CHECK(desk.crm().asked() == Asked{"TARGETS"});
}

TEST_CASE("of files their number is reported, never a name") {
  Visit desk;
  const auto& seen = desk.Copy(
      {.contents = {{"text/uri-list",
                     "# made here\r\nfile:///home/a/Anna%20Berg.xlsx\r\n"
                     "file:///home/a/customers.csv\r\n"},
                    {"UTF8_STRING", "/home/a/Anna Berg.xlsx"}}});
  CHECK(seen.reading == Reading::kNoContent);
  CHECK(seen.object.items == 2);
  CHECK(seen.object.media_type == "text/uri-list");
  CHECK(seen.text.view().empty());
  CHECK(desk.crm().asked() == Asked{"TARGETS", "text/uri-list"});

  const auto& gnome =
      desk.Copy({.contents = {{"x-special/gnome-copied-files",
                               "copy\nfile:///home/a/customers.csv"}}});
  CHECK(gnome.object.items == 1);
}

TEST_CASE("a link, which is a list without files, is read as text") {
  Visit desk;
  desk.crm().Own("XdndSelection",
                 {.contents = {{"text/uri-list", "https://example.com/\r\n"},
                               {"UTF8_STRING", "https://example.com/"}}});
  const auto& seen = desk.Seen();
  CHECK(seen.action == Action::kDragged);
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.text.view() == "https://example.com/");
  CHECK(seen.object.media_type == "text/plain");
}

TEST_CASE("of the page that a browser names, the host is kept") {
  Visit desk;
  const std::string page = "https://anna:pw@Acme.crm.example:8443/c?id=4711";
  const auto& chromium = desk.Copy({.contents = {
                                        {"UTF8_STRING", "x"},
                                        {"chromium/x-source-url", page},
                                    }});
  CHECK(chromium.page_host == "acme.crm.example");
  CHECK(desk.crm().asked() ==
        Asked{"TARGETS", "chromium/x-source-url", "UTF8_STRING"});

  std::string wide;
  for (const char c : page)
    wide += {c, '\0'};
  const auto& firefox = desk.Copy({.contents = {
                                       {"UTF8_STRING", "x"},
                                       {"text/x-moz-url-priv", wide},
                                   }});
  CHECK(firefox.page_host == "acme.crm.example");
}

TEST_CASE("text that is marked bit by bit is one act, with the last of it") {
  Visit desk;
  for (const auto* text : {"A", "An", "Anna"}) {
    desk.crm().Own("PRIMARY", {.contents = {{"UTF8_STRING", text}}});
    REQUIRE(desk.RunUntil([&] { return desk.desktop().busy(); }));
  }
  const auto& seen = desk.Seen();
  CHECK(seen.action == Action::kSelected);
  CHECK(seen.text.view() == "Anna");
  CHECK(desk.crm().asked() == Asked{"TARGETS", "UTF8_STRING"});
}

TEST_CASE("what was marked and is unmarked again is gone") {
  Visit desk;
  desk.crm().Own("PRIMARY", {.contents = {{"UTF8_STRING", "Anna"}}});
  REQUIRE(desk.RunUntil([&] { return desk.desktop().busy(); }));
  desk.crm().Disown("PRIMARY");
  CHECK(desk.Seen().reason == Reason::kOwnerGone);
  CHECK(desk.crm().asked().empty());
}

TEST_CASE("a selection that is switched off is not watched") {
  agent::Config config;
  config.watch_primary = false;
  config.watch_drag = false;
  Visit desk(config);
  desk.crm().Own("PRIMARY", {.contents = {{"UTF8_STRING", "x"}}});
  desk.crm().Own("XdndSelection", {.contents = {{"UTF8_STRING", "x"}}});
  CHECK(desk.Copy({.contents = {{"UTF8_STRING", "y"}}}).text.view() == "y");
  CHECK(desk.seen().size() == 1);
}

TEST_CASE("three selections can be read at the same time") {
  Visit desk;
  const Offer held{.contents = {{"UTF8_STRING", "x"}}, .holds_answers = true};
  desk.crm().Own("CLIPBOARD", held);
  desk.crm().Own("XdndSelection", held);
  desk.crm().Own("PRIMARY", held);
  REQUIRE(desk.RunUntil([&] { return desk.crm().asked().size() == 3; }));
  while (desk.seen().size() < 3)
    REQUIRE(desk.RunUntil([&] {
      desk.crm().AnswerHeld();
      return desk.seen().size() == 3;
    }));
  for (const auto& seen : desk.seen())
    CHECK(seen.reading == Reading::kRead);
}

TEST_CASE("a real program's copy is read, and its name is known") {
  Visit desk;
  const test::TemporaryFolder folder;
  const auto file = folder / "text";
  std::ofstream(file) << "anna@example.com";
  const auto xclip = test::RunProgram("xclip -quiet -selection clipboard -in " +
                                      file.string());
  const auto& seen = desk.Seen();
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.text.view() == "anna@example.com");
  CHECK(seen.program == "xclip");
  CHECK_FALSE(seen.crm_source);
}

TEST_CASE("what a program hands out once only is used up by our read") {
  // Known and said in docs/sensors.md: the person's own paste comes to nothing.
  Visit desk;
  const test::TemporaryFolder folder;
  const auto file = folder / "text";
  std::ofstream(file) << "once";
  const auto xclip = test::RunProgram(
      "xclip -quiet -loops 1 -selection clipboard -in " + file.string());
  CHECK(desk.Seen().text.view() == "once");
  CHECK(desk.RunUntil([&] { return !desk.crm().HasOwner("CLIPBOARD"); }));
}

}  // namespace
