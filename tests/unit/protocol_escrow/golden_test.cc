// What the openssl command of OpenSSL 3.0 made once must stay readable. The
// private key among them is of no epoch that ever was.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "base/crypto/cms.h"
#include "base/encoding.h"
#include "protocol/escrow_deposit.h"
#include "protocol/escrow_policy.h"
#include "tests/support/catch.h"

namespace {

std::string Text(const std::string& name) {
  std::ifstream file(std::string(GOLDEN_FOLDER "/") + name);
  std::string text(std::istreambuf_iterator<char>(file), {});
  REQUIRE_FALSE(text.empty());
  return text;
}

base::Bytes Hex(const std::string& name) {
  auto text = Text(name);
  std::erase(text, '\n');
  const auto bytes = base::FromHex(text);
  REQUIRE(bytes.has_value());
  return *bytes;
}

}  // namespace

TEST_CASE("The golden policy of the escrow is believed") {
  const auto bytes = Hex("escrow-holders-1.hex");
  auto policy = protocol::ReadSigned(bytes);
  if (!policy.ok()) FAIL(policy.error().message);
  CHECK(policy.value().serial == 7);
  CHECK(policy.value().groups[0].members[0].name == "ann");
  CHECK(policy.value().Find(2026 * 4 + 3) != nullptr);
  CHECK(policy.value().destroyed == std::vector<std::uint16_t>{2024 * 4});
  for (const std::size_t at : {bytes.size() - 20, bytes.size() / 2}) {
    auto changed = bytes;
    changed[at] ^= 1;
    CHECK_FALSE(protocol::ReadSigned(changed).ok());
  }
}

TEST_CASE("The golden deposit of the escrow opens") {
  const auto pem = Text("escrow-epoch-1.pem");
  auto opened =
      base::crypto::OpenSealed(Hex("escrow-secret-1.hex"), {pem, pem});
  if (!opened.ok()) FAIL(opened.error().message);
  auto secret = protocol::ParseEscrowSecret(opened.value().view());
  REQUIRE(secret.ok());
  CHECK(secret.value().agent_id == "0123456789abcdef");
  CHECK(secret.value().secret.view() == std::string(32, 'Z'));
}
