// Agents that were away and come back all at once, each with a backlog, from an
// address of its own. Usage: fleet PORT TOKEN AGENTS EVENTS SECONDS
//
// They are enrolled beforehand with one token, one after the other. Then all
// connect in the same moment: one thread holds every connection in one poll
// loop, so as many are open as the centre lets in. What an agent would do on a
// processor of its own, recording and encoding, is done before that.
//
// Prints one JSON object; the exit status is 1 if not all drained in time.
#include <arpa/inet.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/process.h"
#include "protocol/batch.h"
#include "protocol/row_codec.h"
#include "tests/bench/measure.h"
#include "tests/fault/fleet_agent.h"
#include "tests/support/enrolled_agent.h"
#include "tests/support/event_generator.h"
#include "tests/support/sending_agent.h"

namespace {

using bench::Clock;
using bench::Must;
using fault::Fleet;
using fault::FleetAgent;

// As the shipper cuts a backlog: agent/config, batch_bytes.
constexpr std::size_t kBatchBytes = 64UL * 1024;
constexpr std::uint32_t kFirstAddress = 0x7F01'0001;  // 127.1.0.1

std::vector<fault::Waiting> DayOf(const protocol::ChainKey& seed,
                                  std::uint64_t number,
                                  int events) {
  test::SendingAgent agent(seed);
  test::EventGenerator desk(number, std::nullopt);
  std::vector<fault::Waiting> backlog;
  std::int64_t first = 1;
  std::size_t bytes = 0;
  const auto cut = [&] {
    backlog.push_back(
        {.encoded = protocol::EncodeBatch(agent.Rows(first, agent.last())),
         .next = agent.last() + 1,
         .events = agent.last() + 1 - first,
         .row_bytes = std::exchange(bytes, 0)});
    first = agent.last() + 1;
  };
  for (int i = 0; i < events; ++i) {
    base::Bytes row = protocol::EncodeRow(desk.Next());
    if (bytes > 0 && bytes + row.size() > kBatchBytes) cut();
    bytes += row.size();
    agent.RecordRow(std::move(row));
  }
  if (bytes > 0) cut();
  return backlog;
}

struct Options {
  std::string port;
  std::string token;
  std::uint32_t agents = 0;
  int events = 0;
  std::chrono::seconds limit{};
};

std::vector<test::EnrolledAgent> EnrolAll(const Options& options) {
  const auto token = Must(protocol::ParseToken(options.token));
  const std::string url = "https://127.0.0.1:" + options.port;
  const auto stranger = Must(base::net::HttpsClient::Make(
      {.url = url, .authority_digest = token.authority_digest}));
  std::vector<test::EnrolledAgent> agents;
  for (std::uint32_t i = 0; i < options.agents; ++i) {
    protocol::ChainKey seed{};
    seed[0] = static_cast<std::uint8_t>(i);
    seed[1] = static_cast<std::uint8_t>(i >> 8U);
    agents.push_back(Must(test::Enrol(*stranger, url, token.secret, seed)));
  }
  return agents;
}

void Print(const Fleet& fleet,
           const Options& options,
           std::uint32_t drained,
           double seconds) {
  std::printf(
      "{\"agents\": %u, \"drained\": %u, \"acknowledged\": %lld, "
      "\"seconds\": %.1f, \"handshakes\": %lld, \"most_open\": %d, "
      "\"requests\": %zu, \"p50_ms\": %.1f, \"p99_ms\": %.1f, \"trouble\": {",
      options.agents,
      drained,
      static_cast<long long>(fleet.acknowledged),
      seconds,
      static_cast<long long>(fleet.handshakes),
      fleet.most_open,
      fleet.took_ms.size(),
      fleet.took_ms.empty() ? 0 : bench::Percentile(fleet.took_ms, 0.5),
      fleet.took_ms.empty() ? 0 : bench::Percentile(fleet.took_ms, 0.99));
  const char* separator = "";
  for (const auto& [what, times] : fleet.trouble) {
    std::printf("%s\"%s\": %lld",
                separator,
                what.c_str(),
                static_cast<long long>(times));
    separator = ", ";
  }
  std::printf("}}\n");
}

int Run(const Options& options) {
  if (base::RaiseDescriptorLimit() < options.agents + 64) {
    std::fprintf(stderr, "too few descriptors for %u agents\n", options.agents);
    return 1;
  }
  const auto enrolled = EnrolAll(options);
  const auto tls = Must(base::net::TlsContext::ForClient(
      {enrolled.front().options.authority_pem, std::nullopt}, "", ""));
  const auto loop = Must(base::EventLoop::Create());
  base::SystemRandom random;
  Fleet fleet{.loop = *loop, .tls = *tls, .random = random};
  fleet.centre.sin_family = AF_INET;
  fleet.centre.sin_port =
      htons(static_cast<std::uint16_t>(std::atoi(options.port.c_str())));
  fleet.centre.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

  std::vector<std::unique_ptr<FleetAgent>> agents;
  for (std::uint32_t i = 0; i < options.agents; ++i) {
    const auto& identity = *enrolled[i].options.identity;
    agents.push_back(std::make_unique<FleetAgent>(
        fleet,
        fault::ReadClientKey(identity.key_pem, identity.certificate_pem),
        DayOf(enrolled[i].seed, i, options.events),
        kFirstAddress + i));
  }
  std::fprintf(stderr,
               "%u agents are enrolled and have their backlog\n",
               options.agents);

  std::uint32_t drained = 0;
  const auto begun = Clock::now();
  Clock::duration took{};
  fleet.on_drained = [&] {
    took = Clock::now() - begun;
    if (++drained == options.agents) loop->Stop();
  };
  const auto limit = loop->RunAfter(options.limit, [&] { loop->Stop(); });
  for (const auto& agent : agents)
    agent->SendNext();
  loop->Run();
  Print(fleet, options, drained, bench::Seconds(took));
  return drained == options.agents ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: fleet PORT TOKEN AGENTS EVENTS SECONDS\n");
    return 2;
  }
  return Run({.port = argv[1],
              .token = argv[2],
              .agents = static_cast<std::uint32_t>(std::atoi(argv[3])),
              .events = std::atoi(argv[4]),
              .limit = std::chrono::seconds(std::atoi(argv[5]))});
}
