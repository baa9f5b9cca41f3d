#include "identifiers/document/sniff.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/secret_bytes.h"
#include "identifiers/document/text_decoder.h"

namespace identifiers::document {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t at;
  std::string_view bytes;
  Format format;
};

// As file(1) knows them, and the formats' own documents.
constexpr std::array<Magic, 42> kMagics{{
    {0, "PK\3\4"sv, Format::kZip},
    {0, "PK\5\6"sv, Format::kZip},  // An empty one.
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, Format::kOle2},
    {0, "{\\rtf"sv, Format::kRtf},
    {0, "\x1F\x8B"sv, Format::kGzip},
    {0, "BZh"sv, Format::kBzip2},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     Format::kXz},
    {0, "\x28\xB5\x2F\xFD"sv, Format::kZstd},
    {0, "7z\xBC\xAF\x27\x1C"sv, Format::k7z},
    {0, "Rar!\x1A\x07"sv, Format::kRar},
    {257, "ustar"sv, Format::kTar},
    {0, "SQLite format 3\0"sv, Format::kSqlite},
    {0, "age-encryption.org/v1"sv, Format::kAge},
    {0, "-----BEGIN AGE ENCRYPTED FILE-----"sv, Format::kAge},
    {0, "-----BEGIN PGP MESSAGE-----"sv, Format::kOpenPgp},
    {0, "\x89PNG\r\n\x1A\n"sv, Format::kPng},
    {0, "\xFF\xD8\xFF"sv, Format::kJpeg},
    {0, "GIF87a"sv, Format::kGif},
    {0, "GIF89a"sv, Format::kGif},
    {0, "II*\0"sv, Format::kTiff},
    {0, "MM\0*"sv, Format::kTiff},
    {8, "WEBP"sv, Format::kWebp},
    {4, "ftypheic"sv, Format::kHeif},
    {4, "ftypheix"sv, Format::kHeif},
    {4, "ftypmif1"sv, Format::kHeif},
    {4, "ftypavif"sv, Format::kHeif},
    {4, "ftyp"sv, Format::kMp4},
    {0, "ID3"sv, Format::kMp3},
    {0, "\xFF\xFB"sv, Format::kMp3},
    {0, "OggS"sv, Format::kOgg},
    {0, "fLaC"sv, Format::kFlac},
    {8, "WAVEfmt"sv, Format::kWav},
    {8, "AVI "sv, Format::kAvi},
    {0, "\x1A\x45\xDF\xA3"sv, Format::kMatroska},
    {0,
     "\x7F"
     "ELF"sv,
     Format::kElf},
    {0, "BM"sv, Format::kBmp},
    {0, "MZ"sv, Format::kWindowsProgram},
    // OpenPGP packets (RFC 4880 4.2) that begin an encrypted message: session
    // key by public key or by passphrase, of the usual lengths.
    {0, "\x85\x01"sv, Format::kOpenPgp},
    {0, "\x85\x02"sv, Format::kOpenPgp},
    {0, "\x84\x5E"sv, Format::kOpenPgp},
    {0, "\x8C\x0D\x04"sv, Format::kOpenPgp},
    {0, "\xC3\x0D\x04"sv, Format::kOpenPgp},
}};

// Of which packed bytes would have a control character.
constexpr std::size_t kEnoughText = 32;

// One byte in fifty may be anything, a zero, too: nobody hides an export by
// that, and packed bytes have more.
bool IsText(std::string_view start) {
  const auto controls = std::ranges::count_if(start, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' &&
           c != '\x1B';
  });
  return controls * 50 <= static_cast<std::ptrdiff_t>(start.size());
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

bool LooksLikeHtml(std::string_view lower) {
  constexpr std::array<std::string_view, 6> kTags{
      "<html", "<!doctype html", "<head", "<body", "<table", "<meta"};
  return std::ranges::any_of(kTags, [&](std::string_view tag) {
    return lower.find(tag) != std::string_view::npos;
  });
}

// What is pasted into a file, or saved from a part of a page, begins within it.
// Not with a tag that other XML has, too: there elements stand apart.
bool LooksLikePartOfHtml(std::string_view lower, std::string_view extension) {
  if (extension == "html" || extension == "htm") return true;
  constexpr std::array<std::string_view, 9> kTags{
      "<div", "<p", "<span", "<h1", "<h2", "<ul", "<ol", "<style", "<br"};
  return std::ranges::any_of(kTags, [lower](std::string_view tag) {
    if (!lower.starts_with(tag) || lower.size() == tag.size()) return false;
    const char next = lower[tag.size()];
    return next == '>' || next == ' ' || next == '/';
  });
}

bool LooksLikeMime(std::string_view lower) {
  const auto head = lower.substr(0, lower.find("\n\n"));
  return head.find("content-type:") != std::string_view::npos &&
         (head.starts_with("mime-version:") || head.starts_with("from:") ||
          head.find("\nmime-version:") != std::string_view::npos);
}

