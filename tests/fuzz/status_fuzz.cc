// Whatever anybody on the machine asks deskwardend: it is a question of one
// kind, and what does not belong to that kind is not taken from it.
#include <cstdint>
#include <cstdlib>

#include "agent/status/status_question.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using agent::StatusQuestion;
  const auto question = agent::ReadStatusQuestion({data, size});
  const StatusQuestion nothing;
  if (question.kind != StatusQuestion::Kind::kTail &&
      (question.last != nothing.last || question.follow))
    std::abort();
  if (question.kind != StatusQuestion::Kind::kNotice &&
      !question.notice.confirm.empty())
    std::abort();
  return 0;
}
