// Bytes and time an event costs on the wire, for each mix of fingerprints and
// size of batch, against the entropy of the very events that were coded
// (tests/support/event_generator.h). The bytes include the batch's header, the
// entropy does not. Usage: wire_bench [batches a line]
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "protocol/batch.h"
#include "protocol/row_codec.h"
#include "tests/support/event_generator.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Figures {
  double events = 0;
  double row_bytes = 0;
  double wire_bytes = 0;
  double floor_bytes = 0;
  Clock::duration encoding{};
  Clock::duration decoding{};
};

struct Mix {
  const char* name;
  std::optional<unsigned> fingerprints;
};

bool Measure(std::uint64_t seed, const Mix& mix, int size, Figures& sum) {
  test::EventGenerator desk(seed, mix.fingerprints);
  protocol::Batch batch;
  batch.generation = {1, static_cast<std::uint32_t>(seed * 2654435761U)};
  batch.first = static_cast<std::int64_t>(1 + seed * 977 % 50'000);
  for (auto& byte : batch.link)
    byte = static_cast<std::uint8_t>(seed *= 0x9D);
  for (int i = 0; i < size; ++i) {
    batch.rows.push_back(protocol::EncodeRow(desk.Next()));
    sum.row_bytes += static_cast<double>(batch.rows.back().size());
  }
  const auto start = Clock::now();
  const auto bytes = protocol::EncodeBatch(batch);
  const auto middle = Clock::now();
  auto decoded = protocol::DecodeBatch(bytes);
  sum.decoding += Clock::now() - middle;
  sum.encoding += middle - start;
  sum.events += size;
  sum.wire_bytes += static_cast<double>(bytes.size());
  sum.floor_bytes += desk.bits() / 8;
  return decoded.ok() && decoded.value() == batch;
}

double Microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::array kMixes = {Mix{"0", 0},
                                 Mix{"1", 1},
                                 Mix{"5", 5},
                                 Mix{"25", 25},
                                 Mix{"200", 200},
                                 Mix{"day", std::nullopt}};
  const long batches = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 100;
  std::printf(
      "fingerprints  a batch  row B  wire B/event  floor  ratio"
      "  encode us  decode us\n");
  for (const Mix& mix : kMixes) {
    for (const int size : {1, 10, 100, 1000}) {
      Figures sum;
      for (long i = 1; i <= batches; ++i) {
        if (!Measure(static_cast<std::uint64_t>(i), mix, size, sum)) {
          std::fprintf(stderr, "a batch came back changed\n");
          return 1;
        }
      }
      std::printf("%12s %8d %6.1f %13.2f %6.2f %6.3f %10.2f %10.2f\n",
                  mix.name,
                  size,
                  sum.row_bytes / sum.events,
                  sum.wire_bytes / sum.events,
                  sum.floor_bytes / sum.events,
                  sum.wire_bytes / sum.floor_bytes,
                  Microseconds(sum.encoding) / sum.events,
                  Microseconds(sum.decoding) / sum.events);
    }
  }
  return 0;
}
