#include "agent/scan/scan_client.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "agent/scan/confinement.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/agent/scan/scan_desk.h"

using agent::ScanClient;
using agent::ScanResult;
using protocol::Reading;
using protocol::Reason;
using test::DescriptorsOf;
using test::Golden;
using test::Open;
using test::StatusOf;
using Desk = test::ScanDesk;

namespace {

// What may not be exceeded, of /proc/PID/limits: "Max open files  16  16
// files".
std::uint64_t LimitOf(pid_t pid, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/limits");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name)) continue;
    std::istringstream values(line.substr(name.size()));
    std::string soft;
    std::uint64_t hard = 0;
    REQUIRE(values >> soft >> hard);
    return hard;
  }
  FAIL("no such limit: " << name);
  return 0;
}

// From this process, as if the kernel had none.
bool TakeLandlock() {
  std::array<sock_filter, 4> steps{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{steps.size(), steps.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// A worker that behaves as the script says.
std::string Script(const test::TemporaryFolder& folder,
                   const std::string& body) {
  const auto path = (folder / "worker").string();
  std::ofstream(path) << "#!/bin/bash\n" << body << "\n";
  chmod(path.c_str(), 0755);
  return path;
}

}  // namespace

TEST_CASE("a file's identifiers come back as counts and digests") {
  Desk desk;
  REQUIRE(desk.client->worker() == 0);  // Nothing runs without need.
  const auto table = desk.Scan(Golden("customers.csv"));
  REQUIRE(table.reading == Reading::kRead);
  REQUIRE(table.reason == Reason::kNone);
  REQUIRE(table.media_type == "text/csv");
  REQUIRE(table.counts.size() == 5);
  REQUIRE_FALSE(table.digests.empty());
  for (const std::string name : {"xlsx",
                                 "ods",
                                 "xls",
                                 "docx",
                                 "odt",
                                 "rtf",
                                 "html",
                                 "tsv",
                                 "json",
                                 "vcf",
                                 "txt",
                                 "mhtml"}) {
    const auto result = desk.Scan(Golden("customers." + name));
    INFO(name);
    CHECK(result.reading == Reading::kRead);
    CHECK(result.counts == table.counts);
    CHECK(result.digests == table.digests);
  }
}

// Of each kind but names, how many there are of either tier, and how often.
std::map<protocol::IdentifierKind, std::pair<std::uint32_t, std::uint32_t>>
WithoutTitles(const ScanResult& result) {
  std::map<protocol::IdentifierKind, std::pair<std::uint32_t, std::uint32_t>>
      counts;
  for (const auto& count : result.counts) {
    if (count.kind == protocol::IdentifierKind::kPersonName) continue;
    auto& [distinct, mentions] = counts[count.kind];
    distinct += count.distinct;
    mentions += count.mentions;
  }
  return counts;
}

TEST_CASE("a PDF's text is read through pdftotext") {
  if (access("/usr/bin/pdftotext", X_OK) != 0) return;
  Desk desk;
  const auto table = desk.Scan(Golden("customers.csv"));
  const auto pdf = desk.Scan(Golden("customers.pdf"));
  CHECK(pdf.reading == Reading::kRead);
  CHECK(pdf.reason == Reason::kNone);
  // It has no columns, whose titles tell names and bare numbers: names are not
  // found, and some phones are of the low tier. All else is equal.
  CHECK(WithoutTitles(pdf) == WithoutTitles(table));
  CHECK(std::ranges::includes(table.digests, pdf.digests));
  CHECK(pdf.digests.size() + 5 == table.digests.size());
}

TEST_CASE("an identifier written in ten ways is one in a PDF, too") {
  if (access("/usr/bin/pdftotext", X_OK) != 0) return;
  Desk desk;
  const auto table = desk.Scan(Golden("ways.csv"));
  const auto pdf = desk.Scan(Golden("ways.pdf"));
  CHECK(pdf.digests.size() == 5);
  CHECK(pdf.digests == table.digests);
  CHECK(pdf.counts == table.counts);
}

TEST_CASE("a PDF with a password says so") {
  if (access("/usr/bin/pdftotext", X_OK) != 0) return;
  Desk desk;
  const auto pdf = desk.Scan(Golden("encrypted/few.pdf"));
  CHECK(pdf.reason == Reason::kEncrypted);
  CHECK(pdf.counts.empty());
}

TEST_CASE("a PDF that pdftotext may not read is not called malformed") {
  // A kernel without Landlock. Those that are started inherit that.
  const pid_t child = fork();
  if (child == 0) {
    if (!TakeLandlock()) _exit(10);
    Desk desk;
    std::optional<ScanResult> pdf;
    desk.client->Scan({Open(Golden("customers.pdf")), ""},
                      [&](ScanResult result) { pdf = std::move(result); });
    test::RunUntil(*desk.loop, [&] { return pdf.has_value(); });
    _exit(pdf && pdf->reason == Reason::kUnsupported ? 0 : 11);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
}

TEST_CASE("the worker is confined, as seen from outside") {
  Desk desk;
  desk.Scan(Golden("customers.csv"));
  const auto pid = desk.client->worker();
  REQUIRE(pid != 0);
  REQUIRE(StatusOf(pid, "Seccomp") == "2");
  REQUIRE(StatusOf(pid, "NoNewPrivs") == "1");
  // /dev/null thrice, and the socket; the file is closed after the answer.
  REQUIRE(test::RunUntil(*desk.loop, [&] { return DescriptorsOf(pid) == 4; }));
}

TEST_CASE("the worker's means are limited, as seen from outside") {
  Desk desk;
  desk.Scan(Golden("customers.csv"));
  const auto pid = desk.client->worker();
#ifndef DESKWARDEN_SANITIZED  // They take terabytes of address space.
  CHECK(LimitOf(pid, "Max data size") == std::uint64_t{256} << 20);
#endif
  CHECK(LimitOf(pid, "Max cpu time") == 600);
  CHECK(LimitOf(pid, "Max file size") == 0);
  CHECK(LimitOf(pid, "Max open files") == 16);
  CHECK(LimitOf(pid, "Max processes") == 0);
  CHECK(LimitOf(pid, "Max core file size") == 0);
}

TEST_CASE("Landlock by itself lets nothing be opened or made") {
  if (!agent::HasLandlock()) return;
  const test::TemporaryFolder folder;
  const auto path = (folder / "new").string();
  const pid_t child = fork();
  if (child == 0) {
    // Without the filter of system calls beside it.
    if (open("/etc/hostname", O_RDONLY | O_CLOEXEC) < 0) _exit(10);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        !agent::ConfineByPath(false))
      _exit(11);
    const auto denied = [](int result) {
      return result < 0 && errno == EACCES;
    };
    if (!denied(open("/etc/hostname", O_RDONLY | O_CLOEXEC))) _exit(12);
    if (!denied(open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC))) _exit(13);
    if (!denied(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)))
      _exit(14);
    if (!denied(mkdir(path.c_str(), 0700))) _exit(15);
    if (!denied(mkfifo(path.c_str(), 0600))) _exit(16);
    char* const none[] = {nullptr};
    execve("/bin/true", none, none);
    _exit(errno == EACCES ? 0 : 17);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
}

TEST_CASE("a confined process can open nothing") {
  const pid_t child = fork();
  if (child == 0) {
    if (!agent::Confine({}).ok()) _exit(10);
    if (open("/etc/hostname", O_RDONLY) >= 0) _exit(11);
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) _exit(12);
    if (fork() >= 0) _exit(13);
    char* const none[] = {nullptr};
    execve("/bin/true", none, none);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
}

TEST_CASE("a worker that was killed is started again") {
  Desk desk;
  const auto before = desk.Scan(Golden("customers.csv"));
  const auto pid = desk.client->worker();
  REQUIRE(kill(pid, SIGKILL) == 0);
  const auto after = desk.Scan(Golden("customers.xlsx"));
  REQUIRE(after.counts == before.counts);
  REQUIRE(desk.client->worker() != pid);
}

TEST_CASE("a worker that hangs is killed, and its file not tried again") {
  const test::TemporaryFolder folder;
  Desk desk({.program = Script(folder, "exec sleep 1000"),
             .deadline = std::chrono::milliseconds(50)});
  REQUIRE(desk.Scan(Golden("customers.csv")).reason == Reason::kTimeout);
  REQUIRE(desk.client->worker() == 0);
  REQUIRE(desk.Scan(Golden("customers.csv")).reason == Reason::kTimeout);
  REQUIRE(desk.client->worker() == 0);
}

TEST_CASE("a file that ends the worker twice is not tried again") {
  const test::TemporaryFolder folder;
  // Says that it is ready, and ends when a file comes.
  const auto log = (folder / "starts").string();
  Desk desk({.program = Script(
                 folder,
                 "echo x >>" + log +
                     "\nprintf '\\x04\\x00' >&3\n/bin/sleep 0.2\nexit 1")});
  REQUIRE(desk.Scan(Golden("customers.csv")).reason == Reason::kCrashed);
  REQUIRE(std::filesystem::file_size(log) == 4);  // Started twice.
  REQUIRE(desk.Scan(Golden("customers.csv")).reason == Reason::kCrashed);
  REQUIRE(std::filesystem::file_size(log) == 4);
}

TEST_CASE("a worker that cannot run is said to be not answering") {
  Desk desk({.program = "/nonexistent"});
  REQUIRE(desk.Scan(Golden("customers.csv")).reason == Reason::kNotAnswering);
}

TEST_CASE("what is no regular file is not given to the worker") {
  const test::TemporaryFolder folder;
  Desk desk;
  const auto fifo = (folder / "fifo").string();
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  REQUIRE(desk.Scan(fifo).reason == Reason::kUnsupported);
  REQUIRE(desk.Scan(folder.path()).reason == Reason::kUnsupported);
  REQUIRE(desk.client->worker() == 0);
}

TEST_CASE("the queue is bounded, and every request is answered") {
  Desk desk;
  for (std::size_t i = 0; i < ScanClient::kMaxWaiting + 10; ++i)
    desk.Ask(Golden("customers.csv"));
  REQUIRE(test::RunUntil(*desk.loop, [&] {
    return desk.results.size() == ScanClient::kMaxWaiting + 10;
  }));
  REQUIRE(desk.results.front().reading == Reading::kRead);
  REQUIRE(desk.results.back().reason == Reason::kQueueFull);
}

TEST_CASE("an idle worker ends, and no descriptor is left") {
  const auto before = DescriptorsOf(getpid());
  {
    Desk desk({.idle = std::chrono::milliseconds(10)});
    desk.Scan(Golden("customers.csv"));
    REQUIRE(
        test::RunUntil(*desk.loop, [&] { return desk.client->worker() == 0; }));
    desk.Scan(Golden("customers.xlsx"));
    desk.Scan(Golden("customers.pdf"));
  }
  REQUIRE(DescriptorsOf(getpid()) == before);
}

TEST_CASE("other settings hold from the next file on") {
  Desk desk;
  REQUIRE(desk.Scan(Golden("customers.csv")).counts.size() == 5);
  desk.client->Use({.patterns = {{"name", "user\\.1@"}}});
  REQUIRE(desk.Scan(Golden("customers.csv")).counts.size() == 5);
  desk.client->Use({.default_region = ""});
  const auto fewer = desk.Scan(Golden("customers.csv"));
  REQUIRE(fewer.counts[0].distinct < 40);
}
