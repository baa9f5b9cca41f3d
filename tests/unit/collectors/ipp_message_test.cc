#include "collectors/print/ipp_message.h"

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "tests/support/catch.h"

namespace {

using collectors::IppAnswer;
using collectors::IppOperation;
using collectors::IppRequest;
using namespace std::string_literals;

// Of a real answer of CUPS 2.4.2 to Get-Jobs.
const std::string kAnswer =
    "\2\0\0\0\0\0\0\1"
    "\1G\0\22attributes-charset\0\5utf-8"
    "H\0\33attributes-natural-language\0\2en"
    "\2E\0\17job-printer-uri\0\37ipp://localhost/printers/office"
    "B\0\10job-name\0\14Secret title"
    "!\0\6job-id\0\4\0\0\1\5"
    "#\0\11job-state\0\4\0\0\0\11"
    "D\0\21job-state-reasons\0\4none"
    "D\0\0\0\5other"
    "\3"s;

TEST_CASE("an answer's attributes are found by their names") {
  auto answer = IppAnswer::Read(kAnswer);
  REQUIRE(answer.ok());
  CHECK(answer.value().ok());
  CHECK(answer.value().Number("job-id") == 0x105);
  CHECK(answer.value().Number("job-state") == 9);
  CHECK(answer.value().Text("job-name") == "Secret title");
  CHECK(answer.value().Text("job-state-reasons") == "none");
  CHECK_FALSE(answer.value().Number("job-name"));
  CHECK_FALSE(answer.value().Text("job-id"));
  CHECK_FALSE(answer.value().Text("document-format"));
}

TEST_CASE("a name that says its language is found, too") {
  const std::string bytes =
      "\2\0\0\0\0\0\0\1\2"
      "\x36\0\10job-name\0\12\0\2de\0\4Name"
      "\x36\0\5other\0\4\0\2de\3"s;
  auto answer = IppAnswer::Read(bytes);
  REQUIRE(answer.ok());
  CHECK(answer.value().Text("job-name") == "Name");
  CHECK_FALSE(answer.value().Text("other"));
}

TEST_CASE("a refusal is an answer") {
  auto answer = IppAnswer::Read("\2\0\4\1\0\0\0\1\1\3"s);
  REQUIRE(answer.ok());
  CHECK_FALSE(answer.value().ok());
  CHECK(answer.value().status() == 0x0401);
}

TEST_CASE("what is cut off anywhere is no answer") {
  for (std::size_t size = 0; size < kAnswer.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(
        IppAnswer::Read(std::string_view(kAnswer).substr(0, size)).ok());
  }
}

TEST_CASE("a request is as RFC 8010 writes it") {
  IppRequest request(IppOperation::kGetJobs, "ann");
  request.Boolean("my-jobs", true)
      .Keywords("which-jobs", {"all", "more"})
      .Integer("limit", 258);
  CHECK(std::move(request).Finish() ==
        "\2\0\0\12\0\0\0\1"
        "\1G\0\22attributes-charset\0\5utf-8"
        "H\0\33attributes-natural-language\0\2en"
        "E\0\13printer-uri\0\20ipp://localhost/"
        "B\0\24requesting-user-name\0\3ann"
        "\"\0\7my-jobs\0\1\1"
        "D\0\12which-jobs\0\3all"
        "D\0\0\0\4more"
        "!\0\5limit\0\4\0\0\1\2"
        "\3"s);
}

}  // namespace
