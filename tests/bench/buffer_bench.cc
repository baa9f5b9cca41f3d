// What it costs the agent to make an event durable, beside what the disk takes
// for the least that can be durable: 4 KiB and fdatasync(2), in the same folder
// and the same run, in turns. Usage: buffer_bench [rounds [events]]
//
// The folder is a temporary one; TMPDIR=FOLDER chooses the disk.
#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "protocol/row_codec.h"
#include "tests/bench/measure.h"
#include "tests/support/event_generator.h"
#include "tests/support/temporary_folder.h"

namespace {

using agent::Entry;
using bench::Clock;
using bench::Must;

constexpr std::size_t kSpan = 100;
constexpr long kTmpfsMagic = 0x01021994;  // statfs(2).

// An enrolled agent's buffer in a folder of its own, and rows for it.
class Desk {
 public:
  explicit Desk(std::optional<unsigned> fingerprints)
      : generator_(1, fingerprints) {
    Must(agent::WriteChainSeed(folder_ / "seed", {}));
    buffer_ = Must(agent::OpenSqliteBuffer({.path = path(),
                                            .chain_seed = folder_ / "seed",
                                            .limit_bytes = 1ull << 32},
                                           clock_,
                                           random_));
  }

  std::vector<Entry> MakeSpan(std::size_t size) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < size; ++i) {
      entries.push_back({.row = protocol::EncodeRow(generator_.Next()),
                         .origin = {.source = {1}, .number = ++number_}});
      row_bytes_ += entries.back().row.size();
    }
    return entries;
  }

  agent::EventBuffer& buffer() { return *buffer_; }
  // Moves everything into the one file.
  void Close() { buffer_.reset(); }

  std::filesystem::path path() const { return folder_ / "buffer.db"; }
  const test::TemporaryFolder& folder() const { return folder_; }
  std::uint64_t events() const { return number_; }
  std::uint64_t row_bytes() const { return row_bytes_; }

 private:
  test::TemporaryFolder folder_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  test::EventGenerator generator_;
  std::uint64_t number_ = 0;
  std::uint64_t row_bytes_ = 0;
  std::unique_ptr<agent::EventBuffer> buffer_;
};

void AppendAndWait(agent::EventBuffer& buffer, const std::vector<Entry>& span) {
  std::promise<base::Result<agent::StoredSpan>> outcome;
  buffer.Append(span, [&outcome](base::Result<agent::StoredSpan> result) {
    outcome.set_value(std::move(result));
  });
  Must(outcome.get_future().get());
}

// The least that can be durable, over and over in place or always at the end.
class PlainFile {
 public:
  PlainFile(const std::filesystem::path& path, bool grows)
      : file_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)),
        grows_(grows) {
    Write();
  }

  void Write() {
    if (pwrite(file_.get(), page_.data(), page_.size(), at_) !=
            static_cast<ssize_t>(page_.size()) ||
        fdatasync(file_.get()) != 0) {
      std::perror("plain file");
      std::exit(1);
    }
    if (grows_) at_ += static_cast<off_t>(page_.size());
  }

 private:
  base::UniqueFd file_;
  const bool grows_;
  off_t at_ = 0;
  std::array<char, 4096> page_{};
};

struct Line {
  const char* name;
  std::vector<double> microseconds{};
  double cpu_seconds = 0;

  template <typename Work>
  void Time(Work work) {
    const double cpu = bench::CpuSeconds();
    const auto start = Clock::now();
    work();
    microseconds.push_back(bench::Seconds(Clock::now() - start) * 1e6);
    cpu_seconds += bench::CpuSeconds() - cpu;
  }
  double at(double part) const { return bench::Percentile(microseconds, part); }
};

