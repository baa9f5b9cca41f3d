#include "collectors/window/browser_title.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace collectors {

std::optional<std::string_view> PageTitle(std::string_view window_title) {
  // As the browsers put it together. Edge writes a zero-width space (U+200B)
  // behind "Microsoft", names the profile, and counts further tabs.
  static const RE2 suffix(
      "(.*?)"
      "(?: - (?:Chromium|Google Chrome)(?: \\((?:Incognito|Guest)\\))?"
      "| (?:-|\u2014) Mozilla Firefox(?: (?:\\(Private Browsing\\)"
      "|Private Browsing))?"
      "|(?: and \\d+ more pages?)?(?: - [^-]{1,40})? - "
      "(?:\\[InPrivate\\] - )?Microsoft\u200b? Edge(?: [A-Z][a-z]+)?)");
  re2::StringPiece page;
  if (!RE2::FullMatch(
          re2::StringPiece(window_title.data(), window_title.size()),
          suffix,
          &page))
    return std::nullopt;
  return std::string_view(page.data(), page.size());
}

bool IsBrowserClass(std::string_view window_class) {
  constexpr std::array<std::string_view, 16> kClasses{"chromium",
                                                      "Chromium",
                                                      "chromium-browser",
                                                      "Chromium-browser",
                                                      "google-chrome",
                                                      "Google-chrome",
                                                      "firefox",
                                                      "Firefox",
                                                      "firefox-esr",
                                                      "Firefox-esr",
                                                      "firefox_firefox",
                                                      "Navigator",
                                                      "microsoft-edge",
                                                      "Microsoft-edge",
                                                      "msedge",
                                                      "Microsoft-edge-stable"};
  return std::find(kClasses.begin(), kClasses.end(), window_class) !=
         kClasses.end();
}

}  // namespace collectors
