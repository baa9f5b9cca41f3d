#include "collectors/window/browser_title.h"

#include <string>

#include "tests/support/catch.h"

namespace {

using collectors::PageTitle;

TEST_CASE("a page's title is what the browser did not add") {
  const struct {
    const char* title;
    const char* window_class;
    const char* page;
  } titles[] = {
      {"A - B - Chromium", "Chromium", "A - B"},
      {"A - Chromium - Chromium", "Chromium", "A - Chromium"},
      {"A - Chromium (Incognito)", "Chromium", "A"},
      {"A - Google Chrome", "Google-chrome", "A"},
      {" - Chromium", "Chromium", ""},
      {"A — B — Mozilla Firefox", "firefox", "A — B"},
      {"A — Work — Mozilla Firefox", "firefox", "A"},
      {"A - Mozilla Firefox", "Firefox-esr", "A"},
      {"A — Приватный просмотр Mozilla Firefox", "firefox", "A"},
      {"A and 12 more pages - Personal - Microsoft\u200b Edge", "msedge", "A"},
      {"A - B and 1 more page - Any - Microsoft\u200b Edge", "msedge", "A - B"},
      {"A - Profile 1 - Microsoft\u200b Edge", "msedge", "A"},
      {"A - YouTube - Microsoft\u200b Edge", "msedge", "A - YouTube"},
      {"A - YouTube - Work 2 - Microsoft Edge", "msedge", "A - YouTube"}};
  for (const auto& [title, window_class, page] : titles) {
    INFO(title);
    const auto found = PageTitle(title, window_class, "");
    REQUIRE(found.has_value());
    CHECK(*found == page);
  }
}

TEST_CASE("what is no browser's window has no page") {
  CHECK_FALSE(PageTitle("A - Chromium", "Gedit", "gedit").has_value());
  CHECK_FALSE(PageTitle("A - Chromium", "", "").has_value());
  CHECK_FALSE(PageTitle("A - Chromium", "NotChromium", "").has_value());
  CHECK_FALSE(PageTitle("A - gedit", "Chromium", "chromium").has_value());
  CHECK_FALSE(PageTitle("A", "firefox", "Navigator").has_value());
  CHECK_FALSE(PageTitle("", "Chromium", "").has_value());
}

TEST_CASE("an application's window shows the page's title as it is") {
  CHECK(PageTitle("A - B", "Chromium", "acme.example") == "A - B");
  CHECK(PageTitle("A", "Google-chrome", "crx_abc") == "A");
  CHECK_FALSE(PageTitle("A", "Google-chrome", "google-chrome").has_value());
}

TEST_CASE("a title may be long and hold any bytes") {
  const std::string page = std::string(30'000, '-') + "\n";
  CHECK(PageTitle(page + " - Chromium", "Chromium", "") == page);
  CHECK_FALSE(PageTitle("\xff - Chromium", "Chromium", "").has_value());
}

}  // namespace