bool LooksLikeJson(std::string_view text) {
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const auto next = text.find_first_not_of(" \t\r\n", 1);
  if (next == std::string_view::npos) return true;
  const char c = text[next];
  return text[0] == '{'
             ? c == '"' || c == '}'
             : "{[\"-0123456789tfn]"sv.find(c) != std::string_view::npos;
}

// Outside of quotes.
std::ptrdiff_t CountSeparators(std::string_view line, char separator) {
  bool quoted = false;
  return std::ranges::count_if(line, [&](char c) {
    if (c == '"') quoted = !quoted;
    return c == separator && !quoted;
  });
}

// The first lines, two or more, have as many of `separator` each, and at least
// one. A comma in one line alone stands in a sentence, too.
bool IsTable(std::string_view text, char separator) {
  constexpr int kLines = 5;
  const auto columns =
      CountSeparators(text.substr(0, text.find('\n')), separator);
  if (columns == 0) return false;
  int lines = 0;
  while (lines < kLines && !text.empty()) {
    const auto end = text.find('\n');
    const bool alike =
        CountSeparators(text.substr(0, end), separator) == columns;
    // The last one may be cut where the sample ends.
    if (end == std::string_view::npos) return lines > 1 || (lines > 0 && alike);
    if (!alike) return false;
    ++lines;
    text.remove_prefix(end + 1);
  }
  return lines > 1;
}

// Anybody can write a few letters before a table, and a spreadsheet program
// opens it all the same. What is encrypted begins with text, and so does RTF.
bool IsTextBehind(const Magic& magic, std::string_view start) {
  if (magic.format == Format::kRtf || magic.format == Format::kAge ||
      magic.format == Format::kOpenPgp)
    return false;
  const auto behind = start.substr(magic.at + magic.bytes.size());
  return behind.size() >= kEnoughText && IsText(start.substr(0, magic.at)) &&
         IsText(behind);
}

Format TextFormat(std::string_view text, std::string_view extension) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return Format::kText;
  text.remove_prefix(begin);
  const std::string lower = Lower(text.substr(0, 4096));
  std::string unix_lines;
  std::ranges::copy_if(
      lower, std::back_inserter(unix_lines), [](char c) { return c != '\r'; });
  if (lower.starts_with("begin:vcard")) return Format::kVcard;
  if (LooksLikeMime(unix_lines)) return Format::kMime;
  if (text[0] == '<' && LooksLikeHtml(lower)) return Format::kHtml;
  if (lower.starts_with("<?xml")) return Format::kXml;
  if (text[0] == '<' && LooksLikePartOfHtml(lower, extension))
    return Format::kHtml;
  if (extension == "json" || LooksLikeJson(text)) return Format::kJson;
  if (extension == "csv") return Format::kCsv;
  if (extension == "tsv") return Format::kTsv;
  if (IsTable(text, '\t')) return Format::kTsv;
  if (IsTable(text, ',') || IsTable(text, ';')) return Format::kCsv;
  return Format::kText;
}

}  // namespace

bool LooksLikePdf(std::string_view start) {
  // Programs read it behind other bytes, too (ISO 32000-1, annex H).
  return start.substr(0, 1024).find("%PDF-") != std::string_view::npos;
}

Format Sniff(const ByteSource& file,
             std::string_view extension,
             const CodePages& pages) {
  std::array<char, 4096> bytes{};
  const auto read = file.ReadAt(0, bytes);
  if (!read || *read == 0) return read ? Format::kEmpty : Format::kUnknown;
  const std::string_view start(bytes.data(), *read);
  bool is_text = false;
  for (const auto& magic : kMagics) {
    if (start.size() < magic.at ||
        !start.substr(magic.at).starts_with(magic.bytes))
      continue;
    is_text = is_text || IsTextBehind(magic, start);
    if (!is_text && (magic.bytes.size() > 2 || !IsText(start)))
      return magic.format;
  }
  if (LooksLikePdf(start)) return Format::kPdf;
  std::size_t mark = 0;
  const auto encoding = EncodingOfStart(start, mark);
  if (encoding == Encoding::kUtf16Le || encoding == Encoding::kUtf16Be) {
    base::SecretBytes text;
    TextDecoder decoder(
        pages, encoding, Encoding::kUndecided, [&](std::string_view piece) {
          text.Append(piece);
          return true;
        });
    decoder.Feed(start.substr(mark));
    return IsText(text.view()) ? TextFormat(text.view(), extension)
                               : Format::kBinary;
  }
  const auto text = start.substr(mark);
  return is_text || IsText(text) ? TextFormat(text, extension)
                                 : Format::kBinary;
}

}  // namespace identifiers::document
