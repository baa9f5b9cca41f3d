#include "central/store/token_table.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/sqlite/rows.h"
#include "central/store/columns.h"

namespace central {
namespace {

using base::crypto::Sha256Digest;
using base::sqlite::AllRows;
using base::sqlite::FirstRow;

constexpr const char* kSelect =
    "SELECT hash, created, expires, uses, used, networks, approve, revoked,"
    " note FROM tokens ";
constexpr const char* kAskForAnother =
    ": ask for another (`deskwarden-central token create`)";

std::string JoinNetworks(const std::vector<base::net::IpNetwork>& networks) {
  std::string text;
  for (const auto& network : networks)
    text += (text.empty() ? "" : " ") + base::net::ToString(network);
  return text;
}

// To leave one out would make the token good in more places.
base::Result<std::vector<base::net::IpNetwork>> SplitNetworks(
    std::string_view text) {
  std::vector<base::net::IpNetwork> networks;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    auto network = base::net::ParseIpNetwork(text.substr(0, end));
    if (!network.ok()) return network.error();
    networks.push_back(network.value());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return networks;
}

Token TokenOf(const base::sqlite::Statement& row) {
  Token token{.hash = ArrayColumn<Sha256Digest>(row, 0),
              .name = {},
              .terms = {},
              .created_ms = row.Int(1),
              .expires_ms = row.Int(2),
              .revoked_ms = row.Int(7),
              .used = row.Int(4)};
  token.name = TokenName(token.hash);
  auto networks = SplitNetworks(row.Text(5));
  token.networks_unreadable = !networks.ok();
  token.terms = {.lifetime = std::chrono::duration_cast<std::chrono::seconds>(
                     std::chrono::milliseconds(row.Int(2) - row.Int(1))),
                 .uses = row.Int(3),
                 .networks = networks.ok()
                                 ? std::move(networks.value())
                                 : std::vector<base::net::IpNetwork>(),
                 .approve = row.Int(6) != 0,
                 .note = std::string(row.Text(8))};
  return token;
}

// Why it is not good for somebody at `address`; empty if it is.
std::string Fault(const Token& token,
                  std::string_view address,
                  std::int64_t now_ms) {
  const TokenTerms& terms = token.terms;
  const std::string name = "the token " + token.name + " ";
  if (token.revoked_ms != 0)
    return name + "was revoked on " + base::FormatUtc(token.revoked_ms) +
           kAskForAnother;
  if (token.expires_ms <= now_ms)
    return name + "expired on " + base::FormatUtc(token.expires_ms) +
           kAskForAnother;
  if (token.used >= terms.uses)
    return name + "was used as often as it may be (" +
           std::to_string(terms.uses) + ")" + kAskForAnother;
  if (token.networks_unreadable)
    return name + "has networks that cannot be read here" + kAskForAnother;
  auto from = base::net::ParseIpAddress(address);
  const auto here = [&](const auto& network) {
    return from.ok() && network.Contains(from.value());
  };
  if (!terms.networks.empty() && std::ranges::none_of(terms.networks, here))
    return name + "may not be used from " + std::string(address) +
           ", only from " + JoinNetworks(terms.networks) +
           ": enrol there, or ask for a token for this network";
  return {};
}

}  // namespace

Sha256Digest TokenHash(std::string_view secret) {
  return base::crypto::Sha256({base::AsBytes(secret)});
}

std::string TokenName(const Sha256Digest& hash) {
  return base::ToHex(base::ByteView(hash).first(4));
}

base::Result<std::string> TokenTable::Add(std::string_view secret,
                                          const TokenTerms& terms,
                                          std::int64_t now_ms) {
  auto insert = database_.Prepare(
      "INSERT INTO tokens(hash, created, expires, uses, networks, approve,"
      " note) VALUES (?, ?, ?, ?, ?, ?, ?)");
  if (!insert.ok()) return insert.error();
  const auto hash = TokenHash(secret);
  const auto lifetime =
      std::chrono::duration_cast<std::chrono::milliseconds>(terms.lifetime);
  if (auto done = insert.value()
                      .Bind(1, base::ByteView(hash))
                      .Bind(2, now_ms)
                      .Bind(3, now_ms + lifetime.count())
                      .Bind(4, terms.uses)
                      .Bind(5, JoinNetworks(terms.networks))
                      .Bind(6, std::int64_t{terms.approve})
                      .Bind(7, terms.note)
                      .Execute();
      !done.ok())
    return done.error();
  return TokenName(hash);
}

base::Result<std::vector<Token>> TokenTable::All() {
  auto select = database_.Prepare(std::string(kSelect) + "ORDER BY created");
  if (!select.ok()) return select.error();
  return AllRows(select.value(), TokenOf);
}

base::Result<std::optional<Token>> TokenTable::Find(const Sha256Digest& hash) {
  auto select = database_.Prepare(std::string(kSelect) + "WHERE hash = ?");
  if (!select.ok()) return select.error();
  return FirstRow(select.value().Bind(1, base::ByteView(hash)), TokenOf);
}

base::Result<Token> TokenTable::Use(std::string_view secret,
                                    std::string_view address,
                                    std::int64_t now_ms) {
  auto found = Find(TokenHash(secret));
  if (!found.ok()) return found.error();
  if (!found.value())
    return base::Error{base::ErrorCode::kDenied,
                       std::string("the token is unknown here") +
                           kAskForAnother + ", or check the address"};
  Token token = std::move(*found.value());
  if (auto fault = Fault(token, address, now_ms); !fault.empty())
    return base::Error{base::ErrorCode::kDenied, std::move(fault)};
  if (auto done = AddUses(token.hash, 1); !done.ok()) return done.error();
  return token;
}

base::Status TokenTable::GiveBack(const Sha256Digest& hash) {
  return AddUses(hash, -1);
}

base::Status TokenTable::AddUses(const Sha256Digest& hash, std::int64_t uses) {
  auto update =
      database_.Prepare("UPDATE tokens SET used = used + ? WHERE hash = ?");
  if (!update.ok()) return update.error();
  return update.value().Bind(1, uses).Bind(2, base::ByteView(hash)).Execute();
}

base::Result<Token> TokenTable::Revoke(std::string_view name,
                                       std::int64_t now_ms) {
  auto tokens = All();
  if (!tokens.ok()) return tokens.error();
  std::vector<Token> named;
  for (Token& token : tokens.value()) {
    if (!name.empty() && base::ToHex(token.hash).starts_with(name))
      named.push_back(std::move(token));
  }
  const auto wrong = [&](const std::string& why) {
    return base::Error{base::ErrorCode::kInvalid,
                       why + " '" + std::string(name) +
                           "': see `deskwarden-central token list`"};
  };
  if (named.empty()) return wrong("no token is called");
  if (named.size() > 1) return wrong("several tokens are called");
  if (named.front().revoked_ms != 0) return wrong("revoked already:");
  auto update =
      database_.Prepare("UPDATE tokens SET revoked = ? WHERE hash = ?");
  if (!update.ok()) return update.error();
  if (auto done = update.value()
                      .Bind(1, now_ms)
                      .Bind(2, base::ByteView(named.front().hash))
                      .Execute();
      !done.ok())
    return done.error();
  return std::move(named.front());
}

}  // namespace central
