#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "protocol/escrow_policy.h"

namespace agent {

// The holders that this machine believes in. The first policy is taken from its
// own files only, never from the centre; each later one only with the consent
// of those before: protocol::ReadSuccessor. What is refused is remembered, so
// that it is news once.
class PinnedPolicy {
 public:
  // `folder` has holders.cms (the pin) and `refused`. kCorrupt if the pin does
  // not hold what was once accepted.
  static base::Result<PinnedPolicy> Load(const std::filesystem::path& folder);

  const protocol::EscrowPolicy* policy() const {
    return policy_ ? &*policy_ : nullptr;
  }
  std::uint32_t serial() const { return policy_ ? policy_->serial : 0; }

  struct Offered {
    base::Bytes bytes;
    std::string from;  // For people.
  };
  struct Change {
    bool accepted = false;  // Otherwise refused.
    std::uint32_t serial = 0;
    std::string what;  // A sentence.
  };
  enum class Source : std::uint8_t { kOwnFiles, kCentre };

  // All that this source has, in any order. What is older is passed over.
  std::vector<Change> Offer(Source source, std::vector<Offered> offered);

  // Why what a source has is not accepted; empty if it is.
  std::string refusal() const;

 private:
  explicit PinnedPolicy(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  struct Entry {
    protocol::EscrowPolicy policy;
    Offered offered;
  };
  std::optional<Change> Consider(Source source, const Entry& entry);
  base::Status Pin(const base::Bytes& bytes, protocol::EscrowPolicy policy);
  std::optional<Change> Refuse(Source source,
                               const Offered& offered,
                               const std::string& why);

  std::filesystem::path folder_;
  std::optional<protocol::EscrowPolicy> policy_;
  std::string content_;  // Of the pinned one, as signed.
  std::string refused_own_;
  std::string refused_centre_;
};

}  // namespace agent
