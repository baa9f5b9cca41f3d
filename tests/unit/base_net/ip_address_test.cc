#include "base/net/ip_address.h"

#include <string>

#include "tests/support/catch.h"

namespace {

base::net::IpNetwork Parsed(const std::string& text) {
  auto network = base::net::ParseIpNetwork(text);
  CAPTURE(text);
  REQUIRE(network.ok());
  return network.value();
}

bool Contains(const base::net::IpNetwork& network, const std::string& address) {
  auto parsed = base::net::ParseIpAddress(address);
  REQUIRE(parsed.ok());
  return network.Contains(parsed.value());
}

TEST_CASE("a network contains what has its prefix, and nothing else") {
  struct Case {
    const char* network;
    const char* inside;
    const char* outside;
  };
  for (const Case& one :
       {Case{"10.1.0.0/16", "10.1.255.9", "10.2.0.1"},
        Case{"192.168.7.0/25", "192.168.7.127", "192.168.7.128"},
        Case{"192.168.7.5", "192.168.7.5", "192.168.7.4"},
        Case{"10.1.0.0/16", "::ffff:10.1.2.3", "::10.1.2.3"},
        Case{"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
        Case{"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"},
        Case{"fe80::/10", "fe80::1", "fec0::1"},
        Case{"2001:db8::7", "2001:db8::7", "2001:db8::8"}}) {
    CAPTURE(one.network);
    const auto network = Parsed(one.network);
    CHECK(Contains(network, one.inside));
    CHECK_FALSE(Contains(network, one.outside));
  }
}

TEST_CASE("a network has one way to be written, which reads back") {
  CHECK(ToString(Parsed("192.168.7.5")) == "192.168.7.5/32");
  CHECK(ToString(Parsed("2001:DB8:0::/32")) == "2001:db8::/32");
  for (const char* text : {"10.1.0.0/16", "::/0", "0.0.0.0/0", "fe80::/10"})
    CHECK(ToString(Parsed(text)) == text);
}

TEST_CASE("what is no network is refused, naming it") {
  for (const char* text : {"10.1",
                           "10.1.0.0/33",
                           "10.1.2.3/16",
                           "10.1.0.0/",
                           "10.1.0.0/x",
                           "10.1.0.0/-1",
                           "2001:db8::/129",
                           "desk-7",
                           "10.1.0.0/16/8"}) {
    CAPTURE(text);
    const auto network = base::net::ParseIpNetwork(text);
    REQUIRE_FALSE(network.ok());
    CHECK(network.error().message.find(std::string(text).substr(
              0, std::string(text).find('/'))) != std::string::npos);
  }
}

}  // namespace
