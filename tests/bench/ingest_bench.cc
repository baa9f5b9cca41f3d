// Acknowledged events a second, and what each costs, of a real
// deskwarden-central: mutual TLS, chain and repeat check, durable before it is
// answered. Usage: ingest_bench PROGRAM [connections [events a batch
// [batches a connection]]]
//
// How fast the index follows is how long it takes to be done once the last
// batch is acknowledged.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "tests/bench/bench_centre.h"
#include "tests/bench/measure.h"

namespace {

// An enrolled agent and the batches that it will send, made beforehand.
struct Sender {
  std::unique_ptr<base::net::HttpsClient> client;
  std::vector<base::Bytes> batches;
};

Sender MakeSender(const bench::Centre& centre,
                  std::uint8_t number,
                  int batches,
                  int events) {
  const auto enrolled = centre.Enrol(number);
  Sender sender{bench::Must(base::net::HttpsClient::Make(enrolled.options)),
                {}};
  test::SendingAgent agent(enrolled.seed);
  test::EventGenerator desk(number, 1);
  for (int i = 0; i < batches; ++i)
    sender.batches.push_back(bench::MakeBatch(agent, desk, events));
  return sender;
}

void SendAll(Sender& sender) {
  for (const base::Bytes& batch : sender.batches)
    bench::PostBatch(*sender.client, batch);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: ingest_bench PROGRAM [connections [events a "
                 "batch [batches a connection]]]\n");
    return 2;
  }
  const int connections = argc > 2 ? std::atoi(argv[2]) : 4;
  const int events = argc > 3 ? std::atoi(argv[3]) : 1'000;
  const int batches = argc > 4 ? std::atoi(argv[4]) : 100;

  const bench::Centre centre(argv[1]);
  std::vector<Sender> senders;
  for (int i = 1; i <= connections; ++i)
    senders.push_back(
        MakeSender(centre, static_cast<std::uint8_t>(i), batches, events));
  const double cpu_before = centre.cpu_seconds();
  const auto start = bench::Clock::now();
  {
    std::vector<std::jthread> threads;
    for (Sender& sender : senders)
      threads.emplace_back([&sender] { SendAll(sender); });
  }
  const double taken = bench::Seconds(bench::Clock::now() - start);
  const double cpu = centre.cpu_seconds() - cpu_before;
  while (centre.index_lag() != 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double indexed = bench::Seconds(bench::Clock::now() - start);
  const double all_cpu = centre.cpu_seconds() - cpu_before;

  const double total = static_cast<double>(connections) * events * batches;
  std::printf("%d connections, %d events a batch: %.0f events\n",
              connections,
              events,
              total);
  std::printf(
      "acknowledged %.0f events/s; server CPU %.2f us/event (with what "
      "the index did meanwhile)\n",
      total / taken,
      cpu / total * 1e6);
  std::printf("indexed      %.0f events/s; server CPU %.2f us/event in all\n",
              total / indexed,
              all_cpu / total * 1e6);
  return 0;
}
