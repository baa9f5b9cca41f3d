#include "identifiers/mention_counter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "identifiers/digest.h"

namespace identifiers {

MentionCounter::~MentionCounter() {
  base::crypto::Wipe({blocks_.front().data(), used_ * sizeof(blocks_.front())});
}

// As DigestOf() does it.
void MentionCounter::Add(protocol::IdentifierKind kind,
                         protocol::Tier tier,
                         std::string_view canonical) {
  const std::size_t size = 1 + canonical.size();
  if (size > base::crypto::kSha256Short) {
    Count();
    if (!tally_.Add(kind, tier, DigestOf(kind, canonical))) all_taken_ = false;
    return;
  }
  if (size_ == kRoom) Count();
  auto& block = blocks_[size_];
  block[0] = static_cast<std::uint8_t>(kind);
  std::memcpy(block.data() + 1, canonical.data(), canonical.size());
  base::crypto::PadSha256Block(block, size);
  mentions_[size_++] = {kind, tier};
}

bool MentionCounter::Flush() {
  Count();
  return std::exchange(all_taken_, true);
}

void MentionCounter::Count() {
  std::array<base::crypto::Sha256Digest, kRoom> hashes;
  base::crypto::Sha256OfBlocks({blocks_.data(), size_}, hashes.data());
  for (std::size_t i = 0; i < size_; ++i) {
    Digest digest;
    std::copy_n(hashes[i].begin(), digest.size(), digest.begin());
    if (!tally_.Add(mentions_[i].kind, mentions_[i].tier, digest))
      all_taken_ = false;
  }
  used_ = std::max(used_, size_);
  size_ = 0;
}

}  // namespace identifiers
