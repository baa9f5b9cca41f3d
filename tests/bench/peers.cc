#include "tests/bench/peers.h"

#include <hs/hs.h>
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <re2/re2.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace bench {
namespace {

void Check(hs_error_t error) {
  if (error == HS_SUCCESS) return;
  std::fprintf(stderr, "vectorscan: error %d\n", error);
  std::exit(1);  // NOLINT(concurrency-mt-unsafe)
}

// Asks for so many groups, that of the whole match among them.
template <int kGroups>
std::size_t CountMatches(const re2::RE2& expression, std::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  std::array<re2::StringPiece, kGroups> groups;
  std::size_t found = 0;
  std::size_t at = 0;
  while (expression.Match(
      piece, at, piece.size(), re2::RE2::UNANCHORED, groups.data(), kGroups)) {
    at = static_cast<std::size_t>(groups[0].data() - piece.data()) +
         groups[0].size();
    ++found;
  }
  return found;
}

struct PatternSet {
  std::vector<const char*> expressions;
  std::vector<unsigned> flags;

  void Add(const char* expression, unsigned flag = 0) {
    expressions.push_back(expression);
    flags.push_back(flag);
  }
};

PatternSet ThreePatterns() {
  PatternSet set;
  set.Add(R"([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})");
  set.Add(R"(\+?\(?[0-9][0-9 ().-]{5,20}[0-9])");
  set.Add(R"([0-9]{15,18}[0-9Xx])");
  return set;
}

// What stands for an id by its digits and letters alone: not its check digits,
// not full-width or invisible characters.
PatternSet PatternsOfAllKinds() {
  PatternSet set = ThreePatterns();
  constexpr unsigned kAnyCase = HS_FLAG_CASELESS;
  set.Add(R"((?:[0-9][ -]?){12,18}[0-9])");  // Cards.
  set.Add(R"(\b[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}( ?[A-Z0-9]{4}){1,6})"
          R"( ?[A-Z0-9]{1,4}\b)");                                 // IBAN.
  set.Add(R"(\b[0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{6}[ -]?[0-9]\b)");  // IMEI.
  set.Add(R"(\b[A-Z]{1,2}[0-9]{6}\(?[0-9A]\)?)");                  // Hong Kong.
  set.Add(R"(\b[157][0-9]{6}\(?[0-9]\)?)");                        // Macau.
  set.Add(R"(\b[A-Z][1289A-D][0-9]{8}\b)");                        // Taiwan.
  set.Add(R"(\b[A-Z]{1,2}[0-9]{6,8}\b)");                          // Passports.
  set.Add(R"(\b[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}\b)");            // SSN, BSN.
  set.Add(R"(\b[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b)",
          kAnyCase);                                           // NINO.
  set.Add(R"(\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b)");        // NHS.
  set.Add(R"(\b[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}\b)");  // CPF, PESEL.
  set.Add(R"(\b[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}\b)");   // Aadhaar.
  set.Add(R"(\b[A-Z]{5}[0-9]{4}[A-Z]\b)", kAnyCase);           // PAN.
  set.Add(R"(\b[0-9]{8}-?[A-Z]\b)", kAnyCase);                 // DNI.
  set.Add(R"(\b[XYZ]-?[0-9]{7}-?[A-Z]\b)", kAnyCase);          // NIE.
  set.Add(R"(\b[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]\b)",
          kAnyCase);                                          // Codice fiscale.
  set.Add(R"(\b[12][0-9]{2}[01][0-9][0-9AB]{3}[0-9]{7}\b)");  // NIR.
  return set;
}

}  // namespace

std::size_t CountByRe2(std::string_view text) {
  static const re2::RE2 expression(R"([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})"
                                   R"(|\+?\(?[0-9][0-9 ().-]{5,20}[0-9Xx])");
  return CountMatches<1>(expression, text);
}

std::size_t CountByRe2WithKind(std::string_view text) {
  static const re2::RE2 expression(
      R"(([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}))"
      R"(|([0-9]{15,18}[0-9Xx])|(\+?\(?[0-9][0-9 ().-]{5,20}[0-9]))");
  return CountMatches<4>(expression, text);
}

std::size_t CountByPhoneNumberMatcher(const std::string& text,
                                      const std::string& region) {
  using i18n::phonenumbers::PhoneNumberMatch;
  using i18n::phonenumbers::PhoneNumberMatcher;
  PhoneNumberMatcher matcher(text, region);
  PhoneNumberMatch match;
  std::size_t found = 0;
  while (matcher.HasNext() && matcher.Next(&match))
    ++found;
  return found;
}

struct Vectorscan::State {
  hs_database_t* database = nullptr;
  hs_scratch_t* scratch = nullptr;
};

Vectorscan::Vectorscan(Patterns patterns) : state_(std::make_unique<State>()) {
  const PatternSet set =
      patterns == Patterns::kThree ? ThreePatterns() : PatternsOfAllKinds();
  std::vector<unsigned> ids(set.expressions.size());
  std::iota(ids.begin(), ids.end(), 0U);
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(set.expressions.data(),
                       set.flags.data(),
                       ids.data(),
                       static_cast<unsigned>(ids.size()),
                       HS_MODE_BLOCK,
                       nullptr,
                       &state_->database,
                       &error) != HS_SUCCESS) {
    std::fprintf(stderr, "vectorscan: %s\n", error->message);
    std::exit(1);  // NOLINT(concurrency-mt-unsafe)
  }
  Check(hs_alloc_scratch(state_->database, &state_->scratch));
}

Vectorscan::~Vectorscan() {
  hs_free_scratch(state_->scratch);
  hs_free_database(state_->database);
}

std::size_t Vectorscan::Count(std::string_view text) const {
  std::size_t found = 0;
  const auto count = [](unsigned,
                        unsigned long long,
                        unsigned long long,
                        unsigned,
                        void* context) {
    ++*static_cast<std::size_t*>(context);
    return 0;
  };
  Check(hs_scan(state_->database,
                text.data(),
                static_cast<unsigned>(text.size()),
                0,
                state_->scratch,
                count,
                &found));
  return found;
}

}  // namespace bench
