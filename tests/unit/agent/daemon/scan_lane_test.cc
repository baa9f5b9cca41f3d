// Files that come with reports, over a real socket, with a scanner that answers
// when the test says so.
#include "agent/daemon/scan_lane.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "agent/daemon/login_directory.h"
#include "agent/daemon/session_server.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/fake_scanner.h"
#include "tests/support/memory_recorder.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/session_client.h"
#include "tests/support/temporary_folder.h"

namespace {

using protocol::Action;
using protocol::Reading;
using protocol::Reason;

struct Fixture {
  Fixture()
      : loop(std::move(base::EventLoop::Create().value())),
        logins(std::move(
            agent::LoginDirectory::Load(folder / "logins", random).value())),
        server(std::move(agent::SessionServer::Start({.loop = *loop,
                                                      .clock = clock,
                                                      .log = log,
                                                      .logins = logins,
                                                      .recorder = recorder,
                                                      .scanner = &scanner},
                                                     folder / "session.sock")
                             .value())) {
    client.Hello(":0");
  }

  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }
  std::vector<protocol::Event> Events() const {
    std::vector<protocol::Event> events;
    for (const auto& row : buffer.rows())
      if (auto event = protocol::DecodeRow(row);
          event.ok() && event.value().channel != protocol::Channel::kAgent)
        events.push_back(event.value());
    return events;
  }
  base::UniqueFd Open(const std::string& text, int flags = O_RDONLY) {
    std::ofstream(folder / "file") << text;
    return base::UniqueFd(
        open((folder / "file").c_str(), flags | O_CLOEXEC | O_NONBLOCK));
  }
  static agent::Report Written(std::uint64_t number, bool has_file = true) {
    agent::Report report;
    report.number = number;
    report.event.channel = protocol::Channel::kFileExport;
    report.event.action = Action::kWritten;
    report.event.object.extension = "csv";
    report.event.object.file = number;
    report.has_file = has_file;
    return report;
  }
  static agent::ScanResult Read(int mails) {
    agent::ScanResult result{
        .reading = Reading::kRead, .media_type = "text/csv", .bytes = 123};
    const auto count = static_cast<std::uint32_t>(mails);
    result.counts = {{protocol::IdentifierKind::kEmail, count, count}};
    for (int i = 0; i < mails; ++i)
      result.digests.push_back(
          {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
    return result;
  }

  test::TemporaryFolder folder;
  test::SeededRandom random;
  base::SystemClock clock;
  base::Log log{base::LogLevel::kError, clock};
  std::unique_ptr<base::EventLoop> loop;
  test::MemoryRecorder memory{*loop, clock};
  test::MemoryBuffer& buffer = memory.buffer;
  agent::Recorder& recorder = memory.recorder;
  test::FakeScanner scanner;
  agent::LoginDirectory logins;
  std::unique_ptr<agent::SessionServer> server;
  test::SessionClient client{*loop, folder / "session.sock"};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A file is read before its report counts as stored") {
  client.SayWithFile(Written(1), Open("anna@example.com"));
  client.Say(Written(2, false));
  REQUIRE(RunUntil([&] { return scanner.waiting() == 1; }));
  CHECK(scanner.first().extension == "csv");
  char first = 0;
  CHECK(pread(scanner.first().file.get(), &first, 1, 0) == 1);
  CHECK(first == 'a');
  // What comes behind it keeps its place.
  CHECK(Events().empty());
  CHECK(client.stored() == 0);

  scanner.Answer(Read(2'000));
  REQUIRE(RunUntil([&] { return client.stored() == 2; }));
  const auto events = Events();
  REQUIRE(events.size() == 3);
  CHECK(events[0].reading == Reading::kRead);
  CHECK(events[0].object.media_type == "text/csv");
  CHECK(events[0].object.bytes == 123);
  CHECK(events[0].counts[0].distinct == 2'000);
  CHECK(events[0].canon != 0);
  CHECK(events[0].fingerprints.size() == 1'024);
  CHECK(events[1].continued);
  CHECK(events[1].fingerprints.size() == 976);
  CHECK_FALSE(events[2].continued);
}

TEST_CASE_METHOD(Fixture, "A file that cannot be read is reported with why") {
  client.SayWithFile(Written(1), Open("x"));
  REQUIRE(RunUntil([&] { return scanner.waiting() == 1; }));
  scanner.Answer({.reason = Reason::kEncrypted});
  REQUIRE(RunUntil([&] { return client.stored() == 1; }));
  CHECK(Events()[0].reading == Reading::kUnread);
  CHECK(Events()[0].reason == Reason::kEncrypted);
  CHECK(Events()[0].counts.empty());
}

TEST_CASE_METHOD(Fixture,
                 "What a process reported counts, though it ends meanwhile") {
  client.SayWithFile(Written(1), Open("x"));
  REQUIRE(RunUntil([&] { return scanner.waiting() == 1; }));
  client.Close();
  REQUIRE(RunUntil([&] { return server->sessions().empty(); }));
  scanner.Answer(Read(3));
  REQUIRE(RunUntil([&] { return !Events().empty(); }));
  CHECK(Events()[0].counts[0].distinct == 3);
}

TEST_CASE_METHOD(Fixture, "No descriptor but of a regular file is read") {
  SECTION("for writing") {
    client.SayWithFile(Written(1), Open("x", O_RDWR));
  }
  SECTION("a pipe") {
    const auto path = folder / "pipe";
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    client.SayWithFile(
        Written(1),
        base::UniqueFd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)));
  }
  SECTION("a folder") {
    client.SayWithFile(Written(1),
                       base::UniqueFd(open("/", O_RDONLY | O_CLOEXEC)));
  }
  REQUIRE(RunUntil([&] { return client.stored() == 1; }));
  CHECK(scanner.waiting() == 0);
  CHECK(Events()[0].reading == Reading::kUnread);
  CHECK(Events()[0].reason == Reason::kRefused);
}

TEST_CASE("A copy in memory is read only if nobody can change it") {
  // Root's word would be taken for more: this is about a person's process.
  constexpr int kAll = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  const auto check = [](int seals) {
    const base::UniqueFd written(
        memfd_create("", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    REQUIRE(write(written.get(), "x", 1) == 1);
    if (seals != 0) REQUIRE(fcntl(written.get(), F_ADD_SEALS, seals) == 0);
    const std::string path = "/proc/self/fd/" + std::to_string(written.get());
    return agent::CheckReceivedFile(
        base::UniqueFd(open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        agent::FileFrom::kPerson);
  };
  CHECK(check(kAll) == Reason::kNone);
  CHECK(check(0) == Reason::kUnsupported);
  for (const int missing :
       {F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE})
    CHECK(check(kAll & ~missing) == Reason::kUnsupported);
}

TEST_CASE_METHOD(Fixture, "A file that does not come is reported unread") {
  client.Say(Written(1));
  REQUIRE(RunUntil([&] { return client.stored() == 1; }));
  CHECK(Events()[0].reason == Reason::kOverload);
}

TEST_CASE_METHOD(Fixture, "A descriptor that nobody announced is refused") {
  SECTION("with a report") {
    client.SayWithFile(Written(1, false), Open("x"));
  }
  SECTION("with another message") {
    client.SayWithFile(agent::GateChanged{}, Open("x"));
  }
  REQUIRE(RunUntil([&] { return client.closed(); }));
  CHECK(Events().empty());
}

TEST_CASE_METHOD(Fixture, "A session process cannot report for somebody else") {
  auto report = Written(1, false);
  report.with.user = 4'711;
  client.Say(std::move(report));
  REQUIRE(RunUntil([&] { return client.closed(); }));
  CHECK(Events().empty());
}

TEST_CASE_METHOD(Fixture, "Only so many files are taken at a time") {
  constexpr std::size_t kMany = 3 * agent::ScanLane::kMaxFiles;
  for (std::uint64_t n = 1; n <= kMany; ++n)
    client.SayWithFile(Written(n), Open("x"));
  std::size_t most = 0;
  std::size_t answered = 0;
  REQUIRE(RunUntil([&] {
    most = std::max(most, scanner.waiting());
    // Answered late, so that it could fill up.
    if (scanner.waiting() == agent::ScanLane::kMaxFiles ||
        answered >= kMany - agent::ScanLane::kMaxFiles)
      while (scanner.waiting() > 0) {
        scanner.Answer(Read(1));
        ++answered;
      }
    return client.stored() == kMany;
  }));
  CHECK(most == agent::ScanLane::kMaxFiles);
  CHECK(Events().size() == kMany);
}

TEST_CASE("A file that holds most of another's identifiers is from it") {
  agent::FileSamples samples;
  const auto digests = [](int from, int to) {
    std::vector<identifiers::Digest> all;
    for (int i = from; i < to; ++i)
      all.push_back(identifiers::DigestOf(protocol::IdentifierKind::kEmail,
                                          std::to_string(i)));
    std::sort(all.begin(), all.end());
    return all;
  };
  const auto link = [&](protocol::FileId file,
                        const std::vector<identifiers::Digest>& of,
                        protocol::LoginId login = 1) {
    protocol::ObjectFacts object;
    object.file = file;
    samples.Link(login, of, object);
    return object;
  };
  link(10, digests(0, 1'000));
  const auto part = link(11, digests(400, 600));
  CHECK(part.origin == 10);
  CHECK(part.linked_by == protocol::LinkedBy::kIdentifiers);
  CHECK(link(12, digests(1'200, 1'400)).origin == 0);
  CHECK(link(13, digests(950, 1'400)).origin == 0);  // 50 and 200 of 450.
  CHECK(link(15, digests(1'150, 1'300)).origin == 13);
  CHECK(link(14, digests(0, 1'000), 2).origin == 0);  // Somebody else's.
}
