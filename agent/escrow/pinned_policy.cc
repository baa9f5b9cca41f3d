#include "agent/escrow/pinned_policy.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/crypto/cms.h"
#include "base/crypto/sha256.h"
#include "base/encoding.h"
#include "base/file.h"

namespace agent {
namespace {

constexpr const char* kPinFile = "holders.cms";
constexpr const char* kRefusedFile = "refused";
// What is offered is not ours to bound: the oldest is forgotten, and told anew.
constexpr std::size_t kMaxRefusedBytes = 4'096;

base::Result<std::string> ContentOf(base::ByteView signed_policy) {
  auto read = base::crypto::ReadSigned(signed_policy, {});
  if (!read.ok()) return read.error();
  return std::move(read.value().content);
}

// Whether this was refused before; from now on it was.
bool RefusedBefore(const std::filesystem::path& file, base::ByteView bytes) {
  const std::string line = base::ToHex(base::crypto::Sha256({bytes})) + "\n";
  auto text = base::ReadFile(file);
  std::string known = text.ok() ? std::move(text.value()) : std::string();
  if (known.find(line) != std::string::npos) return true;
  known += line;
  if (known.size() > kMaxRefusedBytes)
    known.erase(0, known.size() - kMaxRefusedBytes);
  // If it cannot be written it will be told again: better than not at all.
  (void)base::WriteFileAtomically(file, known, 0600);
  return false;
}

}  // namespace

base::Result<PinnedPolicy> PinnedPolicy::Load(
    const std::filesystem::path& folder) {
  PinnedPolicy pinned(folder);
  const auto file = folder / kPinFile;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return pinned;
  auto text = base::ReadFile(file);
  if (!text.ok()) return text.error();
  const auto bytes = base::AsBytes(text.value());
  auto policy = protocol::ReadSigned(bytes);
  auto content = ContentOf(bytes);
  if (!policy.ok() || !content.ok())
    return base::Error{
        base::ErrorCode::kCorrupt,
        file.string() + ": " +
            (policy.ok() ? content.error() : policy.error()).message +
            ": restore it from a backup; until then nothing is sealed"};
  pinned.policy_ = std::move(policy.value());
  pinned.content_ = std::move(content.value());
  return pinned;
}

std::vector<PinnedPolicy::Change> PinnedPolicy::Offer(
    Source source, std::vector<Offered> offered) {
  (source == Source::kCentre ? refused_centre_ : refused_own_).clear();
  std::vector<Change> changes;
  const auto add = [&](std::optional<Change> change) {
    if (change) changes.push_back(std::move(*change));
  };
  std::vector<Entry> entries;
  for (auto& one : offered) {
    auto policy = protocol::ReadUnverified(one.bytes);
    if (policy.ok())
      entries.push_back({std::move(policy.value()), std::move(one)});
    else
      add(Refuse(source, one, policy.error().message));
  }
  // One after the other, so that a machine that was away follows every change.
  std::ranges::stable_sort(
      entries, {}, [](const Entry& entry) { return entry.policy.serial; });
  for (const auto& entry : entries)
    add(Consider(source, entry));
  return changes;
}

std::optional<PinnedPolicy::Change> PinnedPolicy::Consider(Source source,
                                                           const Entry& entry) {
  const base::Bytes& bytes = entry.offered.bytes;
  if (!policy_ && source == Source::kCentre) return std::nullopt;
  if (policy_ && entry.policy.serial < policy_->serial) return std::nullopt;
  if (policy_ && entry.policy.serial == policy_->serial) {
    auto content = ContentOf(bytes);
    if (content.ok() && content.value() == content_) return std::nullopt;
    return Refuse(source,
                  entry.offered,
                  "it has the serial of the holders known here, and others");
  }
  const bool first = !policy_;
  auto read = first ? protocol::ReadSigned(bytes)
                    : protocol::ReadSuccessor(bytes, *policy_);
  if (!read.ok()) return Refuse(source, entry.offered, read.error().message);
  if (auto pinned = Pin(bytes, std::move(read.value())); !pinned.ok())
    return Refuse(source, entry.offered, pinned.error().message);
  return Change{.accepted = true,
                .serial = policy_->serial,
                .what = std::string("the escrow's holders ") +
                        (first ? "are known" : "changed with their consent") +
                        ": policy " + std::to_string(policy_->serial) +
                        " from " + entry.offered.from};
}

base::Status PinnedPolicy::Pin(const base::Bytes& bytes,
                               protocol::EscrowPolicy policy) {
  auto content = ContentOf(bytes);
  if (!content.ok()) return content.error();
  if (auto written = base::WriteFileAtomically(
          folder_ / kPinFile, base::AsText(bytes), 0600);
      !written.ok())
    return written;
  policy_ = std::move(policy);
  content_ = std::move(content.value());
  return {};
}

std::optional<PinnedPolicy::Change> PinnedPolicy::Refuse(
    Source source, const Offered& offered, const std::string& why) {
  const std::string what = "other holders of the escrow were refused, from " +
                           offered.from + ": " + why;
  (source == Source::kCentre ? refused_centre_ : refused_own_) = what;
  if (RefusedBefore(folder_ / kRefusedFile, offered.bytes)) return std::nullopt;
  return Change{.serial = serial(), .what = what};
}

std::string PinnedPolicy::refusal() const {
  return refused_own_.empty() ? refused_centre_ : refused_own_;
}

}  // namespace agent
