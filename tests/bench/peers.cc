#include "tests/bench/peers.h"

#include <hs/hs.h>
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <re2/re2.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

void Check(hs_error_t error) {
  if (error == HS_SUCCESS) return;
  std::fprintf(stderr, "vectorscan: error %d\n", error);
  std::exit(1);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

std::size_t CountByRe2(std::string_view text) {
  static const re2::RE2 expression(R"([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})"
                                   R"(|\+?\(?[0-9][0-9 ().-]{5,20}[0-9Xx])");
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece match;
  std::size_t found = 0;
  std::size_t at = 0;
  while (expression.Match(
      piece, at, piece.size(), re2::RE2::UNANCHORED, &match, 1)) {
    at = static_cast<std::size_t>(match.data() - piece.data()) + match.size();
    ++found;
  }
  return found;
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

Vectorscan::Vectorscan() : state_(std::make_unique<State>()) {
  constexpr std::array kPatterns = {R"([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})",
                                    R"(\+?\(?[0-9][0-9 ().-]{5,20}[0-9])",
                                    R"([0-9]{15,18}[0-9Xx])"};
  constexpr std::array<unsigned, kPatterns.size()> kFlags{};
  constexpr std::array<unsigned, kPatterns.size()> kIds{0, 1, 2};
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(kPatterns.data(),
                       kFlags.data(),
                       kIds.data(),
                       kPatterns.size(),
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
