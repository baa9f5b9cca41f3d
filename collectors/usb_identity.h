#pragma once

#include <string>
#include <string_view>

namespace collectors {

// What tells one USB device from another, wherever it was seen:
// vendor:product:serial. One without a serial number cannot be told from
// another of its kind.
inline std::string UsbIdentity(const std::string& vendor,
                               const std::string& product,
                               const std::string& serial) {
  return vendor + ":" + product + ":" + serial;
}

// An attribute in sysfs, in which stands what the device says: that may be
// anything.
inline std::string UsbAttribute(std::string_view as_said) {
  std::string text(as_said);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  const auto last = text.find_last_not_of(' ');
  text.erase(last == std::string::npos ? 0 : last + 1);
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

}  // namespace collectors
