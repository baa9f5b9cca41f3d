#include "identifiers/document/shared_strings.h"

#include <array>
#include <charconv>
#include <cmath>

namespace identifiers::document {

using protocol::Reason;

void SharedStrings::Add(std::string_view text) {
  if (text_.size() + text.size() > kMaxStringBytes)
    intake_.Stop(Reason::kTooLarge);  // A cell has at most 32,767 characters.
  else
    text_.Append(text);
}

bool SharedStrings::EndString() {
  if (!reads_table_) return HandOut();
  if (held_) Hold(text_.view());
  text_.Clear();
  return intake_.ok();
}

void SharedStrings::Hold(std::string_view text) {
  if (chunks_.empty() || chunks_.back().size() + text.size() > kChunk)
    chunks_.emplace_back().reserve(kChunk);
  auto& chunk = chunks_.back();
  const std::size_t place = (chunks_.size() - 1) * kChunk + chunk.size();
  if (places_.size() == kMaxHeld ||
      place + text.size() > intake_.limits().max_held_bytes)
    return GiveUp();
  places_.push_back(static_cast<std::uint32_t>(place));
  chunk.insert(chunk.end(), text.begin(), text.end());
}

void SharedStrings::GiveUp() {
  held_ = false;
  for (auto& chunk : chunks_)
    base::WipeBytes(chunk);
  chunks_ = {};
  places_ = {};
}

std::string_view SharedStrings::At(std::size_t index) const {
  const auto& chunk = chunks_[places_[index] / kChunk];
  const std::string_view text(chunk.data(), chunk.size());
  const bool last = index + 1 == places_.size() ||
                    places_[index + 1] / kChunk != places_[index] / kChunk;
  const auto begin = places_[index] % kChunk;
  const auto end = last ? chunk.size() : places_[index + 1] % kChunk;
  return text.substr(begin, end - begin);
}

bool SharedStrings::Use(std::uint64_t index, SheetRows& rows) {
  if (!held_) return Count(index) && rows.Cell("");
  if (index >= places_.size()) {
    missing_ = true;
    return rows.Cell("");
  }
  used_.resize(places_.size());
  used_[index] = true;
  return rows.Cell(At(index));
}

bool SharedStrings::Count(std::uint64_t index) {
  if (index >= kMaxStrings) return intake_.Stop(Reason::kTooLarge);
  if (index >= uses_.size()) {
    if (index >= uses_.capacity()) uses_.reserve(2 * (index + 1));
    uses_.resize(index + 1);
  }
  ++uses_[index];
  return true;
}

bool SharedStrings::HandOut() {
  const std::uint32_t uses = next_ < uses_.size() ? uses_[next_] : 0;
  ++next_;
  text_.Append("\n");
  const bool text = text_.size() > 1;
  for (std::uint32_t i = 0; text && i < (uses == 0 ? 1 : uses); ++i)
    if (!intake_.Text(text_.view())) break;
  text_.Clear();
  return intake_.ok();
}

bool SharedStrings::Finish() {
  if (!held_) return intake_.Stop(Reason::kTooLarge);
  used_.resize(places_.size());
  for (std::size_t i = 0; i < places_.size() && intake_.ok(); ++i)
    if (!used_[i] && intake_.Text(At(i))) intake_.Text("\n");
  return !missing_ || intake_.Stop(Reason::kMalformed);
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
