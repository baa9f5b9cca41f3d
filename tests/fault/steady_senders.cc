// Agents that enrol and then deliver batches one after the other, each on a
// thread of its own, and say how long each took. Usage: steady_senders URL
// SECONDS TOKEN...
//
// Every tenth batch has a new connection. Prints one JSON object; the exit
// status is 1 if any request failed.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/net/https_client.h"
#include "tests/bench/measure.h"
#include "tests/support/enrolled_agent.h"
#include "tests/support/sending_agent.h"

namespace {

using bench::Clock;
using bench::Must;
using namespace std::chrono_literals;

constexpr int kEventsABatch = 20;
constexpr auto kBetween = 20ms;
constexpr int kNewConnectionEvery = 10;

struct Sender {
  base::net::HttpsClientOptions options;
  test::SendingAgent agent;
};

Sender Enrol(const std::string& url,
             const std::string& token,
             std::uint8_t number) {
  protocol::ChainKey seed{};
  seed[0] = number;
  auto enrolled = Must(test::Enrol(url, token, seed));
  enrolled.options.keep_alive = 0ms;
  return {std::move(enrolled.options), test::SendingAgent(seed)};
}

// What all senders together saw.
class Results {
 public:
  void Add(double milliseconds, const std::string& failure) {
    const std::lock_guard lock(mutex_);
    took_.push_back(milliseconds);
    if (failure.empty()) return;
    ++failed_;
    std::fprintf(stderr, "%s\n", failure.c_str());
  }
  // The exit status.
  int Print() const {
    if (took_.empty()) return 1;
    std::printf(
        "{\"sent\": %zu, \"failed\": %d, \"p50\": %.2f, \"p99\": %.2f, "
        "\"max\": %.2f}\n",
        took_.size(),
        failed_,
        bench::Percentile(took_, 0.5),
        bench::Percentile(took_, 0.99),
        bench::Percentile(took_, 1));
    return failed_ == 0 ? 0 : 1;
  }

 private:
  std::mutex mutex_;
  std::vector<double> took_;
  int failed_ = 0;
};

void SendUntil(Clock::time_point end, Sender& sender, Results& results) {
  const auto client = Must(base::net::HttpsClient::Make(sender.options));
  for (int n = 1; Clock::now() < end; ++n) {
    const std::int64_t first = sender.agent.last() + 1;
    sender.agent.Record(kEventsABatch);
    const auto batch =
        protocol::EncodeBatch(sender.agent.Rows(first, sender.agent.last()));
    if (n % kNewConnectionEvery == 0) client->CloseIfIdle();
    const auto begun = Clock::now();
    auto reply = client->Post("/v1/batches", batch, "application/octet-stream");
    const double took = bench::Seconds(Clock::now() - begun) * 1'000;
    std::string failure;
    if (!reply.ok())
      failure = reply.error().message;
    else if (reply.value().status != 200)
      failure = "HTTP status " + std::to_string(reply.value().status);
    results.Add(took, failure);
    std::this_thread::sleep_for(kBetween);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: steady_senders URL SECONDS TOKEN...\n");
    return 2;
  }
  std::vector<Sender> senders;
  for (int i = 3; i < argc; ++i)
    senders.push_back(Enrol(argv[1], argv[i], static_cast<std::uint8_t>(i)));
  Results results;
  const auto end = Clock::now() + std::chrono::seconds(std::atoi(argv[2]));
  {
    std::vector<std::jthread> threads;
    for (Sender& sender : senders)
      threads.emplace_back([&] { SendUntil(end, sender, results); });
  }
  return results.Print();
}
