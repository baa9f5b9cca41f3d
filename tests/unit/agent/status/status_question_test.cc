#include "agent/status/status_question.h"

#include <string>

#include "tests/support/catch.h"

namespace {

using agent::StatusQuestion;
using Kind = StatusQuestion::Kind;

StatusQuestion Read(const std::string& text) {
  return agent::ReadStatusQuestion(base::AsBytes(text));
}

}  // namespace

TEST_CASE("Each question on the status socket is told from the others") {
  CHECK(Read(R"({"ask":"status"})").kind == Kind::kStatus);
  CHECK(Read(R"({"ask":"me"})").kind == Kind::kOwnRecord);
  const auto tail = Read(R"({"ask":"tail","last":3,"follow":true})");
  CHECK(tail.kind == Kind::kTail);
  CHECK(tail.last == 3);
  CHECK(tail.follow);
  const auto notice = Read(R"({"ask":"notice","language":"de","confirm":"v"})");
  CHECK(notice.kind == Kind::kNotice);
  CHECK(notice.notice.language == agent::NoticeLanguage::kGerman);
  CHECK(notice.notice.confirm == "v");
}

TEST_CASE("A field of another type counts as not there") {
  const auto tail = Read(R"({"ask":"tail","last":"9","follow":1})");
  CHECK(tail.kind == Kind::kTail);
  CHECK(tail.last == 10);
  CHECK_FALSE(tail.follow);
  CHECK(Read(R"({"ask":"notice","confirm":7})").notice.confirm.empty());
}

TEST_CASE("What is no question is of no kind") {
  const std::string text = GENERATE(as<std::string>(),
                                    "",
                                    "nonsense",
                                    "[]",
                                    "\xFF",
                                    R"({"ask":7})",
                                    R"(["ask","me"])");
  CHECK(Read(text).kind == Kind::kUnknown);
}
