#include "collectors/window/browser_title.h"

#include <re2/re2.h>

namespace collectors {
namespace {

using Text = std::optional<std::string_view>;

RE2::Options AnyCharacter() {
  RE2::Options options;
  options.set_dot_nl(true);
  return options;
}

re2::StringPiece Piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool Matches(std::string_view text, const RE2& expression) {
  return RE2::FullMatch(Piece(text), expression);
}

// Either part of WM_CLASS: "Chromium", "google-chrome", "Navigator". With a
// profile folder of its own Chromium adds that: "chromium (/home/a/folder)".
constexpr const char* kChromiumFamily =
    "(?i)(chromium(-browser)?|google-chrome(-beta|-unstable)?|chrome"
    "|microsoft-edge(-stable|-beta|-dev)?|msedge)( \\(.*\\))?";
constexpr const char* kFirefoxFamily =
    "(?i)(firefox(-esr|-default|_firefox|-aurora|developeredition)?"
    "|navigator)";

// What each browser puts behind the page's title.
constexpr const char* kChromiumTitle =
    "(.*?) - (?:Chromium|Google Chrome)(?: (?:Beta|Dev|Canary|unstable))?"
    "(?: \\((?:Incognito|Guest)\\))?";
// A private window says so in the user's language, after the name or before.
constexpr const char* kFirefoxTitle =
    "(.*?)(?: \u2014 (?:(?:Profile|Profil) \\d+|Original profile|Personal|Work"
    "|School))? (?:\u2014|-) [^\u2014]{0,40}"
    "(?:Mozilla Firefox|Firefox Developer Edition|Firefox Nightly)"
    "[^\u2014]{0,40}";
// Edge names the profile, counts the other tabs, and writes a zero-width space
// (U+200B) behind "Microsoft". After the count anything is a profile; without
// it only what Edge calls one of itself: "... | Salesforce - YouTube" is no
// page of the profile "YouTube".
constexpr const char* kEdgeCountedTitle =
    "(.*?)(?: and \\d+ more pages?| und \\d+ weitere Seiten?"
    "| 和另外 \\d+ 个页面) - .{1,60} [-\u2013] "
    "Microsoft\u200b? Edge(?: (?:Beta|Dev|Canary))?";
constexpr const char* kEdgeTitle =
    "(.*?)(?: - "
    "(?:(?:Personal|Work|School|Default|Guest|Profile|Pers\u00f6nlich"
    "|Arbeit|Profil|个人|工作|用户配置)(?: \\d+)?|\\[(?:InPrivate|Guest)\\]))?"
    " [-\u2013] Microsoft\u200b? Edge(?: (?:Beta|Dev|Canary))?";

Text CutBy(std::string_view title, const RE2& expression) {
  re2::StringPiece page;
  if (!RE2::FullMatch(Piece(title), expression, &page)) return std::nullopt;
  return std::string_view(page.data(), page.size());
}

}  // namespace

Text PageTitle(std::string_view window_title,
               std::string_view window_class,
               std::string_view instance) {
  static const RE2 chromium_family(kChromiumFamily);
  static const RE2 firefox_family(kFirefoxFamily);
  const bool is_chromium = Matches(window_class, chromium_family) ||
                           Matches(instance, chromium_family);
  if (!is_chromium && !Matches(window_class, firefox_family) &&
      !Matches(instance, firefox_family))
    return std::nullopt;

  static const RE2 chromium_title(kChromiumTitle, AnyCharacter());
  static const RE2 firefox_title(kFirefoxTitle, AnyCharacter());
  static const RE2 edge_counted_title(kEdgeCountedTitle, AnyCharacter());
  static const RE2 edge_title(kEdgeTitle, AnyCharacter());
  for (const RE2* const form :
       {&chromium_title, &edge_counted_title, &edge_title, &firefox_title})
    if (const auto page = CutBy(window_title, *form)) return page;

  // An application's window (--app, or installed) has the site's name for an
  // instance ("acme.crm.example", "crx_...") and nothing behind the title.
  const bool is_application =
      is_chromium && !instance.empty() && !Matches(instance, chromium_family);
  if (is_application) return window_title;
  return std::nullopt;
}

}  // namespace collectors
