// What agents seal for the holders, and POST /v1/escrow, which takes it to the
// centre. Format: docs/formats/escrow.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace protocol {

inline constexpr std::size_t kMaxDepositBytes = 4'096;
inline constexpr std::size_t kMaxDepositsPerRequest = 32;
inline constexpr std::size_t kMaxEscrowRequestBytes = 256UL * 1024;
inline constexpr std::size_t kMaxPoliciesPerResponse = 4;
inline constexpr std::size_t kEscrowSecretBytes = 32;
inline constexpr std::size_t kMaxCheckedEpochs = 4;
inline constexpr std::size_t kMaxHeldPerResponse = 4'096;

enum class DepositKind : std::uint8_t {
  kSecret = 1,    // The agent's secret of the epoch.
  kIdentity = 2,  // Whose login it is.
};
std::string_view Name(DepositKind kind);
std::optional<DepositKind> ParseDepositKind(std::string_view name);

// Which one it is; among the deposits of an agent each is there once.
struct DepositName {
  std::uint16_t epoch = 0;
  DepositKind kind = DepositKind::kSecret;
  std::string name;              // Check value or login, in hex digits.
  std::uint16_t sealed_for = 0;  // The epoch of the key.

  friend bool operator==(const DepositName&, const DepositName&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in it.
  friend auto operator<=>(const DepositName&, const DepositName&) = default;
};
// "2026Q4-secret-0123456789abcdef-2026Q4.cms"
std::string FileName(const DepositName& name);
std::optional<DepositName> ParseDepositFileName(std::string_view text);

struct Deposit {
  DepositName name;
  base::Bytes sealed;
};

// As it is inside of a deposit.
struct EscrowSecret {
  std::string agent_id;
  std::uint16_t epoch = 0;
  base::SecretBytes secret;  // 32 bytes.
};
struct EscrowIdentity {
  std::string agent_id;
  std::uint16_t epoch = 0;
  std::uint32_t login = 0;
  std::string user;
  std::string host;
};
base::SecretBytes ToJson(const EscrowSecret& secret);
// Filled up with spaces, so that its length does not tell names apart.
std::string ToJson(const EscrowIdentity& identity);
base::Result<EscrowSecret> ParseEscrowSecret(std::string_view json);
base::Result<EscrowIdentity> ParseEscrowIdentity(std::string_view json);

std::string LoginName(std::uint32_t login);  // 8 hex digits.
std::optional<std::uint32_t> ParseLoginName(std::string_view name);
std::string CheckName(std::uint64_t check);  // 16 hex digits.

struct EscrowRequest {
  std::uint32_t policy_serial = 0;  // Of the pinned one; 0: none.
  std::vector<Deposit> deposits;
  std::vector<std::uint16_t> check;  // Epochs: what does the centre hold?
};
struct EscrowResponse {
  std::vector<base::Bytes> policies;  // Signed; ascending.
  // All that the centre holds of this agent and the epochs asked for, with what
  // came in the request. None from a centre that does not tell.
  std::optional<std::vector<DepositName>> held{};
  std::int64_t centre_utc_ms = 0;  // 0 from a centre that does not tell.
};
std::string ToJson(const EscrowRequest& request);
std::string ToJson(const EscrowResponse& response);
base::Result<EscrowRequest> ParseEscrowRequest(std::string_view json);
base::Result<EscrowResponse> ParseEscrowResponse(std::string_view json);

}  // namespace protocol
