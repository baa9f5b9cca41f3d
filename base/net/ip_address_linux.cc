#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/net/ip_address.h"

namespace base::net {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedBits = 96;

Error NotAnAddress(std::string_view text) {
  return {ErrorCode::kInvalid, "'" + std::string(text) + "' is no IP address"};
}

// Those of the first `bits` bits that lie in byte `index`.
std::uint8_t MaskOf(int bits, std::size_t index) {
  const int here = std::clamp(bits - static_cast<int>(index) * 8, 0, 8);
  return static_cast<std::uint8_t>(0xFF00U >> here);
}

IpAddress Masked(const IpAddress& address, int bits) {
  IpAddress masked = address;
  for (std::size_t i = 0; i < masked.bytes.size(); ++i)
    masked.bytes[i] &= MaskOf(bits, i);
  return masked;
}

}  // namespace

IpAddress IpAddress::FromV4(std::array<std::uint8_t, 4> v4) {
  IpAddress address;
  std::ranges::copy(kMapped, address.bytes.begin());
  std::ranges::copy(v4, address.bytes.begin() + kMapped.size());
  return address;
}

bool IpAddress::is_v4() const {
  return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

Result<IpAddress> ParseIpAddress(std::string_view text) {
  const std::string name(text);
  std::array<std::uint8_t, 4> v4{};
  if (name.find('\0') == std::string::npos) {
    if (inet_pton(AF_INET, name.c_str(), v4.data()) == 1)
      return IpAddress::FromV4(v4);
    IpAddress address;
    if (inet_pton(AF_INET6, name.c_str(), address.bytes.data()) == 1)
      return address;
  }
  return NotAnAddress(text);
}

std::string ToString(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = address.is_v4();
  inet_ntop(v4 ? AF_INET : AF_INET6,
            address.bytes.data() + (v4 ? kMapped.size() : 0),
            text.data(),
            text.size());
  return text.data();
}

bool IpNetwork::Contains(const IpAddress& one) const {
  return Masked(one, prefix) == address;
}

Result<IpNetwork> ParseIpNetwork(std::string_view text) {
  const auto slash = text.find('/');
  auto address = ParseIpAddress(text.substr(0, slash));
  if (!address.ok())
    return Error{ErrorCode::kInvalid,
                 address.error().message +
                     ": a network is written as 10.1.0.0/16, 2001:db8::/32 or "
                     "one address"};
  IpNetwork network{address.value()};
  if (slash == std::string_view::npos) return network;
  const bool v4 = network.address.is_v4();
  const std::string_view bits = text.substr(slash + 1);
  int prefix = -1;
  const auto [end, fault] =
      std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
  if (fault != std::errc() || end != bits.data() + bits.size() || prefix < 0 ||
      prefix > (v4 ? 32 : 128))
    return Error{ErrorCode::kInvalid,
                 "'" + std::string(text) + "' has no prefix of 0 to " +
                     (v4 ? "32" : "128") + " bits"};
  network.prefix = prefix + (v4 ? kMappedBits : 0);
  if (!network.Contains(network.address))
    return Error{ErrorCode::kInvalid,
                 "'" + std::string(text) +
                     "' has bits set beyond its prefix: is it " +
                     ToString(Masked(network.address, network.prefix)) + "/" +
                     std::to_string(prefix) + "?"};
  return network;
}

std::string ToString(const IpNetwork& network) {
  const bool v4 = network.address.is_v4() && network.prefix >= kMappedBits;
  return ToString(network.address) + "/" +
         std::to_string(network.prefix - (v4 ? kMappedBits : 0));
}

IpAddress SiteOf(const IpAddress& address) {
  return address.is_v4() ? address : Masked(address, 64);
}

}  // namespace base::net
