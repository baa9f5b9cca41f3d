#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.h"
#include "base/net/ip_address.h"
#include "base/result.h"
#include "base/sqlite/database.h"

namespace central {

// What a token is good for.
struct TokenTerms {
  std::chrono::seconds lifetime = std::chrono::hours(24);
  std::int64_t uses = 1;                       // How many agents it enrols.
  std::vector<base::net::IpNetwork> networks;  // From where; empty: anywhere.
  bool approve = false;                        // Somebody has to agree to each.
  std::string note;                            // For people.
};

struct Token {
  base::crypto::Sha256Digest hash{};
  std::string name;
  TokenTerms terms;
  bool networks_unreadable = false;  // Then it is good nowhere.
  std::int64_t created_ms = 0;
  std::int64_t expires_ms = 0;
  std::int64_t revoked_ms = 0;  // 0: not revoked.
  std::int64_t used = 0;        // By agents, and by those that wait.
};

// The secret itself is not kept.
base::crypto::Sha256Digest TokenHash(std::string_view secret);
// The first digits of its hash: tokens are told apart by them.
std::string TokenName(const base::crypto::Sha256Digest& hash);

// What allows to enrol. Works inside the caller's transaction on central.db.
class TokenTable {
 public:
  explicit TokenTable(base::sqlite::Database& database) : database_(database) {}

  // Gives back its name.
  base::Result<std::string> Add(std::string_view secret,
                                const TokenTerms& terms,
                                std::int64_t now_ms);
  base::Result<std::vector<Token>> All();

  // Counts one use by somebody at `address`. kDenied, with the reason and what
  // to do about it, if it is not good for that.
  base::Result<Token> Use(std::string_view secret,
                          std::string_view address,
                          std::int64_t now_ms);
  base::Status GiveBack(const base::crypto::Sha256Digest& hash);

  // kInvalid if no token has that name, or several do, or it is revoked.
  base::Result<Token> Revoke(std::string_view name, std::int64_t now_ms);

 private:
  base::Result<std::optional<Token>> Find(
      const base::crypto::Sha256Digest& hash);
  base::Status AddUses(const base::crypto::Sha256Digest& hash,
                       std::int64_t uses);

  base::sqlite::Database& database_;
};

}  // namespace central
