#include "tests/support/x11/x_server.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "tests/support/catch.h"

namespace test {

std::unique_ptr<ChildProcess> RunProgram(const std::string& shell_words) {
  // Programs for the desktop talk a lot.
  return std::make_unique<ChildProcess>(
      std::vector<std::string>{"/usr/bin/setpriv",
                               "--pdeathsig",
                               "TERM",
                               "/bin/sh",
                               "-c",
                               "exec " + shell_words + " >/dev/null 2>&1"});
}

XServer::XServer() {
  std::array<int, 2> number{};
  REQUIRE(pipe(number.data()) == 0);
  process_ = RunProgram("Xvfb -displayfd " + std::to_string(number[1]) +
                        " -screen 0 1024x768x24 -nolisten tcp -noreset " +
                        std::to_string(number[0]) + "<&-");
  close(number[1]);
  char digit = 0;
  while (read(number[0], &digit, 1) == 1 && digit != '\n')
    display_ += digit;
  close(number[0]);
  REQUIRE_FALSE(display_.empty());
  display_.insert(0, ":");
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a test has one thread.
  setenv("DISPLAY", display_.c_str(), 1);
}

XServer::~XServer() {
  // Not SIGKILL: its lock and socket would stay in /tmp.
  if (process_ != nullptr) process_->End(SIGTERM);
}

void XServer::Kill() {
  process_->End(SIGKILL);
  process_.reset();
}

}  // namespace test
