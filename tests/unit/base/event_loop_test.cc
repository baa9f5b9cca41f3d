#include "base/event_loop.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "tests/support/catch.h"

namespace {

using namespace std::chrono_literals;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    read_end = base::UniqueFd(ends[0]);
    write_end = base::UniqueFd(ends[1]);
  }
  base::UniqueFd read_end;
  base::UniqueFd write_end;
};

std::unique_ptr<base::EventLoop> MakeLoop() {
  auto loop = base::EventLoop::Create();
  REQUIRE(loop.ok());
  return std::move(loop.value());
}

long VoluntarySwitches() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

TEST_CASE("a readable descriptor is announced until it is drained") {
  const auto loop = MakeLoop();
  Pipe pipe;
  int calls = 0;
  const auto watch = loop->WatchReadable(pipe.read_end.get(), [&] {
    if (++calls < 3) return;
    char byte = 0;
    REQUIRE(read(pipe.read_end.get(), &byte, 1) == 1);
    loop->Stop();
  });
  REQUIRE(write(pipe.write_end.get(), "x", 1) == 1);
  loop->Run();
  CHECK(calls == 3);
}

TEST_CASE("a loop that was stopped before it runs does not run, once") {
  const auto loop = MakeLoop();
  int calls = 0;
  loop->Post([&] {
    ++calls;
    loop->Stop();
  });
  loop->Stop();
  loop->Run();
  CHECK(calls == 0);
  loop->Run();
  CHECK(calls == 1);
}

TEST_CASE("deadlines come in the order of their times") {
  const auto loop = MakeLoop();
  std::string order;
  const auto c = loop->RunAfter(30ms, [&] {
    order += 'c';
    loop->Stop();
  });
  const auto a = loop->RunAfter(1ms, [&] { order += 'a'; });
  const auto b = loop->RunAfter(10ms, [&] { order += 'b'; });
  loop->Run();
  CHECK(order == "abc");
}

TEST_CASE("a deadline that was given up does not come") {
  const auto loop = MakeLoop();
  bool came = false;
  auto given_up = loop->RunAfter(1ms, [&] { came = true; });
  given_up.reset();
  const auto end = loop->RunAfter(20ms, [&] { loop->Stop(); });
  loop->Run();
  CHECK_FALSE(came);
}

TEST_CASE("a callback may remove itself and what is next in the same round") {
  const auto loop = MakeLoop();
  Pipe one;
  Pipe two;
  int calls = 0;
  base::EventLoop::Handle first;
  base::EventLoop::Handle second;
  const auto once = [&] {
    ++calls;
    first.reset();
    second.reset();
  };
  first = loop->WatchReadable(one.read_end.get(), once);
  second = loop->WatchReadable(two.read_end.get(), once);
  REQUIRE(write(one.write_end.get(), "x", 1) == 1);
  REQUIRE(write(two.write_end.get(), "x", 1) == 1);
  const auto end = loop->RunAfter(20ms, [&] { loop->Stop(); });
  loop->Run();
  CHECK(calls == 1);
}

TEST_CASE(
    "work posted by several threads runs on the loop, in order for each") {
  const auto loop = MakeLoop();
  constexpr int kEach = 500;
  std::array<std::vector<int>, 2> seen;
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < seen.size(); ++t) {
    threads.emplace_back([&loop, &seen, t] {
      for (int i = 0; i < kEach; ++i)
        loop->Post([&seen, &loop, t, i] {
          seen[t].push_back(i);
          if (seen[0].size() == kEach && seen[1].size() == kEach) loop->Stop();
        });
    });
  }
  loop->Run();
  for (const auto& numbers : seen) {
    REQUIRE(numbers.size() == kEach);
    CHECK(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST_CASE("signals arrive on the loop") {
  const auto loop = MakeLoop();
  int got = 0;
  const auto watch = loop->WatchSignals({SIGUSR1}, [&](int signal) {
    got = signal;
    loop->Stop();
  });
  loop->Post([] { raise(SIGUSR1); });
  loop->Run();
  CHECK(got == SIGUSR1);
}

TEST_CASE("a loop with nothing to do does not wake up") {
  const auto loop = MakeLoop();
  Pipe pipe;
  const auto watch = loop->WatchReadable(pipe.read_end.get(), [] {});
  auto far = loop->RunAfter(1h, [] {});
  long during = 0;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(300ms);
    loop->Stop();
  });
  const long before = VoluntarySwitches();
  loop->Run();
  during = VoluntarySwitches() - before;
  CHECK(during <= 2);  // Going to sleep once, and perhaps a lock.
}

TEST_CASE("a watch needs no descriptor of its own") {
  const auto loop = MakeLoop();
  Pipe pipe;
  int calls = 0;
  const int before = dup(0);
  close(before);
  const auto watch = loop->WatchReadable(pipe.read_end.get(), [&] {
    ++calls;
    loop->Stop();
  });
  const int after = dup(0);
  close(after);
  CHECK(after == before);
  REQUIRE(write(pipe.write_end.get(), "x", 1) == 1);
  loop->Run();
  CHECK(calls == 1);
}

TEST_CASE("a number that is used again is a new descriptor to the loop") {
  const auto loop = MakeLoop();
  Pipe old;
  int old_calls = 0;
  auto old_watch =
      loop->WatchReadable(old.read_end.get(), [&] { ++old_calls; });
  const int number = old.read_end.get();
  old.read_end.Reset();  // Before its watch goes.
  Pipe fresh;
  REQUIRE(fresh.read_end.get() == number);
  int calls = 0;
  const auto watch = loop->WatchReadable(number, [&] {
    ++calls;
    loop->Stop();
  });
  old_watch.reset();  // Must not end the new one's watch.
  REQUIRE(write(fresh.write_end.get(), "x", 1) == 1);
  loop->Run();
  CHECK(calls == 1);
  CHECK(old_calls == 0);
}

TEST_CASE("one descriptor is watched for both directions, each on its own") {
  const auto loop = MakeLoop();
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  const base::UniqueFd ours(ends[0]);
  const base::UniqueFd theirs(ends[1]);
  REQUIRE(write(theirs.get(), "x", 1) == 1);
  int readable = 0;
  int writable = 0;
  base::EventLoop::Handle writing;
  auto reading = loop->WatchReadable(ours.get(), [&] { ++readable; });
  writing = loop->WatchWritable(ours.get(), [&] {
    ++writable;
    writing.reset();
  });
  const auto stop = loop->RunAfter(20ms, [&] { loop->Stop(); });
  loop->Run();
  CHECK(writable == 1);
  CHECK(readable > 1);
}

}  // namespace
