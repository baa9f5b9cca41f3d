#include "agent/buffer/log_check.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/file.h"

namespace agent {
namespace {

constexpr std::size_t kHead = 32;
constexpr std::size_t kFrameHead = 24;
// 0x377f0683 if its check sums read words with the greatest byte first.
constexpr std::uint32_t kMagic = 0x377f0682;
// Much more than the buffer lets it grow to.
constexpr std::size_t kMaxLogBytes = std::size_t{1} << 30;

std::uint32_t NumberAt(base::ByteView bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
         std::uint32_t{bytes[at + 2]} << 8 | std::uint32_t{bytes[at + 3]};
}

// Two sums, each over every other word and the other sum.
struct CheckSum {
  bool greatest_first = false;
  std::uint32_t one = 0;
  std::uint32_t two = 0;

  void Add(base::ByteView bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      one += Word(bytes, at) + two;
      two += Word(bytes, at + 4) + one;
    }
  }
  bool IsAt(base::ByteView bytes, std::size_t at) const {
    return NumberAt(bytes, at) == one && NumberAt(bytes, at + 4) == two;
  }

 private:
  std::uint32_t Word(base::ByteView bytes, std::size_t at) const {
    const auto word = NumberAt(bytes, at);
    return greatest_first ? word : __builtin_bswap32(word);
  }
};

class Log {
 public:
  explicit Log(base::ByteView bytes) : bytes_(bytes) {
    const auto magic = NumberAt(bytes, 0);
    page_ = NumberAt(bytes, 8);
    sum_.greatest_first = (magic & 1) != 0;
    sum_.Add(bytes.first(24));
    has_head_ = (magic & ~1U) == kMagic && sum_.IsAt(bytes, 24) &&
                page_ >= 512 && page_ <= 65'536;
  }

  bool has_head() const { return has_head_; }

  // Commits that SQLite does not see.
  int HiddenCommits() {
    std::size_t at = kHead;
    while (Fits(at) && IsWhole(at))
      at += kFrameHead + page_;
    int commits = 0;
    for (; Fits(at); at += kFrameHead + page_)
      commits += IsOfThisLog(at) && NumberAt(bytes_, at + 4) != 0 ? 1 : 0;
    return commits;
  }

 private:
  bool Fits(std::size_t at) const {
    return at + kFrameHead + page_ <= bytes_.size();
  }
  // The log is begun anew in the same file: what is behind its end is older.
  bool IsOfThisLog(std::size_t at) const {
    return NumberAt(bytes_, at + 8) == NumberAt(bytes_, 16) &&
           NumberAt(bytes_, at + 12) == NumberAt(bytes_, 20);
  }
  bool IsWhole(std::size_t at) {
    sum_.Add(bytes_.subspan(at, 8));
    sum_.Add(bytes_.subspan(at + kFrameHead, page_));
    return IsOfThisLog(at) && sum_.IsAt(bytes_, at + 16);
  }

  base::ByteView bytes_;
  CheckSum sum_;
  std::size_t page_ = 0;
  bool has_head_ = false;
};

}  // namespace

base::Status CheckLog(const std::filesystem::path& log) {
  std::error_code failed;
  if (!std::filesystem::exists(log, failed)) return {};
  auto text = base::ReadFile(log, kMaxLogBytes);
  if (!text.ok()) return text.error();
  // The head is durable before the first frame is written.
  if (text.value().size() <= kHead) return {};
  Log frames(base::AsBytes(text.value()));
  if (!frames.has_head())
    return base::Error{base::ErrorCode::kCorrupt,
                       log.string() + ": the head of the log is damaged"};
  // Each commit is durable before the next one: the last one may be torn.
  const int hidden = frames.HiddenCommits();
  if (hidden < 2) return {};
  return base::Error{base::ErrorCode::kCorrupt,
                     log.string() + ": the log is damaged, with " +
                         std::to_string(hidden) + " commits behind that"};
}

}  // namespace agent
