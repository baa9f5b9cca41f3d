// What of each kind is found, in which tier, and beside which words.
#include <string>
#include <utility>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/stream_scan.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using identifiers::Detector;
using Strings = std::vector<std::string>;

Detector In(const std::string& region) {
  auto made = Detector::Make({.default_region = region});
  REQUIRE(made.ok());
  return std::move(made.value());
}

Strings Found(const std::string& text, const std::string& region = "US") {
  return test::FoundIn(In(region), text);
}

TEST_CASE("each kind is found as people write it") {
  const std::pair<const char*, const char*> texts[] = {
      {"GB82 WEST 1234 5698 7654 32", "iban GB82WEST12345698765432"},
      {"DE89370400440532013000.", "iban DE89370400440532013000"},
      {"RSSMRA85T10A562S", "italy_codice_fiscale RSSMRA85T10A562S"},
      {"RSS MRA 85T10 A562 S", "italy_codice_fiscale RSSMRA85T10A562S"},
      {"X-1234567-L", "spain_dni X1234567L"},
      {"12.345.678-Z", "spain_dni 12345678Z"},
      {"DNI 12345678Z", "spain_dni 12345678Z"},
      {"HKID A123456(3)", "hong_kong_id A1234563"},
      {"AB 12 34 56 C", "uk_nino AB123456C"},
      {"390.533.447-05", "brazil_cpf 39053344705"},
      {"SSN: 536-90-4399", "us_ssn 536904399"},
      {"PAN ABCPE1234F", "india_pan ABCPE1234F"},
      {"Aadhaar 2341 2341 2346", "india_aadhaar 234123412346"},
      {"BSN 111222333", "netherlands_bsn 111222333"},
      {"PESEL 44051401359", "poland_pesel 44051401359"},
      {"IMEI 49-015420-323751-8", "imei 490154203237518"},
      {"NHS 943 476 5919", "uk_nhs 9434765919"},
      {"2 69 05 49 588 157 80", "france_nir 269054958815780"},
      {"Passport no. G12345678", "passport G12345678"}};
  for (const auto& [text, expected] : texts) {
    INFO(text);
    CHECK(Found(text) == Strings{expected});
  }
}

TEST_CASE("a resident id of 15 digits is the one of 18 that replaced it") {
  CHECK(Found("身份证 110105491231002") == Found("身份证 11010519491231002X"));
}

TEST_CASE("bare digits count only beside a word for them") {
  for (const auto* text :
       {"111222333", "44051401359", "9434765919", "39053344705", "G12345678"})
    CHECK(Found(text).empty());
  CHECK(Found("2025550143").empty());
  CHECK(Found("phone 2025550143") == Strings{"phone +12025550143"});
  CHECK(Found("2341 2341 2346").empty());
  CHECK(Found("2341 2341 2346", "IN") ==
        Strings{"possible india_aadhaar 234123412346"});
  CHECK(Found("mobile_no=2025550143") == Strings{"phone +12025550143"});
  CHECK(Found("\"customerPhone\": 2025550143") ==
        Strings{"phone +12025550143"});
  CHECK(Found("Phone:\n2025550143") == Strings{"phone +12025550143"});
  CHECK(Found("Phone:\n\nsomething else\n2025550143").empty());
}

TEST_CASE("a word in an address says nothing of what stands behind it") {
  for (const auto* address : {"anna@mail.it", "anna@x.company.it", "mail@x.it"})
    CHECK(Found(address + std::string("\tpnstzb73s21l736v")) ==
          Strings{std::string("email ") + address,
                  "italy_codice_fiscale PNSTZB73S21L736V"});
  CHECK(Found("mail pnstzb73s21l736v") ==
        Strings{"possible italy_codice_fiscale PNSTZB73S21L736V"});
}

TEST_CASE("a word for something else speaks against a number") {
  CHECK(Found("4111111111111111") == Strings{"possible card 4111111111111111"});
  CHECK(Found("card 4111111111111111") == Strings{"card 4111111111111111"});
  CHECK(Found("order 4111111111111111").empty());
  CHECK(Found("order no. +12025550143") ==
        Strings{"possible phone +12025550143"});
  CHECK(Found("ISBN 978-4-292-58840-7", "HK").empty());
  CHECK(Found("9400 1309 4901 4984 2581 4801").empty());
}

TEST_CASE("a column's title says what is below it, up to a blank line") {
  CHECK(Found("Id;Phone;Order\n7;2025550143;2025550144\n"
              "8;2025550145;2025550146\n\n9;2025550147;1\n") ==
        Strings{"phone +12025550143", "phone +12025550145"});
  CHECK(Found("\"Note, old\",\"Mobile\"\n\"a, b\",\"2025550143\"\n") ==
        Strings{"phone +12025550143"});
}

