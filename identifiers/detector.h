#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace identifiers {

// Version of the canonical forms: changes with every rule that can change one,
// so that a trace knows which forms to try. Stored in each event.
inline constexpr std::uint16_t kCanon = 1;

struct ConfiguredPattern {
  std::string name;        // Enters the canonical form: `name:value`.
  std::string expression;  // RE2; group 1, if there is one, is the identifier.
};

struct DetectorOptions {
  // For numbers without a country code, as ISO 3166, e.g. "CN"; empty: only
  // numbers in international form are phone numbers.
  std::string default_region = "CN";
  std::vector<ConfiguredPattern> patterns;
};

// Where one identifier stands in a text, for `scan --show` and for tests.
struct Match {
  protocol::IdentifierKind kind;
  std::size_t begin = 0;  // In bytes.
  std::size_t end = 0;
  std::string canonical;
};

struct Findings {
  std::vector<protocol::KindCount> counts;  // By ascending kind.
  // Of each distinct identifier once, ascending. Above
  // protocol::kMaxFingerprintsPerObject the smallest that many, which is a
  // uniform sample; the counts stay exact.
  std::vector<Digest> digests;
};

// Finds identifiers in text, validates them, and brings each to the one form
// under which it is counted and fingerprinted. Linear in the text's length.
// Immutable after Make(), thread-safe.
class Detector {
 public:
  // kInvalid, naming the pattern and the fault, if one does not compile.
  static base::Result<Detector> Make(const DetectorOptions& options);
  ~Detector();
  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;

  // UTF-8; other bytes are taken as separators. Overlapping candidates: the
  // longest valid one wins.
  Findings Scan(std::string_view text) const;
  // Those that begin at `from` or later; what is before it is context only.
  std::vector<Match> Matches(std::string_view text, std::size_t from = 0) const;

 private:
  struct State;
  explicit Detector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace identifiers
