#include "collectors/print/ipp_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"

namespace {

using collectors::IppClient;
using collectors::IppOperation;
using collectors::IppRequest;
using namespace std::string_literals;

const std::string kWell = "HTTP/1.0 200 OK\r\nA: b\r\n\r\n\2\0\0\0\0\0\0\1\3"s;

// A socket where the test is the server.
struct Server {
  Server() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    REQUIRE(bind(listener.get(),
                 reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)) == 0);
    REQUIRE(listen(listener.get(), 0) == 0);
  }
  // Takes a question, and gives back its bytes.
  std::string Answer(const std::string& bytes) {
    const base::UniqueFd taken(accept(listener.get(), nullptr, nullptr));
    std::array<char, 4'096> question{};
    const auto size = read(taken.get(), question.data(), question.size());
    REQUIRE(size > 0);
    REQUIRE(write(taken.get(), bytes.data(), bytes.size()) ==
            static_cast<ssize_t>(bytes.size()));
    return {question.data(), static_cast<std::size_t>(size)};
  }
  void Ask() {
    client.Ask(IppRequest(IppOperation::kGetJobs, "ann"), [this](auto answer) {
      answers.push_back(!answer.ok()          ? answer.error().message
                        : answer.value().ok() ? "well"
                                              : "refused");
    });
  }
  void Wait(std::size_t count) {
    CHECK(test::RunUntil(*loop, [&] { return answers.size() >= count; }));
  }

  test::TemporaryFolder folder;
  const std::string path = (folder / "socket").string();
  base::UniqueFd listener{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  IppClient client{*loop, path, "ann"};
  std::vector<std::string> answers;
};

TEST_CASE("questions are answered one after the other") {
  Server server;
  server.Ask();
  server.Ask();
  CHECK(server.client.busy());
  const auto question = server.Answer(kWell);
  CHECK(question.starts_with("POST / HTTP/1.0\r\n"));
  CHECK(question.find("Authorization: PeerCred ann\r\n") != std::string::npos);
  server.Wait(1);
  CHECK(test::RunUntil(*server.loop, [] { return true; }));
  server.Answer("HTTP/1.0 200 OK\r\n\r\n\2\0\4\1\0\0\0\1\3"s);
  server.Wait(2);
  CHECK(server.answers == std::vector<std::string>{"well", "refused"});
  CHECK(test::RunUntil(*server.loop, [&] { return !server.client.busy(); }));
}

TEST_CASE("what is no answer is an error, and the next question is asked") {
  for (const std::string& wrong : {""s,
                                   "HTTP/1.0 403 Forbidden\r\n\r\n"s,
                                   "HTTP/1.0 200 OK\r\n\r\n"s,
                                   "SSH-2.0\r\n\r\n\2\0\0\0\0\0\0\1\3"s,
                                   std::string(kWell, 0, kWell.size() - 1)}) {
    Server server;
    server.Ask();
    server.Answer(wrong);
    server.Wait(1);
    CHECK(server.answers.front() != "well");
    server.Ask();
    CHECK(test::RunUntil(*server.loop, [] { return true; }));
    server.Answer(kWell);
    server.Wait(2);
    CHECK(server.answers.back() == "well");
  }
}

TEST_CASE("a server that never answers is given up, and holds nothing up") {
  Server server;
  bool ran = false;
  server.Ask();
  const auto other =
      server.loop->RunAfter(std::chrono::milliseconds(1), [&] { ran = true; });
  CHECK(test::RunUntil(*server.loop, [&] { return ran; }));
  CHECK(server.answers.empty());
  // Its backlog is full by now: a further question is not even taken.
  server.Ask();
  server.Ask();
  server.Wait(3);
  for (const auto& answer : server.answers)
    CHECK(answer == "the print server (CUPS) does not answer");
}

TEST_CASE("where no server is, that is said, after the question") {
  const std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  IppClient client(*loop, "/nonexistent/cups.sock", "ann");
  std::string said;
  client.Ask(IppRequest(IppOperation::kGetJobs, "ann"),
             [&](auto answer) { said = answer.error().message; });
  CHECK(said.empty());
  CHECK(test::RunUntil(*loop, [&] { return !said.empty(); }));
  CHECK(said == "there is no print server (CUPS) here");
}

TEST_CASE("too many questions are refused at once") {
  Server server;
  for (std::size_t i = 0; i < IppClient::kMaxWaiting + 1; ++i)
    server.Ask();
  CHECK(server.answers.empty());
  server.Ask();
  CHECK(server.answers.size() == 1);
}

TEST_CASE("a client that is gone calls nobody") {
  Server server;
  bool called = false;
  {
    IppClient client(*server.loop, server.path, "ann");
    client.Ask(IppRequest(IppOperation::kGetJobs, "ann"),
               [&](auto) { called = true; });
  }
  CHECK(test::RunUntil(*server.loop, [] { return true; }));
  CHECK_FALSE(called);
}

}  // namespace
