#include "collectors/clipboard/page_host.h"

#include <algorithm>

namespace collectors {
namespace {

constexpr std::size_t kMaxHost = 253;

// Addresses are ASCII: in UTF-16LE every other byte is zero.
std::string Narrow(std::string_view address) {
  std::string narrow;
  const bool wide = address.size() >= 2 && address[1] == '\0';
  for (std::size_t i = 0; i < address.size(); i += wide ? 2 : 1) {
    if (address[i] == '\0') break;
    narrow.push_back(address[i]);
  }
  return narrow;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '[' || c == ']' || c == ':';
}

}  // namespace

std::string PageHost(std::string_view address) {
  std::string url = Narrow(address);
  std::transform(url.begin(), url.end(), url.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!url.starts_with("http://") && !url.starts_with("https://")) return {};
  std::string_view rest(url);
  rest.remove_prefix(rest.find("//") + 2);
  rest = rest.substr(0, rest.find_first_of("/?#\n\r"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos)
    rest.remove_prefix(at + 1);
  // A port, but not the colons of an address in brackets.
  const auto bracket = rest.rfind(']');
  const auto from = bracket == std::string_view::npos ? 0 : bracket;
  rest = rest.substr(0, rest.find(':', from));
  if (rest.size() > kMaxHost ||
      !std::all_of(rest.begin(), rest.end(), IsHostCharacter))
    return {};
  return std::string(rest);
}

}  // namespace collectors
