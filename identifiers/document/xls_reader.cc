#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "identifiers/document/ole2.h"
#include "identifiers/document/readers.h"
#include "identifiers/document/shared_strings.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

// Record types, [MS-XLS] 2.3.
enum Record : std::uint16_t {
  kFormula = 0x0006,
  kEof = 0x000A,
  kFilePass = 0x002F,
  kContinue = 0x003C,
  kMulRk = 0x00BD,
  kSst = 0x00FC,
  kLabelSst = 0x00FD,
  kNumber = 0x0203,
  kLabel = 0x0204,
  kString = 0x0207,
  kRk = 0x027E,
};
constexpr std::size_t kMaxRecord = 8224;  // 2.1.4.

std::uint64_t Number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// 2.5.217: a double's upper 30 bits or an integer, perhaps of hundredths.
double FromRk(std::uint32_t rk) {
  double value =
      (rk & 2) != 0
          ? static_cast<double>(static_cast<std::int32_t>(rk) >> 2)
          : std::bit_cast<double>(std::uint64_t{rk & 0xFFFFFFFC} << 32);
  return (rk & 1) != 0 ? value / 100 : value;
}

void AppendUnits(std::string_view bytes,
                 bool wide,
                 Utf16Units& units,
                 base::SecretBytes& out) {
  const std::size_t each = wide ? 2 : 1;
  for (std::size_t i = 0; i + each <= bytes.size(); i += each)
    units.Add(static_cast<std::uint32_t>(Number(bytes, i, each)), out);
}

// The workbook's stream, record by record.
class Records {
 public:
  Records(const Ole2File& file, const Ole2File::Stream& stream)
      : reader_(file, stream) {}
  ~Records() { base::WipeBytes(body_); }
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;

  // False at the end; `damaged` if it is not a good one.
  bool Next() {
    std::array<char, 4> head{};
    if (reader_.left() < head.size()) return false;
    damaged_ = true;
    if (!reader_.Fill(head)) return false;
    type_ = static_cast<std::uint16_t>(Number({head.data(), 4}, 0, 2));
    size_ = Number({head.data(), 4}, 2, 2);
    if (size_ > kMaxRecord || !reader_.Fill(std::span(body_).first(size_)))
      return false;
    damaged_ = false;
    return true;
  }
  std::uint16_t type() const { return type_; }
  std::string_view body() const { return {body_.data(), size_}; }
  bool damaged() const { return damaged_; }
  // The stream is filled up with zeros to a sector's end.
  bool padding() const { return type_ == 0 && size_ == 0; }

 private:
  Ole2File::Reader reader_;
  std::vector<char> body_ = std::vector<char>(kMaxRecord);
  std::uint16_t type_ = 0;
  std::size_t size_ = 0;
  bool damaged_ = false;
};

// Hands out what cells hold, row by row.
class Cells {
 public:
  Cells(SharedStrings& strings, Intake& intake)
      : strings_(strings), intake_(intake), rows_(intake) {}

  bool Take(std::uint16_t type, std::string_view body) {
    switch (type) {
      case kFilePass:
        return intake_.Stop(protocol::Reason::kEncrypted);
      case kEof:  // Of a sheet.
        rows_.BeginSheet();
        row_ = kNoRow;
        return intake_.ok();
      case kLabelSst:
        return body.size() < 10 ||
               (At(body) && strings_.Use(Number(body, 6, 4), rows_));
      case kNumber:
        return body.size() < 14 ||
               (At(body) && Value(std::bit_cast<double>(Number(body, 6, 8))));
      case kRk:
        return body.size() < 10 ||
               (At(body) &&
                Value(FromRk(static_cast<std::uint32_t>(Number(body, 6, 4)))));
      case kMulRk:
        if (body.size() < 4 || !At(body)) return intake_.ok();
        for (std::size_t at = 4; at + 8 <= body.size(); at += 6)
          if (!Value(
                  FromRk(static_cast<std::uint32_t>(Number(body, at + 2, 4)))))
            return false;
        return true;
      case kFormula:
        // 0xFFFF at its end: the value is no number (2.5.133), but may be a
        // text, which follows as a record of its own.
        if (body.size() < 14 || !At(body)) return intake_.ok();
        return Number(body, 12, 2) == 0xFFFF ||
               Value(std::bit_cast<double>(Number(body, 6, 8)));
      case kLabel:
        return body.size() < 9 || (At(body) && Text(body.substr(6)));
      case kString:
        return body.size() < 3 || Text(body);
      default:
        return true;
    }
  }
  void Finish() { rows_.BeginSheet(); }

 private:
  static constexpr std::uint64_t kNoRow = ~std::uint64_t{0};

  // Where a cell is (2.5.19).
  bool At(std::string_view body) {
    const auto row = Number(body, 0, 2);
    if (row != row_ && row_ != kNoRow && !rows_.EndRow()) return false;
    row_ = row;
    rows_.SkipTo(Number(body, 2, 2));
    return true;
  }

  bool Value(double value) {
    base::SecretBytes text;
    WriteNumber(value, text);
    return rows_.Cell(text.view());
  }

