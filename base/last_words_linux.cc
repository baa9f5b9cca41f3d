#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>

#include "base/last_words.h"

namespace base {
namespace {

void Say(std::string_view words) {
  [[maybe_unused]] const auto wrote =
      write(STDERR_FILENO, words.data(), words.size());
}

}  // namespace

void SayAndEnd(std::string_view who, std::string_view then) {
  Say(who);
  try {
    if (auto failed = std::current_exception()) std::rethrow_exception(failed);
  } catch (const std::bad_alloc&) {
    Say("no memory is left");
  } catch (const std::exception& failed) {
    Say(failed.what());
  } catch (...) {
  }
  Say(then);
  std::abort();
}

}  // namespace base
