#include "base/net/network.h"

#include <Poco/Net/IPAddress.h>

#include <algorithm>
#include <charconv>

namespace base::net {
namespace {

constexpr int kV4Prefix = 96;

Error Wrong(std::string_view text) {
  return {ErrorCode::kInvalid,
          "'" + std::string(text) +
              "' is not a network: write 10.1.0.0/16, 2001:db8::/32 or one "
              "address"};
}

}  // namespace

bool Network::Read(std::string_view text, Address& address) {
  text = text.substr(0, text.find('%'));  // The interface of fe80::1%eth0.
  const bool v4 = text.find(':') == std::string_view::npos;
  // Poco takes "10.1" for 10.0.0.1.
  if (v4 && std::ranges::count(text, '.') != 3) return false;
  if (text == "::") {  // Which Poco takes for none.
    address = {};
    return true;
  }
  Poco::Net::IPAddress parsed;
  if (!Poco::Net::IPAddress::tryParse(std::string(text), parsed)) return false;
  const auto* bytes = static_cast<const std::uint8_t*>(parsed.addr());
  address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::copy_n(bytes, parsed.length(), address.end() - parsed.length());
  return true;
}

bool Network::IsV4(const Address& address) {
  constexpr std::array<std::uint8_t, 12> kMapped = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(kMapped.begin(), kMapped.end(), address.begin());
}

Result<Network> Network::Parse(std::string_view text) {
  const auto slash = text.find('/');
  Network network;
  if (!Read(text.substr(0, slash), network.address_)) return Wrong(text);
  const int first = IsV4(network.address_) ? kV4Prefix : 0;
  network.prefix_ = 128;
  if (slash != std::string_view::npos) {
    const auto number = text.substr(slash + 1);
    const auto [end, fault] = std::from_chars(
        number.data(), number.data() + number.size(), network.prefix_);
    if (fault != std::errc() || end != number.data() + number.size() ||
        network.prefix_ < 0 || network.prefix_ > 128 - first)
      return Wrong(text);
    network.prefix_ += first;
  }
  for (int bit = network.prefix_; bit < 128; ++bit)
    network.address_[static_cast<std::size_t>(bit / 8)] &=
        static_cast<std::uint8_t>(~(0x80 >> bit % 8));
  return network;
}

bool Network::Contains(std::string_view address) const {
  Address other{};
  if (!Read(address, other) || IsV4(other) != IsV4(address_)) return false;
  for (int bit = 0; bit < prefix_; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    if (((address_[byte] ^ other[byte]) & (0x80 >> bit % 8)) != 0) return false;
  }
  return true;
}

std::string Network::ToString() const {
  const bool v4 = IsV4(address_);
  const std::size_t skip = v4 ? 12 : 0;
  const Poco::Net::IPAddress address(
      address_.data() + skip,
      static_cast<poco_socklen_t>(address_.size() - skip));
  return address.toString() + "/" +
         std::to_string(prefix_ - (v4 ? kV4Prefix : 0));
}

}  // namespace base::net
