#include <algorithm>
#include <string>

#include "tests/unit/identifiers/document/read.h"

using identifiers::document::Format;
using protocol::Reason;
using test::Golden;
using test::ScanBytes;
using test::WithoutTiers;

namespace {

std::string Utf16(const std::string& ascii, bool mark) {
  std::string wide = mark ? "\xFF\xFE" : "";
  for (const char c : ascii)
    wide += {c, '\0'};
  return wide;
}

void RequirePhone(const std::string& bytes, Format format) {
  const auto scanned = ScanBytes(bytes);
  INFO(bytes.substr(0, 60));
  REQUIRE(scanned.outcome.reason == Reason::kNone);
  REQUIRE(scanned.outcome.format == format);
  REQUIRE(WithoutTiers(scanned.findings.counts) ==
          WithoutTiers(ScanBytes("13812345678\n").findings.counts));
  REQUIRE(scanned.findings.digests ==
          ScanBytes("13812345678\n").findings.digests);
}

// All but PDF, which another program reads (scan_client_test).
constexpr std::pair<const char*, Format> kFormats[] = {
    {"xlsx", Format::kXlsx},
    {"ods", Format::kOds},
    {"xls", Format::kXls},
    {"html", Format::kHtml},
    {"docx", Format::kDocx},
    {"odt", Format::kOdt},
    {"rtf", Format::kRtf},
    {"tsv", Format::kTsv},
    {"json", Format::kJson},
    {"vcf", Format::kVcard},
    {"txt", Format::kText},
    {"mhtml", Format::kMime}};

}  // namespace

TEST_CASE("every format holds the identifiers of the plain table") {
  const auto table = ScanBytes(Golden("customers.csv"));
  REQUIRE(table.outcome.format == Format::kCsv);
  REQUIRE(table.findings.counts.size() == 5);
  for (const auto& [name, format] : kFormats) {
    INFO(name);
    const auto scanned = ScanBytes(Golden(std::string("customers.") + name));
    CHECK(scanned.outcome.reason == Reason::kNone);
    CHECK(scanned.outcome.format == format);
    CHECK(scanned.findings.counts == table.findings.counts);
    CHECK(scanned.findings.digests == table.findings.digests);
  }
}

TEST_CASE("an identifier written in ten ways is one, in every format") {
  const auto plain = ScanBytes(
      "+86 138 1234 5678\nanna.berg@example.com\n11010519491231002X\n"
      "DE89 3704 0044 0532 0130 00\n4111 1111 1111 1111\n");
  REQUIRE(plain.findings.digests.size() == 5);
  const auto require_one_each = [&](const char* name) {
    INFO(name);
    const auto scanned = ScanBytes(Golden(std::string("ways.") + name));
    CHECK(scanned.outcome.reason == Reason::kNone);
    CHECK(scanned.findings.digests == plain.findings.digests);
    CHECK(scanned.findings.counts.size() == 5);
    for (const auto& count : scanned.findings.counts) {
      CHECK(count.distinct == 1);
      CHECK(count.mentions == 10);
    }
  };
  require_one_each("csv");
  for (const auto& [name, format] : kFormats)
    require_one_each(name);
}

TEST_CASE("two lines alike make a table, one does not") {
  const auto format = [](const std::string& text) {
    return ScanBytes(text).outcome.format;
  };
  CHECK(format("Hello Anna, your order is there\n") == Format::kText);
  CHECK(format("Hello Anna, your order is there") == Format::kText);
  CHECK(format("Anna,Berlin\nBert,Bonn\n") == Format::kCsv);
  CHECK(format("Anna,Berlin\nBert,Bonn") == Format::kCsv);
  CHECK(format("Anna;Berlin;\"a;b\"\nBert;Bonn;c\n") == Format::kCsv);
  CHECK(format("Anna\tBerlin\nBert\tBonn\n") == Format::kTsv);
  CHECK(format("Anna, Berlin\nBert from Bonn\n") == Format::kText);
}

TEST_CASE("text is read in the encodings that programs export") {
  RequirePhone("13812345678", Format::kText);
  RequirePhone(
      "\xEF\xBB\xBF"
      "13812345678",
      Format::kText);
  RequirePhone(Utf16("x: 13812345678", true), Format::kText);
  RequirePhone(Utf16("x: 13812345678", false), Format::kText);
  // GBK, whose second byte may be a letter: it is not one that touches.
  RequirePhone(
      "\xD5\xC5\x81\x61"
      "13812345678\xD5\xC5",
      Format::kText);
  RequirePhone("\xE4ndern 13812345678", Format::kText);
}

