#pragma once

#include <cstddef>
#include <string_view>

#include "identifiers/document/encoding.h"

namespace identifiers::document {

// That of a charset's label, in whatever case, as the Encoding Standard
// (WHATWG) has them: ISO 8859-1 is Windows 1252, GB2312 and GBK are GB18030.
// kUndecided: it says nothing, or one that is not read here.
Encoding EncodingNamed(std::string_view label);

// That of a code page of Windows, by its number. kUndecided: not read here.
Encoding EncodingOfWindows(long number);

// Where browsers look for it (HTML, "prescan a byte stream").
inline constexpr std::size_t kDeclarationBytes = 1024;

// What a page or an XML document says at its beginning: in `<meta charset=>`,
// `<meta http-equiv content=>` or `<?xml encoding=?>`. It is read as ASCII, so
// UTF-16 there stands for UTF-8, as HTML says.
Encoding EncodingDeclaredIn(std::string_view start);

}  // namespace identifiers::document
