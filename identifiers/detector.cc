#include "identifiers/detector.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/crypto/sha256.h"
#include "identifiers/card.h"
#include "identifiers/digit_run.h"
#include "identifiers/email.h"
#include "identifiers/pattern.h"
#include "identifiers/phone.h"
#include "identifiers/resident_id.h"
#include "protocol/limits.h"

namespace identifiers {
namespace {

using protocol::IdentifierKind;

// What a byte can be the beginning of. All others are skipped.
enum class Start : std::uint8_t { kNothing, kNumber, kAt };

constexpr std::array<Start, 256> MakeStarts() {
  std::array<Start, 256> starts{};
  for (unsigned c = '0'; c <= '9'; ++c)
    starts[c] = Start::kNumber;
  starts['+'] = Start::kNumber;
  starts[0xEF] = Start::kNumber;  // Full-width digits and plus.
  starts['@'] = Start::kAt;
  return starts;
}
constexpr std::array<Start, 256> kStarts = MakeStarts();

// Groups of four (the last may be shorter), or 4-6-4 and 4-6-5, one kind of
// separator throughout; or none.
bool HasCardGroups(const DigitRun& run, std::size_t from, std::size_t to) {
  char separator = 0;
  bool fours = true;
  bool four_six = true;
  for (std::size_t i = from + 1; i < to; ++i) {
    const std::size_t place = i - from;
    const char before = run.before[i];
    fours = fours && (place % 4 == 0) == (before != 0);
    four_six = four_six && (place == 4 || place == 10) == (before != 0);
    if (before == 0) continue;
    if (before != ' ' && before != '-') return false;
    if (separator != 0 && before != separator) return false;
    separator = before;
  }
  return separator == 0 || fours || four_six;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::string_view region)
      : text_(text), region_(region) {}

  // All valid candidates, by their beginning; they may still overlap.
  std::vector<Match> Candidates(std::size_t from) {
    for (std::size_t at = from; at < text_.size();) {
      switch (kStarts[static_cast<unsigned char>(text_[at])]) {
        case Start::kNothing:
          ++at;
          break;
        case Start::kNumber:
          at = Numbers(at);
          break;
        case Start::kAt:
          if (const auto email = FindEmail(text_, at))
            Add(IdentifierKind::kEmail,
                email->begin,
                email->end,
                CanonicalEmail(
                    text_.substr(email->begin, email->end - email->begin)));
          ++at;
          break;
      }
    }
    return std::move(found_);
  }

 private:
  void Add(IdentifierKind kind,
           std::size_t begin,
           std::size_t end,
           std::string canonical) {
    found_.push_back({kind, begin, end, std::move(canonical)});
  }

  std::size_t Numbers(std::size_t at) {
    DigitRun run;
    const std::size_t next = ReadDigitRun(text_, at, run);
    for (std::size_t from = 0; from < run.starts;) {
      const std::size_t to = LongestFrom(run, from);
      from = to > from ? to : NextGroup(run, from);
    }
    return next;
  }

  static std::size_t NextGroup(const DigitRun& run, std::size_t from) {
    do {
      ++from;
    } while (from < run.size && run.before[from] == 0);
    return from;
  }

  // Adds the longest number that begins with the group at `from`; where it
  // ends, or `from` if there is none.
  std::size_t LongestFrom(const DigitRun& run, std::size_t from) {
    constexpr std::size_t kLongest = 19;
    for (std::size_t to = std::min(run.size, from + kLongest); to > from;
         --to) {
      if (to < run.size && run.before[to] == 0) continue;  // Within a group.
      if (AddNumber(run, from, to)) return to;
    }
    return from;
  }

