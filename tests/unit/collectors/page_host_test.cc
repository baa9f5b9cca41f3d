#include "collectors/clipboard/page_host.h"

#include <string>

#include "tests/support/catch.h"

namespace {

std::string Utf16(const std::string& text) {
  std::string wide;
  for (const char c : text) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  return wide;
}

TEST_CASE("of an address only the host is kept") {
  const std::pair<const char*, const char*> addresses[] = {
      {"https://acme.my.Salesforce.com/lightning/r/003?x=1#y",
       "acme.my.salesforce.com"},
      {"http://anna:secret@crm.example:8443/contacts", "crm.example"},
      {"https://[2001:db8::1]:443/", "[2001:db8::1]"},
      {"https://crm.example", "crm.example"}};
  for (const auto& [address, host] : addresses) {
    CHECK(collectors::PageHost(address) == host);
    CHECK(collectors::PageHost(Utf16(address)) == host);
  }
}

TEST_CASE("what is no web address has no host") {
  for (const auto* text : {"",
                           "h",
                           "file:///home/anna/secret.csv",
                           "about:blank",
                           "https://",
                           "https://bücher.de/",
                           "javascript:alert(1)"})
    CHECK(collectors::PageHost(text).empty());
  CHECK(collectors::PageHost("https://" + std::string(300, 'a')).empty());
}

}  // namespace
