#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace test {

// A virtual screen of its own, which $DISPLAY names while it lives.
class XServer {
 public:
  XServer();
  ~XServer();
  XServer(const XServer&) = delete;
  XServer& operator=(const XServer&) = delete;

  const std::string& display() const { return display_; }

  // As if it crashed.
  void Kill();

 private:
  std::string display_;
  std::unique_ptr<ChildProcess> process_;
};

// A program on that screen, from PATH; gone with the object, and with the test
// should that die.
std::unique_ptr<ChildProcess> RunProgram(const std::string& shell_words);

}  // namespace test
