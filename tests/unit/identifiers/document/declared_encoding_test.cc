// A page or a message that says in which charset it is.
#include "identifiers/document/declared_encoding.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/identifiers/document/read.h"

using identifiers::Digest;
using identifiers::document::Encoding;
using identifiers::document::EncodingDeclaredIn;
using identifiers::document::EncodingNamed;
using identifiers::document::Format;
using test::ScanBytes;

namespace {

// "Full name: " with a name, as Python's codecs write it.
struct Name {
  std::string utf8;
  std::string charset;
  std::string bytes;
};
const std::vector<Name> kNames{
    {"黃偉", "big5", "\xB6\xC0\xB0\xB6"},
    {"趙雲", "Big5-HKSCS", "\xBB\xAF\xB6\xB3"},
    {"喆喆", "gb2312", "\x86\xB4\x86\xB4"},  // Not in GB2312, but in GBK.
    {"王伟", "GBK", "\xCD\xF5\xCE\xB0"},
    {"𠮷野", "gb18030", "\x95\x34\xB2\x35\xD2\xB0"},
    {"Zoé Noël", "ISO-8859-1", "Zo\xE9 No\xEBl"},
    {"André Lefèvre", "windows-1252", "Andr\xE9 Lef\xE8vre"},
    {"王伟", "utf-8", "王伟"},
    {"山田 花子", "Shift_JIS", "\x8E\x52\x93\x63 \x89\xD4\x8E\x71"},
    {"山田 花子", "euc-jp", "\xBB\xB3\xC5\xC4 \xB2\xD6\xBB\xD2"},
    {"山田 花子", "iso-2022-jp", "\x1B$B;3ED\x1B(B \x1B$B2V;R\x1B(B"},
    {"Ирина Ким", "windows-1251", "\xC8\xF0\xE8\xED\xE0 \xCA\xE8\xEC"},
    {"Ирина Ким", "koi8-r", "\xE9\xD2\xC9\xCE\xC1 \xEB\xC9\xCD"},
    {"Łucja Żak", "iso-8859-2", "\xA3ucja \xAF\x61k"},
    {"İnci Şen", "windows-1254", "\xDDnci \xDE\x65n"}};

std::string Page(const std::string& head, const std::string& name) {
  return "<html><head>" + head + "</head><body><p>Full name: " + name +
         "</p></body></html>";
}

std::string Meta(const std::string& charset) {
  return "<meta charset=\"" + charset + "\">";
}

std::string Mail(const std::string& type, const std::string& body) {
  return "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: " + type +
         "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body;
}

std::vector<Digest> Digests(const std::string& document) {
  return ScanBytes(document).findings.digests;
}

// Of the message, with its sender.
std::vector<Digest> DigestsOfMail(const std::string& type,
                                  const std::string& body) {
  const auto scanned = ScanBytes(Mail(type, body));
  CHECK(scanned.outcome.format == Format::kMime);
  return scanned.findings.digests;
}

}  // namespace

TEST_CASE("a page is read in the charset that it declares") {
  for (const auto& [utf8, charset, bytes] : kNames) {
    INFO(charset);
    const auto plain = Digests(Page("", utf8));
    REQUIRE(plain.size() == 1);
    const auto content =
        "<meta http-equiv='Content-Type' content='text/html; charset=" +
        charset + "'>";
    for (const auto& head : {Meta(charset),
                             "<META CHARSET=" + charset + ">",
                             "<title>x</title>" + content,
                             "<!-- <meta charset=koi8-r> -->" + Meta(charset)})
      CHECK(Digests(Page(head, bytes)) == plain);
    CHECK(Digests("<?xml version=\"1.0\" encoding=\"" + charset +
                  "\"?><x>Full name: " + bytes + "</x>") == plain);
  }
}

