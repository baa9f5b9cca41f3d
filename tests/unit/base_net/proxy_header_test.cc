#include "base/net/proxy_header.h"

#include <random>
#include <string>

#include "base/net/ip_address.h"
#include "tests/support/catch.h"

namespace {

using base::AsBytes;
using base::net::IpAddress;
using base::net::ParseIpAddress;
using base::net::ParseIpNetwork;
using base::net::ParseProxyHeader;
using base::net::ProxyHeader;
using State = ProxyHeader::State;

IpAddress Address(const std::string& text) {
  auto parsed = ParseIpAddress(text);
  REQUIRE(parsed.ok());
  return parsed.value();
}

// Of version 2, with the bytes given as the rest.
std::string Binary(char command, char family, const std::string& rest) {
  std::string text("\r\n\r\n\0\r\nQUIT\n", 12);
  text += command;
  text += family;
  text += static_cast<char>(rest.size() / 256);
  text += static_cast<char>(rest.size() % 256);
  return text + rest;
}
const std::string kV4("\xC0\0\2\7\xC0\0\2\1\xDC\4\1\xBB", 12);
const std::string kV6 = std::string("\x20\1\x0d\xb8", 4) +
                        std::string(11, '\0') + "\x07" + std::string(20, '\1');

TEST_CASE("a proxy's header names the client") {
  struct Case {
    std::string header;
    std::string client;
  };
  const auto [header, client] = GENERATE(values<Case>({
      {"PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\r\n", "192.0.2.7"},
      {"PROXY TCP6 2001:db8::7 ::1 1 65535\r\n", "2001:db8::7"},
      {"PROXY UNKNOWN\r\n", ""},
      {"PROXY UNKNOWN ffff::1 whatever it says\r\n", ""},
      {Binary('\x21', '\x11', kV4), "192.0.2.7"},
      {Binary('\x21', '\x11', kV4 + "and TLVs"), "192.0.2.7"},
      {Binary('\x21', '\x21', kV6), "2001:db8::7"},
      {Binary('\x20', '\x00', ""), ""},
      {Binary('\x20', '\x11', kV4), ""},
      {Binary('\x21', '\x00', ""), ""},
  }));
  CAPTURE(header);
  const auto parsed = ParseProxyHeader(AsBytes(header + "\x16\x03\x01"));
  REQUIRE(parsed.state == State::kComplete);
  CHECK(parsed.size == header.size());
  REQUIRE(parsed.client.has_value() == !client.empty());
  if (parsed.client) CHECK(ToString(*parsed.client) == client);
  // Until it is whole, nothing is known.
  for (std::size_t n = 0; n < header.size(); ++n)
    CHECK(ParseProxyHeader(AsBytes(header.substr(0, n))).state ==
          State::kIncomplete);
}

TEST_CASE("what is no proxy's header is refused") {
  const auto header = GENERATE(values<std::string>({
      "GET / HTTP/1.1\r\n",
      "\x16\x03\x01",
      "PROXYTCP4",
      "proxy TCP4",
      "PROXY TCP4\r\n",
      "PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n",
      "PROXY TCP4 192.0.2.7 192.0.2.1 1 65536\r\n",
      "PROXY TCP4 192.0.2.7 192.0.2.1 1 02\r\n",
      "PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n",
      "PROXY TCP4 192.0.2.07 192.0.2.1 1 2\r\n",
      "PROXY TCP4 192.0.2.7  192.0.2.1 1 2\r\n",
      "PROXY TCP4 2001:db8::7 ::1 1 2\r\n",
      "PROXY TCP6 192.0.2.7 192.0.2.1 1 2\r\n",
      "PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n",
      "PROXY TCP4 host.example 192.0.2.1 1 2\r\n",
      "PROXY UNKNOWN" + std::string(100, 'x') + "\r\n",
      Binary('\x11', '\x11', kV4),  // Another version.
      Binary('\x22', '\x11', kV4),  // Another command.
      Binary('\x21', '\x11', "short"),
      Binary('\x21', '\x21', kV4),
      Binary('\x21', '\x31', std::string(216, '\0')),  // A UNIX socket.
      Binary('\x21', '\x11', kV4 + std::string(600, 'x')),
  }));
  CAPTURE(header);
  CHECK(ParseProxyHeader(AsBytes(header)).state == State::kWrong);
}

TEST_CASE("random bytes never make a header longer than they are") {
  std::mt19937 dice(11);
  const std::string seeds[] = {"PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\r\n",
                               Binary('\x21', '\x11', kV4),
                               Binary('\x21', '\x21', kV6)};
  int complete = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text = seeds[dice() % 3];
    for (auto n = dice() % 3; n > 0; --n)
      text[dice() % text.size()] = static_cast<char>(dice());
    text.resize(dice() % (text.size() + 1));
    const auto parsed = ParseProxyHeader(AsBytes(text));
    if (parsed.state != State::kComplete) continue;
    ++complete;
    CHECK(parsed.size <= text.size());
  }
  CHECK(complete > 100);
}

TEST_CASE("an address is written as it is read") {
  for (const std::string text :
       {"192.0.2.7", "0.0.0.0", "2001:db8::7", "::1", "::"})
    CHECK(ToString(Address(text)) == text);
  CHECK(Address("::ffff:192.0.2.7") == Address("192.0.2.7"));
  for (const std::string text :
       {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "h", "[::1]"})
    CHECK_FALSE(ParseIpAddress(text).ok());
  CHECK_FALSE(ParseIpAddress(std::string("::1\0x", 5)).ok());
}

TEST_CASE("a network has those addresses that begin as it does") {
  const auto contains = [](const std::string& network, const std::string& one) {
    auto parsed = ParseIpNetwork(network);
    REQUIRE(parsed.ok());
    return parsed.value().Contains(Address(one));
  };
  CHECK(contains("192.0.2.0/24", "192.0.2.255"));
  CHECK_FALSE(contains("192.0.2.0/24", "192.0.3.0"));
  CHECK(contains("192.0.2.128/25", "192.0.2.129"));
  CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  CHECK(contains("192.0.2.7", "192.0.2.7"));
  CHECK_FALSE(contains("192.0.2.7", "192.0.2.6"));
  CHECK(contains("0.0.0.0/0", "9.9.9.9"));
  CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  CHECK(contains("2001:db8::/32", "2001:db8:9::1"));
  CHECK_FALSE(contains("2001:db8::/32", "2001:db9::1"));
  for (const std::string text :
       {"192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "192.0.2.0/2x", "::/129"})
    CHECK_FALSE(ParseIpNetwork(text).ok());
  const auto unclear = ParseIpNetwork("192.0.2.7/24");
  REQUIRE_FALSE(unclear.ok());
  CHECK(unclear.error().message.find("192.0.2.0/24") != std::string::npos);
}

TEST_CASE("a limit by address is for an IPv4 address or an IPv6 /64") {
  CHECK(SiteOf(Address("192.0.2.7")) != SiteOf(Address("192.0.2.8")));
  CHECK(SiteOf(Address("2001:db8::7")) == SiteOf(Address("2001:db8::8:1")));
  CHECK(SiteOf(Address("2001:db8:0:1::7")) != SiteOf(Address("2001:db8::7")));
}

}  // namespace
