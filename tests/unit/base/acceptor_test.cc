#include "base/net/acceptor.h"

#include "base/net/unix_socket.h"
#include "tests/support/catch.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/temporary_folder.h"

namespace {

using base::net::Acceptor;

struct Fixture {
  Fixture() {
    auto made = base::EventLoop::Create();
    REQUIRE(made.ok());
    loop = std::move(made.value());
    auto listening = base::net::ListenUnix(folder / "socket", 0600);
    REQUIRE(listening.ok());
    listener = std::move(listening.value());
  }
  base::UniqueFd Connect() const {
    auto connected = base::net::ConnectUnix(folder / "socket");
    REQUIRE(connected.ok());
    return std::move(connected.value());
  }
  test::TemporaryFolder folder;
  std::unique_ptr<base::EventLoop> loop;
  base::UniqueFd listener;
};

TEST_CASE("all who wait are taken in") {
  Fixture f;
  std::vector<base::UniqueFd> clients;
  for (int i = 0; i < 40; ++i)
    clients.push_back(f.Connect());
  std::vector<base::UniqueFd> accepted;
  const Acceptor acceptor(*f.loop,
                          std::move(f.listener),
                          {.accept = base::net::AcceptUnix,
                           .on_connection = [&](base::UniqueFd socket) {
                             accepted.push_back(std::move(socket));
                             if (accepted.size() == 40) f.loop->Stop();
                           }});
  f.loop->Run();
  CHECK(accepted.size() == 40);
}

TEST_CASE("out of descriptors, an acceptor pauses and then goes on") {
  if (!test::kDescriptorsCanRunOut) return;
  Fixture f;
  const auto client = f.Connect();
  int pauses = 0;
  int accepted = 0;
  auto none = std::make_unique<test::NoMoreDescriptors>();
  const auto begun = std::chrono::steady_clock::now();
  const Acceptor acceptor(*f.loop,
                          std::move(f.listener),
                          {.accept = base::net::AcceptUnix,
                           .on_connection =
                               [&](const base::UniqueFd&) {
                                 ++accepted;
                                 f.loop->Stop();
                               },
                           .on_pause =
                               [&](const base::Error&) {
                                 if (++pauses == 3) none.reset();
                               }});
  f.loop->Run();
  CHECK(accepted == 1);
  CHECK(pauses == 3);
  CHECK(std::chrono::steady_clock::now() - begun >= 3 * Acceptor::kPause);
}

}  // namespace
