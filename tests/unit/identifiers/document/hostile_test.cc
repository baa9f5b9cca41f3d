#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/make_zip.h"
#include "tests/unit/identifiers/document/read.h"

using identifiers::document::Limits;
using protocol::Reason;
using test::ScanBytes;

namespace {

std::string Sheet(const std::string& xml) {
  return test::MakeZip(
      {{"xl/workbook.xml", "<w/>"}, {"xl/worksheets/a.xml", xml}});
}

Reason ReasonOf(const std::string& bytes, Limits limits = {}) {
  return ScanBytes(bytes, limits).outcome.reason;
}

}  // namespace

TEST_CASE("a zip bomb is unpacked up to the limit only") {
  // NOLINTNEXTLINE(bugprone-string-constructor): it is to be large.
  const auto bomb = Sheet("<s>" + std::string(20'000'000, ' ') + "</s>");
  REQUIRE(bomb.size() < 100'000);
  REQUIRE(ReasonOf(bomb) == Reason::kNone);
  REQUIRE(ReasonOf(bomb, {.max_entry_bytes = 1'000'000}) == Reason::kTooLarge);
  REQUIRE(ReasonOf(bomb, {.max_unpacked_bytes = 1'000'000}) ==
          Reason::kTooLarge);
}

TEST_CASE("too many entries are refused") {
  test::ZipParts parts{{"xl/workbook.xml", "<w/>"}};
  for (int i = 0; i < 50; ++i)
    parts.push_back({"xl/worksheets/" + std::to_string(i) + ".xml", "<s/>"});
  REQUIRE(ReasonOf(test::MakeZip(parts)) == Reason::kNone);
  REQUIRE(ReasonOf(test::MakeZip(parts), {.max_entries = 20}) ==
          Reason::kTooLarge);
}

TEST_CASE("entities are refused, however they grow") {
  REQUIRE(ReasonOf(Sheet("<!DOCTYPE s [<!ENTITY a 'lol'>"
                         "<!ENTITY b '&a;&a;&a;&a;'>]><s>&b;</s>")) ==
          Reason::kMalformed);
}

TEST_CASE("nesting is bounded in XML, RTF and MIME") {
  std::string xml;
  for (int i = 0; i < 1'000; ++i)
    xml += "<a>";
  REQUIRE(ReasonOf(Sheet(xml)) == Reason::kMalformed);
  REQUIRE(ReasonOf("{\\rtf1" + std::string(100'000, '{')) ==
          Reason::kMalformed);
}

TEST_CASE("one endless tag is refused before it is read again and again") {
  const auto tag = Sheet("<s a=\"" + std::string(8'000'000, 'x') + "\"/>");
  REQUIRE(ReasonOf(tag) == Reason::kTooLarge);
}

TEST_CASE("an encrypted archive says so") {
  const auto made = test::MakeZip({{"a.csv", "13812345678"}}, true);
  REQUIRE(ReasonOf(made) == Reason::kEncrypted);
  REQUIRE(ReasonOf(test::MakeZip({{"a.csv", "13812345678"}})) ==
          Reason::kUnsupported);
}

TEST_CASE("a repeated cell is bounded by the text it makes") {
  const auto ods = test::MakeZip(
      {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
       {"content.xml",
        "<t><table-row number-rows-repeated='4000000000'><table-cell "
        "number-columns-repeated='4000000000'><p>13812345678</p></table-cell>"
        "</table-row></t>"}});
  REQUIRE(ReasonOf(ods, {.max_text_bytes = 4'000'000}) == Reason::kTooLarge);
}

TEST_CASE("a table of strings too large to hold is counted all the same") {
  for (const std::string name : {"xlsx", "xls"}) {
    INFO(name);
    const auto bytes = test::Golden("customers." + name);
    const auto all = ScanBytes(bytes);
    const auto some = ScanBytes(bytes, {.max_held_bytes = 1'000});
    CHECK(all.outcome.reason == Reason::kNone);
    CHECK(some.outcome.reason == Reason::kTooLarge);
    const auto emails = [](const test::Scanned& scanned) {
      for (const auto& count : scanned.findings.counts)
        if (count.kind == protocol::IdentifierKind::kEmail) return count;
      return protocol::KindCount{};
    };
    CHECK(emails(some) == emails(all));
    CHECK(emails(all).mentions == 40);
    // Names are known by the title above them.
    CHECK(all.findings.counts.size() == 5);
    CHECK(std::ranges::none_of(some.findings.counts, [](const auto& count) {
      return count.kind == protocol::IdentifierKind::kPersonName;
    }));
  }
}

TEST_CASE("a string that no cell has is in the file all the same") {
  const auto made = [](const std::string& cell) {
    return test::MakeZip({{"xl/workbook.xml", "<w/>"},
                          {"xl/worksheets/a.xml",
                           "<worksheet><row><c r='A1' t='s'><v>" + cell +
                               "</v></c></row></worksheet>"},
                          {"xl/sharedStrings.xml",
                           "<sst><si><t>a@example.com</t></si>"
                           "<si><t>b@example.com</t></si></sst>"}});
  };
  for (const std::string cell : {"0", "1"})
    for (const std::uint64_t held : {std::uint64_t{0}, std::uint64_t{100}}) {
      const auto scanned = ScanBytes(made(cell), {.max_held_bytes = held});
      REQUIRE(scanned.findings.counts.size() == 1);
      CHECK(scanned.findings.counts[0].distinct == 2);
      CHECK(scanned.findings.counts[0].mentions == 2);
    }
  CHECK(ReasonOf(made("2")) == Reason::kMalformed);
}

TEST_CASE("a cell keeps its column whatever is empty beside it") {
  const auto sheet = Sheet(
      "<worksheet><row><c r='C1' t='str'><v>order</v></c>"
      "<c r='E1' t='str'><v>phone</v></c><c r='F1' t='str'><v>name</v></c>"
      "</row><row><c r='C2'><v>13812345678</v></c></row>"
      "<row><c r='E3'><v>13812345678</v></c></row>"
      "<row><c r='F4' t='str'><v>Anna\nBerg</v></c></row></worksheet>");
  const auto table = ScanBytes(
      "x,x,order,x,phone,name\n,,13812345678,,,\n,,,,13812345678,\n"
      ",,,,,Anna Berg\n");
  const auto scanned = ScanBytes(sheet);
  CHECK(table.findings.counts.size() == 2);
  CHECK(scanned.findings.counts == table.findings.counts);
  CHECK(scanned.findings.digests == table.findings.digests);
}

TEST_CASE("a file truncated anywhere is read or refused, and nothing hangs") {
  for (const std::string name : {"xlsx", "xls", "ods", "docx", "rtf"}) {
    const auto whole = test::Golden("customers." + name);
    const std::size_t step = whole.size() / 60 + 1;
    for (std::size_t size = 1; size < whole.size(); size += step) {
      INFO(name << " " << size);
      const auto reason = ReasonOf(whole.substr(0, size));
      if (name != "rtf" && size > 8 && size + 600 < whole.size())
        CHECK(reason != Reason::kNone);
    }
  }
}

TEST_CASE("a changed byte anywhere is no harm") {
  for (const std::string name : {"xlsx", "xls", "ods", "docx", "rtf", "html"}) {
    auto bytes = test::Golden("customers." + name);
    for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 60 + 1) {
      const char was = std::exchange(bytes[at], static_cast<char>(0xFF));
      ScanBytes(bytes);
      bytes[at] = was;
    }
  }
}

TEST_CASE("a long chain of sectors ends with the time there is") {
  // Of sectors of 512 bytes: the header, the table of sectors, which lists the
  // directory's as the next of itself, and a directory without end.
  const auto number = [](std::string& bytes, std::size_t at, unsigned value) {
    for (std::size_t i = 0; i < 4; ++i)
      bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
  };
  std::string file(512 * 4'000, '\0');
  file.replace(0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  number(file, 30, 9);     // Sectors of 2^9 bytes.
  number(file, 48, 1);     // The directory's first.
  number(file, 56, 4096);  // Streams below that are small ones.
  number(file, 60, ~1U);   // No table of these.
  number(file, 68, ~1U);   // No further list.
  for (std::size_t i = 0; i < 109; ++i)
    number(file, 76 + 4 * i, i == 0 ? 0 : ~0U);
  number(file, 512 + 4, 1);  // The sector behind 1 is 1.
  CHECK(ReasonOf(file) == Reason::kMalformed);
  CHECK(ReasonOf(file, {.max_time = std::chrono::milliseconds(0)}) ==
        Reason::kTimeout);
}

TEST_CASE("a file over the limit and a sparse one are not read through") {
  const test::TemporaryFolder folder;
  const auto path = (folder / "sparse").string();
  const base::UniqueFd file(
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  REQUIRE(ftruncate(file.get(), off_t{4} << 30) == 0);
  const auto source = identifiers::document::FileSource::Of(file);
  REQUIRE(source);
  REQUIRE(test::ScanSource(*source).outcome.reason == Reason::kNoText);
  REQUIRE(test::ScanSource(*source, {.max_file_bytes = 1'000}).outcome.reason ==
          Reason::kTooLarge);
}

TEST_CASE("only a regular file is a document") {
  const test::TemporaryFolder folder;
  const base::UniqueFd directory(
      open(folder.path().c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE_FALSE(identifiers::document::FileSource::Of(directory));
}

TEST_CASE("what a cell holds is read where it is not what it shows") {
  const auto phone = ScanBytes("13812345678\n").findings;
  const auto ods = [](const std::string& cell) {
    return ScanBytes(test::MakeZip(
                         {{"mimetype",
                           "application/vnd.oasis.opendocument.spreadsheet"},
                          {"content.xml",
                           "<t xmlns:o='o'><table-row>" + cell +
                               "</table-row></t>"}}))
        .findings;
  };
  const std::string attribute =
      "<table-cell o:value-type='string' o:string-value='13812345678'>";
  CHECK(ods(attribute + "<p>x</p></table-cell>").digests == phone.digests);
  CHECK(ods(attribute + "</table-cell>").counts == phone.counts);
  CHECK(ods(attribute + "<p>13812345678</p></table-cell>").counts ==
        phone.counts);
  CHECK(ods("<table-cell o:value-type='currency' o:value='13812345678'>"
            "<p>138 Mrd</p></table-cell>")
            .counts == phone.counts);
  const auto xlsx = Sheet(
      "<s><row><c t='inlineStr'><is><t><![CDATA[13812345678]]></t></is></c>"
      "</row></s>");
  CHECK(ScanBytes(xlsx).findings.counts == phone.counts);
}
