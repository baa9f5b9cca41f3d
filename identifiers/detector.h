#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace identifiers {

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

// Where one identifier stands in a text.
struct Match {
  protocol::IdentifierKind kind;
  protocol::Tier tier = protocol::Tier::kHigh;
  std::size_t begin = 0;  // In bytes.
  std::size_t end = 0;
  std::string_view canonical;  // Valid during the call that hands it out.
};

// What of a text goes on in its next part: see Detector::ForEach.
struct TableHeader;

struct Findings {
  std::vector<protocol::KindCount> counts;  // By ascending Code().
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

  // UTF-8; other bytes are taken as separators. Of overlapping candidates the
  // one wins for which most speaks, then the longest.
  Findings Scan(std::string_view text) const;

  // Hands out, by their beginnings, those that begin in [from, until). What is
  // before `from` was handed over before; it and what is behind `until` is
  // looked at for what stands around. `header`: the table that a text in parts
  // is in, a new one for its first part.
  using OnMatch = std::function<void(const Match&)>;
  void ForEach(std::string_view text,
               std::size_t from,
               std::size_t until,
               TableHeader& header,
               const OnMatch& on_match) const;

 private:
  struct State;
  explicit Detector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace identifiers
