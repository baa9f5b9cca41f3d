#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/file.h"
#include "tests/support/catch.h"

namespace test {

// A real deskwarden-central on a data folder, which it leaves behind.
class ServerProcess {
 public:
  ServerProcess(std::string program, std::filesystem::path folder)
      : program_(std::move(program)), folder_(std::move(folder)) {}
  ~ServerProcess() {
    if (pid_ > 0) (void)End(SIGKILL);
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Returns once it listens. Started again it has the port that it had.
  void Start() {
    std::filesystem::remove(folder_ / "url");
    pid_ = Spawn({"serve", "--listen", listen_, "--operations", "off"}, -1);
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      auto url = base::ReadFile(folder_ / "url");
      if (url.ok()) {
        url_ = url.value().substr(0, url.value().find('\n'));
        listen_ = url_.substr(url_.find("//") + 2);
        return;
      }
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      REQUIRE(waitpid(pid_, nullptr, WNOHANG) == 0);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  // The exit status as from waitpid.
  int End(int signal) {
    kill(pid_, signal);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }

  // Runs another subcommand to its end; what it printed goes to `out`.
  int Run(const std::vector<std::string>& arguments, std::string& out) const {
    std::array<int, 2> pipe_ends{};
    REQUIRE(pipe(pipe_ends.data()) == 0);
    const pid_t pid = Spawn(arguments, pipe_ends[1]);
    close(pipe_ends[1]);
    std::array<char, 4096> chunk{};
    for (;;) {
      const auto got = read(pipe_ends[0], chunk.data(), chunk.size());
      if (got <= 0) break;
      out.append(chunk.data(), static_cast<std::size_t>(got));
    }
    close(pipe_ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  const std::string& url() const { return url_; }

 private:
  pid_t Spawn(std::vector<std::string> arguments, int out) const {
    arguments.insert(arguments.begin(), program_);
    arguments.insert(arguments.end(), {"--data-dir", folder_.string()});
    std::vector<char*> argv;
    for (std::string& argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t pid = fork();
    if (pid == 0) {
      if (out >= 0) dup2(out, STDOUT_FILENO);
      execv(program_.c_str(), argv.data());
      _exit(127);
    }
    return pid;
  }

  const std::string program_;
  const std::filesystem::path folder_;
  std::string listen_ = "127.0.0.1:0";
  std::string url_;
  pid_t pid_ = -1;
};

}  // namespace test
