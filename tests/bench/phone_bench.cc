// What it takes to say whether digits are a telephone number, and which: the
// numbering plans beside libphonenumber (Parse, IsValidNumber, Format), and
// beside its PhoneNumberMatcher on the number in a sentence. Numbers of all
// regions as people write them, half of them wrong. In turns, in one run, by
// the thread's CPU time. Usage: phone_bench [rounds]
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "identifiers/phone_plan/phone_writing.h"
#include "tests/bench/measure.h"
#include "tests/evaluation/phone_oracle/written_numbers.h"

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberMatch;
using i18n::phonenumbers::PhoneNumberMatcher;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kNumbers = 4'900;  // Twenty of each region.

struct Written {
  std::string region;
  const identifiers::PhoneRegion& plan;
  std::string text;
  std::string digits;
  std::string sentence;
};

std::vector<Written> WriteNumbers() {
  evaluation::WrittenNumbers written(1);
  std::vector<Written> numbers;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const auto& region = written.regions()[i % written.regions().size()];
    Written number{region,
                   *identifiers::FindPhoneRegion(region),
                   written.Next(region),
                   "",
                   ""};
    std::copy_if(number.text.begin(),
                 number.text.end(),
                 std::back_inserter(number.digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    number.sentence = "Please call back: " + number.text + ", thank you.";
    numbers.push_back(std::move(number));
  }
  return numbers;
}

bool PlanFinds(const Written& number) {
  return number.text.starts_with('+')
             ? identifiers::ParseInternational(number.digits).has_value()
             : identifiers::ParseDialled(number.plan, number.digits)
                   .has_value();
}

bool LengthsFind(const Written& number) {
  return (number.text.starts_with('+')
              ? identifiers::InternationalLengths(number.digits)
              : identifiers::DialledLengths(number.plan, number.digits)) != 0;
}

bool ParseFinds(const Written& written) {
  const auto& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(written.text, written.region, &number) !=
          PhoneNumberUtil::NO_PARSING_ERROR ||
      !util.IsValidNumber(number))
    return false;
  std::string e164;
  util.Format(number, PhoneNumberUtil::E164, &e164);
  return true;
}

bool MatcherFinds(const Written& number) {
  PhoneNumberMatcher matcher(number.sentence, number.region);
  PhoneNumberMatch match;
  bool found = false;
  while (matcher.HasNext() && matcher.Next(&match))
    found = true;
  return found;
}

struct Way {
  const char* name;
  bool (*finds)(const Written&);
  int turns;  // In a round: the fast ones take more.
  double seconds = 0;
  std::size_t found = 0;
};

void Run(Way& way, const std::vector<Written>& numbers) {
  const double start = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
  for (int turn = 0; turn < way.turns; ++turn)
    way.found += static_cast<std::size_t>(
        std::count_if(numbers.begin(), numbers.end(), way.finds));
  way.seconds += bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID) - start;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const auto numbers = WriteNumbers();
  Way ways[] = {{"plan: number", PlanFinds, 100},
                {"plan: all lengths", LengthsFind, 100},
                {"libphonenumber", ParseFinds, 1},
                {"PhoneNumberMatcher", MatcherFinds, 1}};
  for (Way& way : ways) {  // Expressions are compiled, pages are there.
    Way warm = way;
    warm.turns = 1;
    Run(warm, numbers);
  }
  for (int round = 0; round < rounds; ++round)
    for (Way& way : ways)
      Run(way, numbers);
  const auto each = [&](const Way& way) {
    return way.seconds * 1e9 / rounds / way.turns / kNumbers;
  };
  std::printf("%-20s %8s %10s %10s\n", "", "found", "ns each", "to plan");
  for (const Way& way : ways)
    std::printf("%-20s %8zu %10.0f %10.1f\n",
                way.name,
                way.found / static_cast<std::size_t>(rounds * way.turns),
                each(way),
                each(way) / each(ways[0]));
  return 0;
}
