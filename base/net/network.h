#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base::net {

// A range of IP addresses, as in "10.1.0.0/16", "2001:db8::/32" or one address.
class Network {
 public:
  // Bits behind the prefix are ignored. kInvalid, saying what was expected.
  static Result<Network> Parse(std::string_view text);

  // An IPv4 address that came over an IPv6 socket (::ffff:10.1.2.3) is the IPv4
  // address. False for what is no address.
  bool Contains(std::string_view address) const;

  // The one way to write it.
  std::string ToString() const;

  friend bool operator==(const Network&, const Network&) = default;

 private:
  // IPv4 as ::ffff:0:0/96, which leaves one way to compare.
  using Address = std::array<std::uint8_t, 16>;
  static bool Read(std::string_view text, Address& address);
  static bool IsV4(const Address& address);

  Address address_{};
  int prefix_ = 0;  // 0 to 128.
};

}  // namespace base::net
