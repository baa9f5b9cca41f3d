#include "identifiers/document/shared_strings.h"

#include <array>
#include <charconv>
#include <cmath>

namespace identifiers::document {

using protocol::Reason;

bool SharedStrings::Use(std::uint64_t index) {
  if (index >= kMaxStrings) return intake_.Stop(Reason::kTooLarge);
  if (index >= uses_.size()) {
    if (index >= uses_.capacity()) uses_.reserve(2 * (index + 1));
    uses_.resize(index + 1);
  }
  ++uses_[index];
  return true;
}

void SharedStrings::Add(std::string_view text) {
  if (text_.size() + text.size() > kMaxStringBytes)
    intake_.Stop(Reason::kTooLarge);  // A cell has at most 32,767 characters.
  else
    text_.Append(text);
}

bool SharedStrings::EndString() {
  const std::uint32_t uses = next_ < uses_.size() ? uses_[next_] : 0;
  ++next_;
  text_.Append("\n");
  const bool text = text_.size() > 1;
  for (std::uint32_t i = 0; text && i < (uses == 0 ? 1 : uses); ++i)
    if (!intake_.Text(text_.view())) break;
  text_.Clear();
  return intake_.ok();
}

void WriteNumber(std::string_view stored, base::SecretBytes& out) {
  double value = 0;
  const bool exponent = stored.find_first_of("eE") != std::string_view::npos;
  const auto [end, error] =
      std::from_chars(stored.data(), stored.data() + stored.size(), value);
  if (exponent && error == std::errc() && end == stored.data() + stored.size())
    WriteNumber(value, out);
  else
    out.Append(stored);
}

void WriteNumber(double value, base::SecretBytes& out) {
  constexpr double kExact = 9007199254740992.0;  // 2^53.
  std::array<char, 32> text{};
  const bool whole = std::abs(value) < kExact && value == std::floor(value);
  const auto [end, error] =
      whole ? std::to_chars(text.data(),
                            text.data() + text.size(),
                            static_cast<long long>(value))
            : std::to_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc())
    out.Append({text.data(), static_cast<std::size_t>(end - text.data())});
  base::WipeBytes(text);
}

}  // namespace identifiers::document
