#include "collectors/file_export/file_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace collectors {
namespace {

constexpr std::array<std::string_view, 12> kBrowsers{"brave",
                                                     "chrome",
                                                     "chromium",
                                                     "epiphany",
                                                     "falkon",
                                                     "firefox",
                                                     "firefox-bin",
                                                     "firefox-esr",
                                                     "librewolf",
                                                     "msedge",
                                                     "opera",
                                                     "vivaldi-bin"};
constexpr std::array<std::string_view, 5> kMail{
    "claws-mail", "evolution", "geary", "kmail", "thunderbird"};
constexpr std::array<std::string_view, 10> kChat{"Discord",
                                                 "element-desktop",
                                                 "pidgin",
                                                 "signal-desktop",
                                                 "skypeforlinux",
                                                 "slack",
                                                 "teams",
                                                 "telegram-desktop",
                                                 "wechat",
                                                 "zoom"};
constexpr std::array<std::string_view, 8> kOffice{"abiword",
                                                  "evince",
                                                  "gedit",
                                                  "gnumeric",
                                                  "localc",
                                                  "lowriter",
                                                  "soffice",
                                                  "soffice.bin"};
constexpr std::array<std::string_view, 15> kCopiers{"caja",
                                                    "cp",
                                                    "dd",
                                                    "dolphin",
                                                    "install",
                                                    "mc",
                                                    "mv",
                                                    "nautilus",
                                                    "nemo",
                                                    "pcmanfm",
                                                    "rclone",
                                                    "rsync",
                                                    "scp",
                                                    "sftp",
                                                    "thunar"};
constexpr std::array<std::string_view, 23> kPackers{
    "7z",        "7za",      "7zr",         "age",  "ark",    "bsdtar",
    "bzip2",     "engrampa", "file-roller", "gpg",  "gpg2",   "gunzip",
    "gzip",      "openssl",  "rar",         "tar",  "unrar",  "unzip",
    "xarchiver", "xz",       "zip",         "zstd", "busybox"};
constexpr std::array<std::string_view, 21> kArchives{
    "7z",  "age",  "asc", "bz2", "cab",  "enc", "gpg",
    "gz",  "iso",  "jar", "lz4", "lzma", "pgp", "rar",
    "tar", "tbz2", "tgz", "txz", "xz",   "zip", "zst"};

bool IsIn(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

ProgramKind KindOfProgram(std::string_view program) {
  if (IsIn(kBrowsers, program)) return ProgramKind::kBrowser;
  if (IsIn(kMail, program)) return ProgramKind::kMail;
  if (IsIn(kChat, program)) return ProgramKind::kChat;
  if (IsIn(kOffice, program)) return ProgramKind::kOffice;
  if (IsIn(kCopiers, program)) return ProgramKind::kCopier;
  if (IsIn(kPackers, program)) return ProgramKind::kPacker;
  return ProgramKind::kOther;
}

bool MayUpload(ProgramKind kind) {
  return kind == ProgramKind::kBrowser || kind == ProgramKind::kMail ||
         kind == ProgramKind::kChat;
}

NameKind KindOfName(std::string_view name) {
  if (name.starts_with(".~lock.") || name.ends_with(".lock") ||
      name.starts_with(".~") || name.starts_with("~$"))
    return NameKind::kLock;
  if (name.ends_with(".crdownload") || name.ends_with(".part") ||
      name.ends_with(".opdownload"))
    return NameKind::kPartial;
  // Chromium's before it has a name; what glib, vim, zip and rsync write to.
  if (name.starts_with(".com.google.Chrome.") ||
      name.starts_with(".org.chromium.Chromium."))
    return NameKind::kPartial;
  if (name.ends_with(".tmp") || name.ends_with(".TMP") || name.ends_with("~") ||
      name.ends_with(".swp") || name.starts_with(".goutputstream-") ||
      name.ends_with(".kate-swp") ||
      (name.starts_with("zi") && name.size() == 8 &&
       name.find('.') == std::string_view::npos))
    return NameKind::kTemporary;
  // rsync: .NAME.XXXXXX
  const auto dot = name.rfind('.');
  if (name.starts_with('.') && dot != std::string_view::npos && dot > 0 &&
      name.size() - dot == 7)
    return NameKind::kTemporary;
  return NameKind::kFinal;
}

bool IsArchive(std::string_view extension) {
  return IsIn(kArchives, extension);
}

std::string ExtensionOf(std::string_view name) {
  constexpr std::size_t kLongest = 8;
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  std::string extension(name.substr(dot + 1));
  if (extension.empty() || extension.size() > kLongest) return {};
  bool letter = false;
  for (char& c : extension) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) == 0) return {};
    letter = letter || std::isalpha(byte) != 0;
    c = static_cast<char>(std::tolower(byte));
  }
  // Digits alone are rather somebody's number than a format.
  return letter ? extension : std::string();
}

std::string HowItCame(ProgramKind kind, std::string_view extension) {
  switch (kind) {
    case ProgramKind::kBrowser:
      return "downloaded";
    case ProgramKind::kCopier:
      return "copied";
    case ProgramKind::kPacker:
      return IsArchive(extension) ? "packed" : "unpacked";
    case ProgramKind::kMail:
    case ProgramKind::kChat:
    case ProgramKind::kOffice:
    case ProgramKind::kOther:
      return "saved";
  }
  return {};
}

}  // namespace collectors
