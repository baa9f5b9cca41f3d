// Nothing in a text says in which of the older encodings it is; what is usual
// in it does. All of these give how many in a thousand of the characters beyond
// ASCII are usual ones, in a text that is valid in that encoding.
#pragma once

#include <cstddef>
#include <string_view>

namespace identifiers::document {

std::size_t UsualGb18030(std::string_view text);
std::size_t UsualBig5(std::string_view text);

// 0 without so many syllables as a text in Japanese has.
std::size_t UsualShiftJis(std::string_view text);

// Cyrillic letters of Windows 1251 beside others, and signs that people type; 0
// if there are few.
std::size_t UsualWindows1251(std::string_view text);

// Letters with a letter of ASCII beside them, and signs with none on one side,
// but for an apostrophe.
std::size_t UsualWindows1252(std::string_view text);

// So many different syllables, and nothing else, that Chinese would have others
// among them.
bool IsKorean(std::string_view text);

// Of a page of one byte a character: letters are above signs.
std::size_t HighLetters(std::string_view text);

}  // namespace identifiers::document
