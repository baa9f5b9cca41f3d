#pragma once

#include <cstddef>
#include <string_view>

namespace identifiers {

// What a person's name looks like, in Chinese and in letters.

inline constexpr std::size_t kLongestName = 64;  // In bytes.
inline constexpr std::string_view kBetweenNames = ", ";

// How many bytes the Han character at `at` has: U+3400 to U+9FFF, and those of
// planes 2 and 3, which are in names, too (CJK Extension B and later). 0: none.
std::size_t HanBytes(std::string_view text, std::size_t at);

// 张三, 欧阳娜娜; or of parts, as Uyghurs and Tibetans write theirs in Chinese:
// 阿依古丽·买买提.
bool LooksChinese(std::string_view name);

// Of a name in letters.
bool IsNameByte(char c);

bool LooksLikeWholeName(std::string_view name);
bool LooksLikeNamePart(std::string_view name);  // A given or a family name.

// Behind another letter, as programs name things.
bool HasCapitalWithin(std::string_view name);

// "Washington, Tyrone", as lists are sorted: where the family name ends; npos
// if it is none.
std::size_t EndOfFamilyFirst(std::string_view name);

}  // namespace identifiers
