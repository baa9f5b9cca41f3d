#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base::net {

// Of IPv4 or IPv6. An IPv4 address is kept in its mapped form (::ffff:a.b.c.d),
// so that it is the same address on either kind of socket.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  static IpAddress FromV4(std::array<std::uint8_t, 4> v4);
  bool is_v4() const;

  // clang-tidy 14 sees a 0 in what is generated.
  auto operator<=>(const IpAddress&) const = default;
};

Result<IpAddress> ParseIpAddress(std::string_view text);
std::string ToString(const IpAddress& address);

// The first `prefix` bits of an address. One of 128 bits is a single address.
struct IpNetwork {
  IpAddress address;
  int prefix = 128;  // Of IPv4 too: 96 more than is written.

  bool Contains(const IpAddress& one) const;

  auto operator<=>(const IpNetwork&) const = default;
};

// 192.0.2.7, 192.0.2.0/24, 2001:db8::/32. kInvalid if bits are set beyond the
// prefix: then it is not clear what was meant.
Result<IpNetwork> ParseIpNetwork(std::string_view text);
// 192.0.2.0/24: the one way to write it, which ParseIpNetwork reads back.
std::string ToString(const IpNetwork& network);

// Whom a limit by address is for: an IPv4 address, or the 64 bits of an IPv6
// one that a site is given, for it has as many addresses as it likes.
IpAddress SiteOf(const IpAddress& address);

}  // namespace base::net