void Latency(int rounds) {
  Desk desk(1);
  PlainFile in_place(desk.folder() / "in-place", false);
  PlainFile growing(desk.folder() / "growing", true);
  Line in_place_line{"4 KiB in place, fdatasync"};
  Line growing_line{"4 KiB at the end, fdatasync"};
  Line one_line{"1 event, durable"};
  Line many_line{"100 events, durable"};
  for (int i = 0; i < rounds; ++i) {
    const auto one = desk.MakeSpan(1);
    const auto many = desk.MakeSpan(kSpan);
    in_place_line.Time([&] { in_place.Write(); });
    one_line.Time([&] { AppendAndWait(desk.buffer(), one); });
    growing_line.Time([&] { growing.Write(); });
    many_line.Time([&] { AppendAndWait(desk.buffer(), many); });
  }
  std::printf("%-28s %8s %8s %8s %15s %15s\n",
              "microseconds",
              "p50",
              "p99",
              "CPU",
              "p50 to in place",
              "p50 to at end");
  for (const Line* line :
       {&in_place_line, &growing_line, &one_line, &many_line})
    std::printf("%-28s %8.0f %8.0f %8.0f %15.2f %15.2f\n",
                line->name,
                line->at(0.5),
                line->at(0.99),
                line->cpu_seconds / rounds * 1e6,
                line->at(0.5) / in_place_line.at(0.5),
                line->at(0.5) / growing_line.at(0.5));
}

// Appends with up to `outstanding` spans that are not yet durable.
void AppendAll(agent::EventBuffer& buffer,
               const std::vector<std::vector<Entry>>& spans,
               std::size_t outstanding) {
  std::mutex mutex;
  std::condition_variable fewer;
  std::size_t waiting = 0;
  for (const auto& span : spans) {
    {
      std::unique_lock lock(mutex);
      fewer.wait(lock, [&] { return waiting < outstanding; });
      ++waiting;
    }
    buffer.Append(span, [&](base::Result<agent::StoredSpan> result) {
      Must(std::move(result));
      const std::scoped_lock lock(mutex);
      --waiting;
      fewer.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  fewer.wait(lock, [&] { return waiting == 0; });
}

void Throughput(std::size_t events, std::size_t span, std::size_t outstanding) {
  Desk desk(1);
  std::vector<std::vector<Entry>> spans;
  for (std::size_t made = 0; made < events; made += span)
    spans.push_back(desk.MakeSpan(span));
  const double cpu = bench::CpuSeconds();
  const auto start = Clock::now();
  AppendAll(desk.buffer(), spans, outstanding);
  const double taken = bench::Seconds(Clock::now() - start);
  const double used = bench::CpuSeconds() - cpu;
  const auto total = static_cast<double>(desk.events());
  std::printf("%5zu x %-5zu %12.0f %12.0f %14.2f\n",
              span,
              outstanding,
              total,
              total / taken,
              used / total * 1e6);
}

void Size(const char* name,
          std::optional<unsigned> fingerprints,
          std::size_t events) {
  Desk desk(fingerprints);
  for (std::size_t made = 0; made < events; made += kSpan * 10)
    AppendAndWait(desk.buffer(), desk.MakeSpan(kSpan * 10));
  desk.Close();
  const auto total = static_cast<double>(desk.events());
  std::printf(
      "%12s %12.0f %12.1f %14.1f\n",
      name,
      total,
      static_cast<double>(desk.row_bytes()) / total,
      static_cast<double>(std::filesystem::file_size(desk.path())) / total);
}

void SayWhere() {
  const test::TemporaryFolder folder;
  struct statfs system {};
  if (statfs(folder.path().c_str(), &system) == 0 &&
      system.f_type == kTmpfsMagic)
    std::printf("The folder is in memory: set TMPDIR to one on a disk.\n");
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1'000;
  const auto events =
      static_cast<std::size_t>(argc > 2 ? std::atol(argv[2]) : 200'000);
  SayWhere();
  Latency(rounds);
  std::printf("\n%-13s %12s %12s %14s\n",
              "span x ahead",
              "events",
              "events/s",
              "CPU us/event");
  Throughput(events / 100, 1, 1);
  Throughput(events / 2, 1, 1'000);
  Throughput(events / 2, kSpan, 1);
  Throughput(events, kSpan, 4);
  Throughput(events, kSpan, 16);
  std::printf("\n%12s %12s %12s %14s\n",
              "fingerprints",
              "events",
              "row bytes",
              "on disk bytes");
  Size("0", 0, events / 2);
  Size("1", 1, events / 2);
  Size("day", std::nullopt, events / 2);
  return 0;
}
