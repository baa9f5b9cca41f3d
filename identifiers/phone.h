#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "identifiers/digit_run.h"

namespace identifiers {

// The phone number that digits [from, to) of a run are, in E.164 form
// ("+8613812345678"), or nothing.
//
// International form (+ or 00): an assigned country code (ITU-T E.164, list of
// 2016) and a length within its range; for China and North America, whose
// plans are fixed, the plan itself. National form: where `region` is "CN",
// mobile numbers and, with a separator after the area code, landlines.
std::optional<std::string> PhoneNumber(const DigitRun& run,
                                       std::size_t from,
                                       std::size_t to,
                                       std::string_view region);

}  // namespace identifiers
