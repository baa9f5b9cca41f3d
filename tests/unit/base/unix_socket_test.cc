#include "base/net/unix_socket.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

using base::ErrorCode;
namespace net = base::net;

struct Connection {
  Connection() : listener(Must(net::ListenUnix(folder / "s", 0600))) {
    ours = Must(net::ConnectUnix(folder / "s"));
    auto accepted = net::AcceptUnix(listener);
    REQUIRE(accepted.ok());
    REQUIRE(accepted.value().has_value());
    theirs = std::move(*accepted.value());
  }

  static base::UniqueFd Must(base::Result<base::UniqueFd> result) {
    REQUIRE(result.ok());
    return std::move(result.value());
  }

  test::TemporaryFolder folder;
  base::UniqueFd listener;
  base::UniqueFd ours;
  base::UniqueFd theirs;
};

TEST_CASE("packets keep their borders") {
  const Connection c;
  REQUIRE(net::SendPacket(c.ours, base::AsBytes("one")).ok());
  REQUIRE(net::SendPacket(c.ours, base::AsBytes("two two")).ok());
  for (const std::string_view expected : {"one", "two two"}) {
    auto packet = net::ReceivePacket(c.theirs, 100);
    REQUIRE(packet.ok());
    REQUIRE(packet.value().has_value());
    CHECK(base::AsText(*packet.value()) == expected);
  }
  CHECK_FALSE(net::ReceivePacket(c.theirs, 100).value().has_value());
}

TEST_CASE("the other side is known by its credentials") {
  const Connection c;
  auto who = net::CredentialsOf(c.theirs);
  REQUIRE(who.ok());
  CHECK(who.value().pid == getpid());
  CHECK(who.value().uid == getuid());
}

TEST_CASE("a packet over the limit is corrupt, not cut") {
  const Connection c;
  REQUIRE(net::SendPacket(c.ours, base::AsBytes("12345")).ok());
  const auto packet = net::ReceivePacket(c.theirs, 4);
  REQUIRE_FALSE(packet.ok());
  CHECK(packet.error().code == ErrorCode::kCorrupt);
}

TEST_CASE(
    "a side that does not read makes the socket full, not the loop wait") {
  const Connection c;
  const base::Bytes packet(60'000);
  base::Status sent;
  for (int i = 0; i < 1'000 && sent.ok(); ++i)
    sent = net::SendPacket(c.ours, packet);
  REQUIRE_FALSE(sent.ok());
  CHECK(sent.error().code == ErrorCode::kFull);
}

TEST_CASE("a closed side is unavailable after what it sent") {
  Connection c;
  REQUIRE(net::SendPacket(c.ours, base::AsBytes("last")).ok());
  c.ours.Reset();
  CHECK(net::ReceivePacket(c.theirs, 100).value().has_value());
  const auto end = net::ReceivePacket(c.theirs, 100);
  REQUIRE_FALSE(end.ok());
  CHECK(end.error().code == ErrorCode::kUnavailable);
  CHECK(net::SendPacket(c.theirs, base::AsBytes("x")).error().code ==
        ErrorCode::kUnavailable);
}

TEST_CASE("a stale socket is replaced, a live one is left alone") {
  Connection c;
  CHECK(net::ListenUnix(c.folder / "s", 0600).error().code ==
        ErrorCode::kUnavailable);
  c.listener.Reset();
  CHECK(net::ConnectUnix(c.folder / "s").error().code ==
        ErrorCode::kUnavailable);
  CHECK(net::ListenUnix(c.folder / "s", 0600).ok());
}

TEST_CASE("a file that is no socket is left where it is") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "s") << "kept";
  CHECK(net::ListenUnix(folder / "s", 0600).error().code ==
        ErrorCode::kInvalid);
  CHECK(std::filesystem::file_size(folder / "s") == 4);
}

TEST_CASE("a path too long for a socket says so") {
  const auto listener = net::ListenUnix(std::string(200, 'x'), 0600);
  REQUIRE_FALSE(listener.ok());
  CHECK(listener.error().message.find("shorter") != std::string::npos);
}

}  // namespace