TEST_CASE("marks of a format are not of the text") {
  RequirePhone("[\"\\u5f20\\u4e0913812345678\"]", Format::kJson);
  RequirePhone("BEGIN:VCARD\r\nTEL:138123\r\n 45678\r\nEND:VCARD\r\n",
               Format::kVcard);
  RequirePhone("<html><body>138<b>1234</b>5678</body></html>", Format::kHtml);
  RequirePhone("<html><td>1</td><td>138&#49;2345678</td></html>",
               Format::kHtml);
  RequirePhone(
      "<html><script>13912345678</script><!-- 13912345678 -->"
      "<input value=\"13812345678\"></html>",
      Format::kHtml);
  // A part of a page, and a document of other tags.
  RequirePhone("<p class=\"x\">138<b>1234</b>&#53;678</p>", Format::kHtml);
  RequirePhone("<pair><a>138</a><b>13812345678</b></pair>", Format::kText);
  RequirePhone("{\\rtf1\\ansi 138\\u49?2345678\\par}", Format::kRtf);
  RequirePhone("{\\rtf1{\\info 13912345678}138\\'312345678}", Format::kRtf);
}

TEST_CASE("a few letters do not make a table another thing") {
  const std::string table = ",phone\nanna and many others,13812345678\n";
  for (const std::string begin : {"ID3",
                                  "GIF89a",
                                  "OggS",
                                  "fLaC",
                                  "BM",
                                  "MZ",
                                  "PK\3\4",
                                  "Rar!\x1A\x07",
                                  "\x1F\x8B",
                                  "\x89PNG\r\n\x1A\n",
                                  "a,b\nftypheic",
                                  "a,b,c,d\nWEBP"})
    CHECK(WithoutTiers(ScanBytes(begin + table).findings.counts) ==
          WithoutTiers(ScanBytes("13812345678\n").findings.counts));
  // What they are when the rest is no text.
  CHECK(ScanBytes("ID3\4" + std::string(60, '\0')).outcome.format ==
        Format::kMp3);
  CHECK(ScanBytes("GIF89a\1\0" + std::string(60, '\2')).outcome.reason ==
        Reason::kNoText);
}

TEST_CASE("zero bytes do not hide a table") {
  const std::string table = "name,phone\nAnna Arnold of Berg,13812345678\n";
  const auto hidden = [&](std::string bytes) {
    auto all = table + std::move(bytes) + "\nBo Berg of Berg,13912345678\n";
    const auto scanned = ScanBytes(all + std::string(60, 'x'));
    return scanned.outcome.reason == Reason::kNone &&
           scanned.findings.counts ==
               ScanBytes(table + "13912345678\n").findings.counts;
  };
  CHECK(hidden(""));
  CHECK(hidden(std::string(1, '\0')));
  CHECK(hidden(std::string("Emil\0Egli\0", 10)));
  // With as many it is data of a program.
  CHECK(ScanBytes(table + std::string(60, '\0')).outcome.reason ==
        Reason::kNoText);
}

TEST_CASE("what attributes and CDATA of XML hold is text") {
  const std::string head = "<?xml version=\"1.0\"?>";
  RequirePhone(head + "<c xmlns='13912345678' a=\"x\" tel='13812345678'/>",
               Format::kXml);
  RequirePhone(head + "<c tel=\"138&#49;2345678\">x</c>", Format::kXml);
  RequirePhone(head + "<c><![CDATA[<b>x</b> 13812345678]]></c>", Format::kXml);
  RequirePhone(head + "<c><![CDATA[a > ]] ]]]>13812345678</c>", Format::kXml);
  RequirePhone(head + "<style>13812345678</style>", Format::kXml);
}

TEST_CASE("a saved page's parts are decoded") {
  const std::string head =
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n"
      "\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: ";
  RequirePhone(head +
                   "quoted-printable\r\n\r\n<p>138=\r\n12345=36=37=38\r\n"
                   "--b--\r\n",
               Format::kMime);
  RequirePhone(head + "base64\r\n\r\nPHA+MTM4MTIzNDU2Nzg8L3A+\r\n--b--\r\n",
               Format::kMime);
}

TEST_CASE("a message's subject is of its text") {
  const auto plain = ScanBytes("anna@example.com, +8613812345678\n");
  const auto message = ScanBytes(
      "From: <anna@example.com>\r\nSubject: call\r\n +86 138 1234 5678\r\n"
      "Content-Type: text/plain\r\n\r\nHello\r\n");
  REQUIRE(message.outcome.format == Format::kMime);
  CHECK(message.findings.digests == plain.findings.digests);
}

TEST_CASE("what cannot be read says why") {
  const auto reason = [](const std::string& bytes) {
    return ScanBytes(bytes).outcome.reason;
  };
  CHECK(reason("") == Reason::kNone);
  CHECK(reason("\x89PNG\r\n\x1A\n....") == Reason::kNoText);
  CHECK(reason(std::string("\x7F"
                           "ELF\2\1\1\0\0\0",
                           10)) == Reason::kNoText);
  CHECK(reason(std::string(5'000, '\0')) == Reason::kNoText);
  CHECK(reason("\x1F\x8B\x08....") == Reason::kUnsupported);
  CHECK(reason("age-encryption.org/v1\n") == Reason::kEncrypted);
  CHECK(reason("-----BEGIN PGP MESSAGE-----\n") == Reason::kEncrypted);
  CHECK(reason("PK\3\4 and no more") == Reason::kMalformed);
  CHECK(reason(Golden("customers.pdf")) == Reason::kUnsupported);
}
