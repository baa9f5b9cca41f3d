#include "protocol/refusal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace protocol {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 7> kNames = {"refused",
                                                    "no-certificate",
                                                    "unknown-key",
                                                    "replaced-key",
                                                    "revoked",
                                                    "expired",
                                                    "cloned-key"};

}  // namespace

std::string FormatRefusal(Refusal refusal, std::string_view words) {
  return std::string(kNames.at(static_cast<std::size_t>(refusal))) + ": " +
         std::string(words);
}

Refusal ParseRefusal(std::string_view text) {
  const auto name = text.substr(0, text.find(':'));
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return Refusal::kOther;
  return static_cast<Refusal>(found - kNames.begin());
}

}  // namespace protocol
