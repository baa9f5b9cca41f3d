#include "collectors/print/printing_program.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

#include "base/unique_fd.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

// Runs a program that has this descriptor, and nothing else.
class Program {
 public:
  Program(const char* file, const char* first, const char* second, int fd) {
    // Closed once the other program runs.
    int running[2];
    REQUIRE(pipe2(running, O_CLOEXEC) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      fcntl(fd, F_SETFD, 0);
      execl(file, file, first, second, nullptr);
      _exit(1);
    }
    close(running[1]);
    char none = 0;
    CHECK(read(running[0], &none, 1) == 0);
    close(running[0]);
  }
  ~Program() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

 private:
  pid_t pid_ = 0;
};

struct Server {
  Server() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const auto* const to = reinterpret_cast<const sockaddr*>(&address);
    REQUIRE(bind(listener.get(), to, sizeof(address)) == 0);
    REQUIRE(listen(listener.get(), 1) == 0);
    REQUIRE(connect(client.get(), to, sizeof(address)) == 0);
    accepted = base::UniqueFd(accept(listener.get(), nullptr, nullptr));
  }
  static base::UniqueFd Socket() {
    return base::UniqueFd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }

  test::TemporaryFolder folder;
  const std::string path = (folder / "socket").string();
  base::UniqueFd listener = Socket();
  base::UniqueFd client = Socket();
  base::UniqueFd accepted;
};

TEST_CASE("the program that is connected to a socket is known") {
  const Server server;
  CHECK(collectors::ProgramConnectedTo(server.path).empty());  // It is this.
  const Program sleep("/bin/sleep", "60", "0", server.client.get());
  CHECK(collectors::ProgramConnectedTo(server.path) == "sleep");
  CHECK(collectors::ProgramConnectedTo(server.path + "x").empty());
}

TEST_CASE("of two programs none is named, of one that runs twice it is") {
  const Server server;
  const Program sleep("/bin/sleep", "60", "0", server.client.get());
  const Program again("/bin/sleep", "60", "1", server.client.get());
  CHECK(collectors::ProgramConnectedTo(server.path) == "sleep");
  const Program tail("/usr/bin/tail", "-f", "/dev/null", server.client.get());
  CHECK(collectors::ProgramConnectedTo(server.path).empty());
}

}  // namespace
