#include "agent/daemon/file_samples.h"

#include <algorithm>
#include <utility>

namespace agent {
namespace {

// Fewer in common may be chance: a colleague's address is in many files.
constexpr std::size_t kLeastInCommon = 3;

std::uint64_t Cut(const identifiers::Digest& digest) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i)
    value = value << 8 | digest[i];
  return value;
}

}  // namespace

// Most of what is in `made` is in `source`, too.
bool FileSamples::IsFrom(const Sample& made, const Sample& source) {
  std::size_t reach = 0;
  std::size_t common = 0;
  for (const std::uint64_t value : made.smallest) {
    if (!source.whole && value > source.smallest.back()) break;
    ++reach;
    if (std::ranges::binary_search(source.smallest, value)) ++common;
  }
  return common >= kLeastInCommon && common * 2 > reach;
}

void FileSamples::Link(protocol::LoginId login,
                       const std::vector<identifiers::Digest>& digests,
                       protocol::ObjectFacts& object) {
  if (digests.empty() || object.file == 0) return;
  Sample sample{.file = object.file,
                .whole = digests.size() <= kDigestsPerFile};
  for (std::size_t i = 0; i < std::min(digests.size(), kDigestsPerFile); ++i)
    sample.smallest.push_back(Cut(digests[i]));

  if (!files_.contains(login) && files_.size() >= kLogins)
    files_.erase(files_.begin());
  auto& files = files_[login];
  if (object.origin == 0) {
    const auto source =
        std::find_if(files.rbegin(), files.rend(), [&](const Sample& earlier) {
          return earlier.file != sample.file && IsFrom(sample, earlier);
        });
    if (source != files.rend()) {
      object.origin = source->file;
      object.linked_by = protocol::LinkedBy::kIdentifiers;
    }
  }
  std::erase_if(files, [&](const Sample& earlier) {
    return earlier.file == sample.file;
  });
  files.push_back(std::move(sample));
  if (files.size() > kFilesPerLogin) files.pop_front();
}

}  // namespace agent