TEST_CASE("a message is read in the charset of its part") {
  for (const auto& [utf8, charset, bytes] : kNames) {
    INFO(charset);
    const auto plain =
        DigestsOfMail("text/plain", "Full name: " + utf8 + "\r\n");
    REQUIRE(plain.size() == 2);
    CHECK(DigestsOfMail("text/plain; charset=\"" + charset + '"',
                        "Full name: " + bytes + "\r\n") == plain);
    // Before what the page says, and what the page says without it.
    CHECK(DigestsOfMail("text/html; charset=" + charset,
                        Page(Meta("utf-8"), bytes)) == plain);
    CHECK(DigestsOfMail("text/html", Page(Meta(charset), bytes)) == plain);
  }
}

TEST_CASE("without its charset a short name is taken for another") {
  // What the tests above would be without the declaration.
  CHECK(Digests(Page("", kNames[0].bytes)) !=
        Digests(Page("", kNames[0].utf8)));
  // Behind the first 1,024 bytes nobody looks for it.
  const std::string far(1100, ' ');
  CHECK(Digests(Page(far + Meta("big5"), kNames[0].bytes)) ==
        Digests(Page("", kNames[0].bytes)));
}

TEST_CASE("a charset in which the text is not valid is not believed") {
  const std::pair<const char*, std::string> lies[] = {
      {"utf-8", "\xCD\xF5\xCE\xB0"},        // GBK
      {"us-ascii", "\xCD\xF5\xCE\xB0"},     // GBK
      {"ibm850", "\xCD\xF5\xCE\xB0"},       // GBK, and one that is not read.
      {"iso-8859-1", "\xCD\xF5\xCE\xB0"},   // GBK
      {"iso-8859-1", "王伟"},               // UTF-8
      {"big5", "\xCD\xF5\xCE\xB0\x81\x30"}  // No Big5.
  };
  for (const auto& [charset, bytes] : lies) {
    INFO(charset);
    CHECK(Digests(Page(Meta(charset), bytes)) == Digests(Page("", bytes)));
  }
  const auto phone = DigestsOfMail("text/plain", "Phone: 13812345678\r\n");
  CHECK(DigestsOfMail("text/plain; charset=utf-16", "Phone: 13812345678\r\n") ==
        phone);
}

TEST_CASE("a part in UTF-16 is read in either order, with and without a mark") {
  const auto plain = DigestsOfMail("text/plain", "Full name: 王伟\r\n");
  const std::string little =
      "RgB1AGwAbAAgAG4AYQBtAGUAOgAgAItzH08NAAoA";  // Python's, utf-16-le.
  const std::string big = "AEYAdQBsAGwAIABuAGEAbQBlADoAIHOLTx8ADQAK";
  const std::string marked = "//5GAHUAbABsACAAbgBhAG0AZQA6ACAAi3MfTw0ACgA=";
  for (const auto& body : {little, big, marked}) {
    INFO(body);
    const auto mail = [&](const std::string& charset) {
      return Digests(
          "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: "
          "text/plain; charset=" +
          charset + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body +
          "\r\n");
    };
    CHECK(mail("utf-16") == plain);
    CHECK(mail("UTF-16LE") == plain);
  }
}

TEST_CASE("labels are known in any case, and others say nothing") {
  CHECK(EncodingNamed(" UTF-8 ") == Encoding::kUtf8);
  CHECK(EncodingNamed("Latin1") == Encoding::kWindows1252);
  CHECK(EncodingNamed("cp950") == Encoding::kBig5);
  CHECK(EncodingNamed("x-gbk") == Encoding::kGb18030);
  for (const auto* none : {"", "ibm850", "utf", "hz-gb-2312"})
    CHECK(EncodingNamed(none) == Encoding::kUndecided);
  CHECK(EncodingNamed(std::string(100'000, 'a')) == Encoding::kUndecided);
}

TEST_CASE("what is no declaration says nothing") {
  for (const auto* none : {"",
                           "<",
                           "<meta",
                           "<meta charset",
                           "<meta charset=>",
                           "<meta charset=\"gbk>",
                           "<!-- <meta charset=gbk>",
                           "charset=gbk",
                           "<p charset=gbk>"})
    CHECK(EncodingDeclaredIn(none) == Encoding::kUndecided);
  // It could not be read so if it were.
  CHECK(EncodingDeclaredIn("<meta charset = 'utf-16'>") == Encoding::kUtf8);
}
