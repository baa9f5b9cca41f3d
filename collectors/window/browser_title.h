#pragma once

#include <optional>
#include <string_view>

namespace collectors {

// The page's own title, out of a browser window's: without what Chromium,
// Chrome, Firefox and Edge put behind it (" - Chromium", " — Mozilla Firefox",
// " and 2 more pages - Personal - Microsoft Edge"). Nothing if the title ends
// in none of these.
std::optional<std::string_view> PageTitle(std::string_view window_title);

// WM_CLASS (either part) of the browsers that PageTitle knows.
bool IsBrowserClass(std::string_view window_class);

}  // namespace collectors