TEST_CASE("a table goes on in the next part of a text") {
  std::string table = "Order,Phone,Remark\n";
  std::size_t rows = 0;
  while (table.size() < 1'000'000) {
    const std::string number = std::to_string(2'025'550'000 + rows % 9000);
    table += std::to_string(7'000'000 + rows) + "," + number +
             ",called back and asked for another appointment\n";
    ++rows;
  }
  const auto detector = In("US");
  identifiers::StreamScan scan(detector);
  REQUIRE(scan.Add(table));
  const auto findings = scan.Finish();
  REQUIRE(findings.counts.size() == 1);
  CHECK(findings.counts[0].tier == protocol::Tier::kHigh);
  CHECK(findings.counts[0].mentions == rows);
}

TEST_CASE("names count where structure gives them away") {
  CHECK(Found("Full name: John Smith") == Strings{"person_name john smith"});
  CHECK(Found("姓名：张三") == Strings{"person_name 张三"});
  CHECK(Found("FN:Anna van der Berg") ==
        Strings{"person_name anna van der berg"});
  CHECK(Found("First name,Last name,Mail\nAnna,Berg,a@b.de\n") ==
        Strings{"person_name anna berg", "email a@b.de"});
  CHECK(Found("{\"name\": \"Anna Berg\", \"mail\": \"a@b.de\"}") ==
        Strings{"person_name anna berg", "email a@b.de"});
  for (const auto* text : {"File name: John Smith",
                           "John Smith was here",
                           "Company name\tBerg Dai",
                           "Name: 4711",
                           "Full name: Passport number"})
    CHECK(Found(text).empty());
}

TEST_CASE("a Chinese name may have characters beyond U+FFFF") {
  // U+20BB7 (Extension B), U+2B740 (D), U+30000 (G), U+3400 (A).
  for (const std::string name :
       {"𠮷野", "王𫝀", "李𰀀明", "欧阳㐀𠮷", "㐀明"}) {
    INFO(name);
    const Strings expected{"person_name " + name};
    CHECK(Found("姓名：" + name) == expected);
    CHECK(Found("BEGIN:VCARD\nFN:" + name + "\nEND:VCARD\n") == expected);
    CHECK(Found("姓名,电话\n" + name + ",+12025550143\n") ==
          Strings{expected[0], "phone +12025550143"});
  }
  CHECK(Found("First name,Last name,Mail\n𫝀,𠮷,a@b.de\n") ==
        Strings{"person_name 𫝀 𠮷", "email a@b.de"});
  // A smile, an emoji in between, half a character, five of them.
  for (const auto* text :
       {"姓名：😀😀", "姓名：王😀", "姓名：王\xF0\xA0", "姓名：王𠮷𠮷𠮷𠮷"})
    CHECK(Found(text).empty());
}

TEST_CASE("a card number of a rare length needs more than its digits") {
  CHECK(Found("4222222222222").empty());
  CHECK(Found("card 4222222222222") == Strings{"card 4222222222222"});
  CHECK(Found("4222 222 222 222") == Strings{"possible card 4222222222222"});
  CHECK(Found("4000000000000000006").empty());
  CHECK(Found("credit card: 4000 0000 0000 0000 006") ==
        Strings{"card 4000000000000000006"});
}

TEST_CASE("a travel document's lines give its number, and the name in it") {
  const std::string first = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
  const std::string second = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
  const Strings number{"passport L898902C3"};
  const Strings both{"person_name anna maria eriksson", number[0]};
  CHECK(Found("Passport no. L898902C3") == number);
  for (const auto* between : {"\n", "\r\n", " ", ""})
    for (const auto* around : {"", "MRZ: ", "\""}) {
      INFO(around << first << between << second);
      const std::string end = *around == '"' ? around : "";
      CHECK(Found(around + first + between + second + end) == both);
    }
  CHECK(Found("mrz,phone\n\"" + first + "\n" + second + "\",+12025550143\n") ==
        Strings{both[0], both[1], "phone +12025550143"});
  CHECK(Found(second) == number);
  CHECK(Found("order " + second) == number);  // Its check digits say enough.
  CHECK(Found("D231458907UTO7408122F1204159<<<<<<<6") ==
        Strings{"passport D23145890"});
  CHECK(Found("I<UTOD231458907<<<<<<<<<<<<<<<\n"
              "7408122F1204159UTO<<<<<<<<<<<6\n"
              "ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n") ==
        Strings{"passport D23145890", "person_name anna maria eriksson"});
  // Its digits are no card, 3003194100039595.
  CHECK(Found("C01X00T478D<<6408125<3003194100039595<<<<<28") ==
        Strings{"passport C01X00T47"});
  // Germany's, whose state has one letter; and without a sex.
  CHECK(Found("C01X00T478D<<6408125<2710316<<<<<<<<<<<<<<04") ==
        Strings{"passport C01X00T47"});
}

TEST_CASE("what looks like a travel document's line is none") {
  for (const auto* text : {"L898902C36UTO7408122F1204159ZE184226B<<<<<11",
                           "L898902C36UTO7408122F1204159ZE184226B<<<<<1",
                           "L898902C36UTO7408122F1204159ZE184226B<<<<<100",
                           "AL898902C36UTO7408122F1204159ZE184226B<<<<<10",
                           "7408122F1204159UTO<<<<<<<<<<<6",
                           "7408122F1204159"})
    CHECK(Found(text).empty());
}

TEST_CASE("numbers of other things are no telephone numbers of Germany") {
  // ZIP+4, bytes, standards, addresses of computers.
  for (const auto* text : {"Boston, MA 02110-1301 USA",
                           "Boston, MA  02111-1307, USA",
                           "<Buffer 04 03 02 01 08 07 06 05>",
                           "<Buffer 03 04 23 42>",
                           "02 03 04 05 06",
                           "Boston, MA\n# 02110-1301  USA",
                           "391 0391 0300",
                           "<compat> 0565 0582",
                           "http://lists.example/2011/02/177218.php",
                           "/* IMP: R-03371-37637 */",
                           "JIS X 0208/0212",
                           "['74.125.79.104', '74.125.79.105']"}) {
    INFO(text);
    CHECK(Found(text, "DE").empty());
  }
  const Strings phone{"phone +4921101301"};
  CHECK(Found("02110-1301", "DE") == phone);
  CHECK(Found("Tel: 02110-1301", "DE") == phone);
  CHECK(Found("Ruf 02110-1301", "DE") == phone);
  CHECK(Found("04 78 12 34 56", "FR") == Strings{"phone +33478123456"});
  CHECK(Found("Tel. 0208/021234", "DE") == Strings{"phone +49208021234"});
}

TEST_CASE("figures of tables and programs are no ids") {
  for (const auto* text : {"5400 5401 5402 5403 5404 5405 5406 5407 5408 5409\n"
                           "540A 540B 540C",
                           "84AF 527D 5282 5281 5290 5293\n5182 7F54 4EBB",
                           "1.61803399F",
                           "25419 793D 4126 79BF",
                           "2541 9793D",
                           "phi0 = 0.863937979737193;",
                           "C_(0x1.1d009ad5392248132b10cca6afdep-61)"}) {
    INFO(text);
    CHECK(Found(text, "DE").empty());
  }
  CHECK(Found("12 345 678 Z") == Strings{"spain_dni 12345678Z"});
  CHECK(Found("ad5392248132b10cca6afdep") ==
        Strings{"iban AD5392248132B10CCA6AFDEP"});
}

TEST_CASE("a name that belongs to a thing is no person's") {
  for (const auto* text : {"Upstream-Name: Free Pascal Compiler",
                           "Host_Name: Anna Berg",
                           "Subject Common Name: USERTrust ECC Authority"}) {
    INFO(text);
    CHECK(Found(text).empty());
  }
  for (const auto* text : {"Name: Anna Berg", "Your name: Anna Berg"})
    CHECK(Found(text) == Strings{"possible person_name anna berg"});
  CHECK(Found("Full-Name: Anna Berg") == Strings{"person_name anna berg"});
}

TEST_CASE("writings that are meant to hide a number do not") {
  const Strings phone{"phone +8613812345678"};
  for (const auto* text : {"1\xE2\x80\x8B"
                           "38\xE2\x80\x8B"
                           "12345678",       // Zero-width spaces.
                           "138·1234·5678",  // Middle dots.
                           "138*1234*5678",  // Stars.
                           "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",    // Mathematical digits.
                           "١٣٨١٢٣٤٥٦٧٨",    // Arabic ones.
                           "1 3 8 1 2 3 4 5 6 7 8",
                           "+86 138-\n1234-5678",  // A line's end.
                           "+86 138-\r\n1234-5678",
                           "138 1234\n5678",
                           "138 1234 \r\n5678"})
    CHECK(test::FoundAnyIn(In("CN"), text) == phone);
  CHECK(test::FoundAnyIn(In("CN"), "phone 138O1234567") ==
        Strings{"phone +8613801234567"});
  CHECK(Found("card 4111·1111·1111·1111") == Strings{"card 4111111111111111"});
  CHECK(Found("4111.1111.1111.1111") ==
        Strings{"possible card 4111111111111111"});
  CHECK(Found("4111.1111.1111.1111.2222").empty());
  CHECK(Found("4111 1111.1111 1111").empty());
  CHECK(Found("anna[at]example[dot]com") == Strings{"email anna@example.com"});
  CHECK(Found("anna＠example.com") == Strings{"email anna@example.com"});
}

TEST_CASE("letters of an id are read as digits are") {
  const std::pair<const char*, const char*> texts[] = {
      {"11010519491231002Ｘ", "resident_id 11010519491231002X"},
      {"11010519491231002Х", "resident_id 11010519491231002X"},  // Cyrillic.
      {"11010519491231002\u200BX", "resident_id 11010519491231002X"},
      {"12345678Ｚ", "possible spain_dni 12345678Z"},
      {"X-1234567-Ｌ", "spain_dni X1234567L"},
      {"AB\u200B 12 34 56 C", "uk_nino AB123456C"},
      {"A123456（3）", "hong_kong_id A1234563"},
      {"RSSMRA\u200B85T10A562S", "italy_codice_fiscale RSSMRA85T10A562S"},
      {"DE\u00A089\u00A03704\u00A00044\u00A00532\u00A00130\u00A000",
       "iban DE89370400440532013000"},
      {"DE 89 3704 0044 0532 0130 00", "iban DE89370400440532013000"},
      {"ＤＥ８９370400440532013000", "iban DE89370400440532013000"},
      {"2 69 05 2A 588 157 17", "france_nir 269052A58815717"}};
  for (const auto& [text, expected] : texts) {
    INFO(text);
    CHECK(Found(text) == Strings{expected});
  }
}

TEST_CASE("a number that a line's end parts is possible") {
  CHECK(Found("4111 1111\n1111 1111") ==
        Strings{"possible card 4111111111111111"});
  // Not a part of what stands there, and only over one line's end.
  CHECK(Found("4111 1111\n1111 1111 7").empty());
  CHECK(Found("4111 1111\n1111\n1111").empty());
}

TEST_CASE("the rows of a table do not go on in each other") {
  for (const std::string end : {"\n", "\r\n"}) {
    const std::string persons =
        "id,name,phone" + end + "1,Anna Berg,+12025550143" + end +
        "2,John Smith,+12025550144" + end + "3,Mary Jones,+12025550145" + end;
    CHECK(Found(persons) == Strings{"person_name anna berg",
                                    "phone +12025550143",
                                    "person_name john smith",
                                    "phone +12025550144",
                                    "person_name mary jones",
                                    "phone +12025550145"});
    CHECK(Found("bsn,phone" + end + "111222333,+31612345678" + end +
                "123456782,+31612345679" + end) ==
          Strings{"netherlands_bsn 111222333",
                  "phone +31612345678",
                  "netherlands_bsn 123456782",
                  "phone +31612345679"});
  }
  // Without a header the line's own number wins.
  CHECK(Found("+31612345678\n12 3456") == Strings{"phone +31612345678"});
}

TEST_CASE("a number is found with its extension, which is none of it") {
  for (const auto* text : {"(202) 555-0143x12",
                           "(202) 555-0143 x12",
                           "(202) 555-0143 ext. 12",
                           "(202) 555-0143ext12",
                           "+1 202 555 0143;ext=12",
                           "+1 202 555 0143 #12"})
    CHECK(Found(text) == Strings{"phone +12025550143"});
  CHECK(Found("电话 01062345678转12", "CN") == Strings{"phone +861062345678"});
  CHECK(Found("电话 01062345678x12", "CN") == Strings{"phone +861062345678"});
}

TEST_CASE("a trunk prefix that people leave out is not missed") {
  CHECK(test::FoundAnyIn(In("BR"), "(11) 96123-4567") ==
        Strings{"phone +5511961234567"});
  CHECK(test::FoundAnyIn(In("IN"), "98765 43210") ==
        Strings{"phone +919876543210"});
  CHECK(Found("30 901820", "DE").empty());
  CHECK(Found("0201  ; [*0201.0020.0002]", "DE").empty());
}

TEST_CASE("what only looks like an identifier is none") {
  for (const auto* text : {"logo@2x.png",
                           "getty@tty1.service",
                           "0x00008000L",
                           "2026-05-18 2026-05-13",
                           "52.520008, 13.404954",
                           "$ 2025550143",
                           "192.168.100.200",
                           "phone 74.125.79.104",
                           "(1584960)(2000000)",
                           "19 34 44 48 43 31 16 12 30",
                           "4EE4 5305 5306 5317 531D",
                           "GITFA8646Dx"})
    CHECK(Found(text).empty());
}

TEST_CASE("one that was found in both tiers counts in the high one") {
  const auto findings =
      In("US").Scan("4111111111111111 is it\n\ncard 4111111111111111\n");
  REQUIRE(findings.counts.size() == 1);
  CHECK(findings.counts[0] ==
        protocol::KindCount{protocol::IdentifierKind::kCard, 1, 2});
}

TEST_CASE("a region without a numbering plan is refused") {
  const auto made = Detector::Make({.default_region = "XX"});
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().message.find("XX") != std::string::npos);
}

}  // namespace
