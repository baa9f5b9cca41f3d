// What owners of a selection offer it as: the names are the same on X11 (atoms)
// and on Wayland (media types).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace collectors {

// In the order of preference.
inline constexpr std::array<std::string_view, 4> kTextFormats{
    "UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING"};
inline constexpr std::array<std::string_view, 2> kFileListFormats{
    "text/uri-list", "x-special/gnome-copied-files"};
inline constexpr std::array<std::string_view, 2> kHostFormats{
    "chromium/x-source-url", "text/x-moz-url-priv"};
// KDE's convention, which password managers set on other desktops, too.
inline constexpr std::string_view kPasswordHint = "x-kde-passwordManagerHint";

inline constexpr std::size_t kMaxAddressBytes = 16 * 1'024;

// Lines that name a file: not a comment, not the word that GNOME puts first.
std::uint32_t CountFiles(std::string_view list);

}  // namespace collectors
