#include "collectors/usb/mount_table.h"

#include <sys/sysmacros.h>

#include <charconv>
#include <optional>

namespace collectors {
namespace {

// The next word, up to a blank; the text goes on behind it.
std::string_view NextWord(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

template <typename Number>
std::optional<Number> Whole(std::string_view text) {
  Number number = 0;
  const auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

// 36 35 98:0 /root /mnt options [tags...] - type source options
std::optional<Mount> ParseLine(std::string_view line) {
  const auto id = Whole<unsigned long>(NextWord(line));
  NextWord(line);
  const std::string_view device = NextWord(line);
  const auto colon = device.find(':');
  if (!id || colon == std::string_view::npos) return std::nullopt;
  const auto major = Whole<unsigned>(device.substr(0, colon));
  const auto minor = Whole<unsigned>(device.substr(colon + 1));
  const auto dash = line.find(" - ");
  if (!major || !minor || dash == std::string_view::npos) return std::nullopt;
  line.remove_prefix(dash + 3);
  return Mount{.id = *id,
               .device = makedev(*major, *minor),
               .file_system = std::string(NextWord(line))};
}

}  // namespace

std::vector<Mount> ParseMountInfo(std::string_view text) {
  std::vector<Mount> mounts;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto mount = ParseLine(text.substr(0, end)))
      mounts.push_back(std::move(*mount));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return mounts;
}

}  // namespace collectors
