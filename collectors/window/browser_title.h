#pragma once

#include <optional>
#include <string_view>

namespace collectors {

// The page's own title, out of a browser's window: without what Chromium,
// Chrome, Firefox and Edge put behind it (" - Chromium", " — Mozilla Firefox",
// " and 2 more pages - Personal - Microsoft Edge"). In a window that shows one
// site as an application it is the whole title.
//
// `window_class` and `instance` are the two parts of WM_CLASS. Nothing if the
// window is none of these browsers', or shows no page.
std::optional<std::string_view> PageTitle(std::string_view window_title,
                                          std::string_view window_class,
                                          std::string_view instance);

}  // namespace collectors