  // XLUnicodeString, 2.5.294.
  bool Text(std::string_view body) {
    const bool wide = (body[2] & 1) != 0;
    base::SecretBytes text;
    Utf16Units units;
    AppendUnits(
        body.substr(3, Number(body, 0, 2) * (wide ? 2 : 1)), wide, units, text);
    units.Flush(text);
    return rows_.Cell(text.view());
  }

  SharedStrings& strings_;
  Intake& intake_;
  SheetRows rows_;
  std::uint64_t row_ = kNoRow;
};

// The table of strings (2.4.265), which goes on in Continue records. Within a
// string's characters a further record begins with their width anew.
class StringTable {
 public:
  StringTable(SharedStrings& strings, Intake& intake)
      : strings_(strings), intake_(intake) {}

  bool Take(std::string_view body, bool first) {
    if (first) {
      if (body.size() < 8) return intake_.Stop(protocol::Reason::kMalformed);
      left_ = Number(body, 4, 4);
      body.remove_prefix(8);
    } else if (characters_ > 0 && !body.empty()) {
      wide_ = (body[0] & 1) != 0;
      body.remove_prefix(1);
    }
    while (!body.empty() && intake_.ok()) {
      if (characters_ > 0) {
        TakeCharacters(body);
      } else if (behind_ > 0) {
        const auto skip = std::min<std::uint64_t>(behind_, body.size());
        behind_ -= skip;
        body.remove_prefix(skip);
      } else if (!TakeHead(body)) {
        break;
      }
      if (in_string_ && characters_ == 0 && behind_ == 0) EndString();
    }
    return intake_.ok();
  }

 private:
  // XLUnicodeRichExtendedString, 2.5.293. Never cut between records.
  bool TakeHead(std::string_view& body) {
    if (left_ == 0) return false;
    if (body.size() < 3) return intake_.Stop(protocol::Reason::kMalformed);
    characters_ = Number(body, 0, 2);
    const auto flags = static_cast<unsigned char>(body[2]);
    wide_ = (flags & 1) != 0;
    const std::size_t runs_bytes = (flags & 8) != 0 ? 2 : 0;
    const std::size_t extra_bytes = (flags & 4) != 0 ? 4 : 0;
    if (body.size() < 3 + runs_bytes + extra_bytes)
      return intake_.Stop(protocol::Reason::kMalformed);
    behind_ = 4 * (runs_bytes > 0 ? Number(body, 3, 2) : 0) +
              (extra_bytes > 0 ? Number(body, 3 + runs_bytes, 4) : 0);
    body.remove_prefix(3 + runs_bytes + extra_bytes);
    in_string_ = true;
    return true;
  }

  void TakeCharacters(std::string_view& body) {
    const std::size_t each = wide_ ? 2 : 1;
    const auto here = std::min<std::uint64_t>(characters_, body.size() / each);
    if (here == 0) {
      intake_.Stop(protocol::Reason::kMalformed);
      return;
    }
    base::SecretBytes text;
    AppendUnits(body.substr(0, here * each), wide_, units_, text);
    if (characters_ == here) units_.Flush(text);
    strings_.Add(text.view());
    characters_ -= here;
    body.remove_prefix(here * each);
  }

  void EndString() {
    in_string_ = false;
    --left_;
    strings_.EndString();
  }

  SharedStrings& strings_;
  Intake& intake_;
  std::uint64_t left_ = 0;  // Strings.
  std::uint64_t characters_ = 0;
  std::uint64_t behind_ = 0;  // Bytes of formats behind the characters.
  bool wide_ = false;
  Utf16Units units_;
  bool in_string_ = false;
};

bool ReadTable(const Ole2File& ole2,
               const Ole2File::Stream& stream,
               SharedStrings& strings,
               Intake& intake) {
  StringTable table(strings, intake);
  Records records(ole2, stream);
  bool in_table = false;
  while (intake.InTime() && records.Next() && !records.padding()) {
    if (records.type() == kFilePass)
      return intake.Stop(protocol::Reason::kEncrypted);
    const bool begins = records.type() == kSst;
    if (in_table && !begins && records.type() != kContinue) break;
    in_table = begins || (in_table && records.type() == kContinue);
    if (in_table && !table.Take(records.body(), begins)) return false;
  }
  return intake.ok();
}

}  // namespace

void ReadXls(const ByteSource& file, Intake& intake) {
  const auto ole2 = Ole2File::Open(file, intake);
  const auto* stream = ole2 ? ole2->Find("Workbook") : nullptr;
  if (stream == nullptr) {
    intake.Stop(protocol::Reason::kMalformed);
    return;
  }
  SharedStrings strings(intake);
  if (!ReadTable(*ole2, *stream, strings, intake)) return;
  strings.BeginCells();
  Cells cells(strings, intake);
  Records records(*ole2, *stream);
  while (intake.InTime() && records.Next() && !records.padding())
    if (!cells.Take(records.type(), records.body())) return;
  cells.Finish();
  if (!strings.held() && !ReadTable(*ole2, *stream, strings, intake)) return;
  if (records.damaged()) intake.Stop(protocol::Reason::kMalformed);
  strings.Finish();
}

}  // namespace identifiers::document
