#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "identifiers/digest.h"
#include "protocol/event.h"

namespace agent {

// Remembers of the last files of each login a sample of what is in them, so
// that one that was made from another is known as such: the same identifiers,
// whatever the format.
//
// A sample is the smallest digests of a file, cut to 64 bits. Where two samples
// both reach, the share that they have in common is that of the files (bottom-k
// sketches, Broder 1997). In memory only, bounded. Event loop only.
class FileSamples {
 public:
  static constexpr std::size_t kDigestsPerFile = 256;
  static constexpr std::size_t kFilesPerLogin = 64;
  static constexpr std::size_t kLogins = 64;

  // Remembers the file, and if it has no origin yet and most of its identifiers
  // are in an earlier one, names that. `digests` ascend.
  void Link(protocol::LoginId login,
            const std::vector<identifiers::Digest>& digests,
            protocol::ObjectFacts& object);

 private:
  struct Sample {
    protocol::FileId file = 0;
    std::vector<std::uint64_t> smallest;  // Ascending.
    bool whole = false;                   // There were no more.
  };

  static bool IsFrom(const Sample& made, const Sample& source);

  std::map<protocol::LoginId, std::deque<Sample>> files_;  // Newest last.
};

}  // namespace agent
