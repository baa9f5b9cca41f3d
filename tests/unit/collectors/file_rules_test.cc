#include "collectors/file_export/file_rules.h"

#include "tests/support/catch.h"

TEST_CASE("An extension is what looks like one, and nothing else") {
  using collectors::ExtensionOf;
  CHECK(ExtensionOf("customers.CSV") == "csv");
  CHECK(ExtensionOf("a.tar.gz") == "gz");
  CHECK(ExtensionOf("x.7z") == "7z");
  CHECK(ExtensionOf("Mr. Miller").empty());
  CHECK(ExtensionOf("call.13912345").empty());
  CHECK(ExtensionOf("list.of everybody").empty());
  CHECK(ExtensionOf("客户.名单").empty());
  CHECK(ExtensionOf(".bashrc").empty());
  CHECK(ExtensionOf("list").empty());
}

TEST_CASE("Names tell files from what they are before they are done") {
  using collectors::KindOfName;
  using collectors::NameKind;
  for (const auto* const name : {"customers.csv",
                                 "zigzag.txt",
                                 ".bashrc",
                                 "list",
                                 "lu123.ods",
                                 "partly",
                                 ".customers.csv"})
    CHECK(KindOfName(name) == NameKind::kFinal);
  for (const auto* const name : {"Unconfirmed 4711.crdownload",
                                 "list.csv.part",
                                 ".org.chromium.Chromium.Ab12cD"})
    CHECK(KindOfName(name) == NameKind::kPartial);
  for (const auto* const name : {"lu4711abc.tmp",
                                 "list.csv~",
                                 ".goutputstream-ABC123",
                                 "ziAbCdEf",
                                 ".list.csv.Ab12cD"})
    CHECK(KindOfName(name) == NameKind::kTemporary);
  for (const auto* const name : {".~lock.list.ods#", "~$list.docx"})
    CHECK(KindOfName(name) == NameKind::kLock);
}

TEST_CASE("How a file came is said by its program and what it is") {
  using collectors::HowItCame;
  using collectors::KindOfProgram;
  CHECK(HowItCame(KindOfProgram("firefox-esr"), "csv") == "downloaded");
  CHECK(HowItCame(KindOfProgram("nautilus"), "csv") == "copied");
  CHECK(HowItCame(KindOfProgram("7z"), "7z") == "packed");
  CHECK(HowItCame(KindOfProgram("tar"), "csv") == "unpacked");
  CHECK(HowItCame(KindOfProgram("soffice.bin"), "ods") == "saved");
  CHECK(HowItCame(KindOfProgram("anything"), "") == "saved");
}
