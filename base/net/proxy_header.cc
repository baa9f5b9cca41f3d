#include "base/net/proxy_header.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace base::net {
namespace {

using State = ProxyHeader::State;

constexpr std::string_view kFirstWord = "PROXY ";
constexpr std::size_t kMaxLine = 107;  // Version 1, with CR LF.
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kFixed = 16;  // Version 2, before the addresses.

ProxyHeader Wrong() {
  return {.state = State::kWrong};
}

// Both have the part of `wanted` that has come.
bool BeginsLike(std::string_view bytes, std::string_view wanted) {
  return bytes.substr(0, wanted.size()) == wanted.substr(0, bytes.size());
}

std::string_view NextWord(std::string_view& line) {
  const auto space = line.find(' ');
  const auto word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

bool IsPort(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] == '0' && text.size() > 1))
    return false;
  int port = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return false;
    port = port * 10 + (digit - '0');
  }
  return port <= 65'535;
}

// PROXY TCP4 192.0.2.7 192.0.2.1 56324 443
ProxyHeader ParseLine(std::string_view text) {
  const auto end = text.substr(0, kMaxLine).find("\r\n");
  if (end == std::string_view::npos)
    return text.size() < kMaxLine ? ProxyHeader{} : Wrong();
  ProxyHeader header{.state = State::kComplete, .size = end + 2};
  std::string_view line =
      text.substr(kFirstWord.size(), end - kFirstWord.size());
  const auto family = NextWord(line);
  if (family == "UNKNOWN") return header;  // The rest is to be ignored.
  const auto source = ParseIpAddress(NextWord(line));
  auto client = source;
  const auto destination = ParseIpAddress(NextWord(line));
  const bool ports = IsPort(NextWord(line)) && IsPort(line);
  if ((family != "TCP4" && family != "TCP6") || !client.ok() ||
      !destination.ok() || !ports ||
      (family == "TCP4") != client.value().is_v4())
    return Wrong();
  header.client = client.value();
  return header;
}

std::optional<IpAddress> AddressIn(ByteView addresses, std::uint8_t family) {
  // The upper half is the family; any transport will do: it is TCP for us.
  if (family >> 4U == 1 && addresses.size() >= 12) {
    std::array<std::uint8_t, 4> v4{};
    std::ranges::copy(addresses.first(4), v4.begin());
    return IpAddress::FromV4(v4);
  }
  if (family >> 4U == 2 && addresses.size() >= 36) {
    IpAddress address;
    std::ranges::copy(addresses.first(16), address.bytes.begin());
    return address;
  }
  return std::nullopt;
}

ProxyHeader ParseBinary(ByteView bytes) {
  if (bytes.size() < kFixed) return {};
  const std::uint8_t version = bytes[12] >> 4U;
  const std::uint8_t command = bytes[12] & 0x0FU;
  const std::uint8_t family = bytes[13];
  const std::size_t size = kFixed + (std::size_t{bytes[14]} << 8U) + bytes[15];
  if (version != 2 || command > 1 || size > kMaxProxyHeaderBytes)
    return Wrong();
  if (bytes.size() < size) return {};
  ProxyHeader header{.state = State::kComplete, .size = size};
  constexpr std::uint8_t kLocal = 0;
  if (command == kLocal || family >> 4U == 0) return header;
  header.client = AddressIn(bytes.subspan(kFixed, size - kFixed), family);
  return header.client ? header : Wrong();
}

}  // namespace

ProxyHeader ParseProxyHeader(ByteView bytes) {
  const std::string_view text = AsText(bytes);
  if (BeginsLike(text, kFirstWord))
    return text.size() < kFirstWord.size() ? ProxyHeader{} : ParseLine(text);
  if (BeginsLike(text, kSignature)) return ParseBinary(bytes);
  return Wrong();
}

}  // namespace base::net
