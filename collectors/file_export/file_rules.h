// What names and programs say about a file. docs/sensors.md, "Files".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace collectors {

enum class ProgramKind : std::uint8_t {
  kOther,
  kBrowser,
  kMail,
  kChat,
  kOffice,
  kCopier,  // File managers, cp, mv, rsync.
  kPacker,  // zip, tar, gpg.
};

// By the base name of its executable.
ProgramKind KindOfProgram(std::string_view program);

// It sends files elsewhere: that it opens one may be an upload.
bool MayUpload(ProgramKind kind);

enum class NameKind : std::uint8_t {
  kFinal,
  kPartial,    // Of a download that goes on: who writes it is a browser.
  kTemporary,  // Of a program that will rename it.
  kLock,       // Says that a file is open; never one by itself.
};
NameKind KindOfName(std::string_view name);

bool IsArchive(std::string_view extension);

// In lower case, without the dot; empty unless it looks like one, because a
// name may end in anything.
std::string ExtensionOf(std::string_view name);

// The word for `detail`; empty if there is none for it.
std::string HowItCame(ProgramKind kind, std::string_view extension);

}  // namespace collectors