  bool AddNumber(const DigitRun& run, std::size_t from, std::size_t to) {
    const auto digits = run.Digits(from, to);
    const std::size_t end = run.end[to - 1];
    const bool last = to == run.size;
    if (run.Solid(from, to)) {
      if (digits.size() == 18 &&
          IsResidentId(digits.substr(0, 17), digits[17])) {
        Add(IdentifierKind::kResidentId,
            run.begin[from],
            end,
            std::string(digits));
        return true;
      }
      if (digits.size() == 17 && last && run.check_x &&
          IsResidentId(digits, 'X')) {
        Add(IdentifierKind::kResidentId,
            run.begin[from],
            run.x_end,
            std::string(digits) + "X");
        return true;
      }
    }
    // A letter behind the digits: part of something else.
    if (last && run.check_x) return false;
    if (HasCardGroups(run, from, to) && IsCardNumber(digits)) {
      Add(IdentifierKind::kCard, run.begin[from], end, std::string(digits));
      return true;
    }
    if (auto phone = PhoneNumber(run, from, to, region_)) {
      const bool plus = run.plus && from == 0;
      Add(IdentifierKind::kPhone,
          plus ? run.plus_at : run.begin[from],
          end,
          std::move(*phone));
      return true;
    }
    return false;
  }

  const std::string_view text_;
  const std::string_view region_;
  std::vector<Match> found_;
};

// The longest wins over what it overlaps; of two equally long ones the first.
std::vector<Match> WithoutOverlaps(std::vector<Match> found) {
  std::stable_sort(
      found.begin(), found.end(), [](const Match& a, const Match& b) {
        return a.begin < b.begin;
      });
  std::vector<Match> kept;
  for (auto& match : found) {
    if (kept.empty() || kept.back().end <= match.begin) {
      kept.push_back(std::move(match));
    } else if (match.end - match.begin > kept.back().end - kept.back().begin) {
      kept.back() = std::move(match);
    }
  }
  return kept;
}

struct Tally {
  std::uint32_t mentions = 0;
  std::vector<Digest> digests;

  void Compact() {
    std::sort(digests.begin(), digests.end());
    digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  }
};

}  // namespace

struct Detector::State {
  std::string region;
  std::vector<Pattern> patterns;
};

Detector::Detector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Detector::~Detector() = default;
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;

base::Result<Detector> Detector::Make(const DetectorOptions& options) {
  auto state = std::make_unique<State>();
  state->region = options.default_region;
  for (const auto& pattern : options.patterns) {
    auto compiled = Pattern::Compile(pattern);
    if (!compiled.ok()) return compiled.error();
    state->patterns.push_back(std::move(compiled.value()));
  }
  return Detector(std::move(state));
}

std::vector<Match> Detector::Matches(std::string_view text,
                                     std::size_t from) const {
  auto found = Scanner(text, state_->region).Candidates(from);
  for (const auto& pattern : state_->patterns)
    pattern.ForEach(text, from, [&found](Match match) {
      found.push_back(std::move(match));
    });
  return WithoutOverlaps(std::move(found));
}

Findings Detector::Scan(std::string_view text) const {
  std::map<IdentifierKind, Tally> tallies;
  auto matches = Matches(text);
  for (auto& match : matches) {
    auto& tally = tallies[match.kind];
    ++tally.mentions;
    tally.digests.push_back(DigestOf(match.kind, match.canonical));
    base::crypto::Wipe({reinterpret_cast<std::uint8_t*>(match.canonical.data()),
                        match.canonical.size()});
  }
  Findings findings;
  for (auto& [kind, tally] : tallies) {
    tally.Compact();
    findings.counts.push_back({kind,
                               static_cast<std::uint32_t>(tally.digests.size()),
                               tally.mentions});
    findings.digests.insert(
        findings.digests.end(), tally.digests.begin(), tally.digests.end());
  }
  std::sort(findings.digests.begin(), findings.digests.end());
  if (findings.digests.size() > protocol::kMaxFingerprintsPerObject)
    findings.digests.resize(protocol::kMaxFingerprintsPerObject);
  return findings;
}

}  // namespace identifiers
