#pragma once

#include <cstdint>

namespace identifiers {

// Which canonical forms this build makes, stored in each event: another number
// for every change of a rule that can change a form, and for other numbering
// plans, so that a trace knows which forms to try. From canons.txt, when the
// tree is built.
extern const std::uint16_t kCanon;

// The version of the rules alone: tests/golden/canonical-forms-<it>.tsv.
extern const std::uint16_t kCanonRules;

}  // namespace identifiers
