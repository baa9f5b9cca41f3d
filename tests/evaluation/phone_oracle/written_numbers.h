#pragma once

#include <phonenumbers/phonenumberutil.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <phonenumbers/phonenumber.pb.h>

namespace evaluation {

// Telephone numbers as people of a region write them, well and badly, made up
// by libphonenumber's examples, its formatter, the plan itself and chance.
class WrittenNumbers {
 public:
  explicit WrittenNumbers(std::uint64_t seed);

  // Of all regions that libphonenumber knows.
  const std::vector<std::string>& regions() const { return regions_; }
  std::string Next(const std::string& region);

 private:
  using Number = i18n::phonenumbers::PhoneNumber;

  std::size_t Below(std::size_t limit);
  char Digit() { return static_cast<char>('0' + Below(10)); }
  Number Example(const std::string& region);
  // An example whose last digits are others: of the right kind, often valid.
  std::string NearExample(const std::string& region);
  // A way through the plan of the region's country code.
  std::string OnPlan(const std::string& region);
  std::string Write(const std::string& region, const std::string& national);
  void Spoil(std::string& text);

  const i18n::phonenumbers::PhoneNumberUtil& util_;
  std::mt19937_64 random_;
  std::vector<std::string> regions_;
};

}  // namespace evaluation
