// Acknowledged events a second, and what each costs, of a real
// deskwarden-central: mutual TLS, chain and repeat check, durable before it is
// answered. Usage: ingest_bench PROGRAM [connections [events a batch
// [batches a connection]]]
//
// The server's CPU is read from /proc, so that the senders' does not count.
// How fast the index follows is how long it takes to be done once the last
// batch is acknowledged.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto/certificate.h"
#include "base/file.h"
#include "base/net/https_client.h"
#include "protocol/ack.h"
#include "protocol/enrolment.h"
#include "tests/support/event_generator.h"
#include "tests/support/sending_agent.h"
#include "tests/support/temporary_folder.h"

namespace {

using Clock = std::chrono::steady_clock;

template <typename T>
T Must(base::Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
  }
  return std::move(result.value());
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

void WaitFor(const std::string& path) {
  while (FirstLine(path).empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

// User and system time of a process, in seconds.
double CpuSeconds(pid_t pid) {
  std::istringstream stat(FirstLine("/proc/" + std::to_string(pid) + "/stat"));
  std::string word;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> word; ++i)
    if (i >= 14) ticks += std::strtod(word.c_str(), nullptr);
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

pid_t Spawn(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) {
    std::fprintf(stderr, "cannot start %s\n", argv[0]);
    std::exit(1);
  }
  return pid;
}

std::string Output(const std::string& command) {
  std::string text;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) std::exit(1);
  std::array<char, 4096> chunk{};
  while (std::fgets(chunk.data(), chunk.size(), pipe) != nullptr)
    text += chunk.data();
  pclose(pipe);
  return text;
}

// An enrolled agent and the batches that it will send, made beforehand.
struct Sender {
  std::unique_ptr<base::net::HttpsClient> client;
  std::vector<base::Bytes> batches;
};

std::unique_ptr<base::net::HttpsClient> Enrol(const std::string& url,
                                              const std::string& token_text,
                                              const protocol::ChainKey& seed) {
  const auto token =
      Must(protocol::ParseToken(token_text.substr(0, token_text.find('\n'))));
  base::net::HttpsClientOptions options;
  options.url = url;
  options.authority_digest = token.authority_digest;
  auto client = Must(base::net::HttpsClient::Make(options));
  const std::string key = Must(base::crypto::MakeKeyPem());
  const std::string request = protocol::ToJson(protocol::EnrolmentRequest{
      token.secret,
      Must(base::crypto::MakeSigningRequest(key, "ignored")),
      seed,
      "bench",
      "0"});
  const auto reply = Must(
      client->Post("/v1/enroll", base::AsBytes(request), "application/json"));
  const auto response =
      Must(protocol::ParseEnrolmentResponse(base::AsText(reply.body)));
  options.authority_digest.reset();
  options.authority_pem = response.authority_pem;
  options.identity = {key, response.certificate_pem};
  return Must(base::net::HttpsClient::Make(options));
}

std::vector<base::Bytes> MakeBatches(const protocol::ChainKey& seed,
                                     std::uint64_t desk_seed,
                                     int batches,
                                     int events) {
  test::SendingAgent agent(seed);
  test::EventGenerator desk(desk_seed, 1);
  std::vector<base::Bytes> made;
  for (int i = 0; i < batches; ++i) {
    const std::int64_t first = agent.last() + 1;
    for (int n = 0; n < events; ++n)
      agent.RecordRow(protocol::EncodeRow(desk.Next()));
    made.push_back(protocol::EncodeBatch(agent.Rows(first, agent.last())));
  }
  return made;
}

void SendAll(Sender& sender) {
  for (const base::Bytes& batch : sender.batches) {
    const auto reply = Must(
        sender.client->Post("/v1/batches", batch, "application/octet-stream"));
    if (reply.status != 200) {
      std::fprintf(stderr, "HTTP status %d\n", reply.status);
      std::exit(1);
    }
  }
}

long Lag(const std::string& operations) {
  const std::string text = Output("curl -s " + operations + "/metrics");
  const std::string name = "\ndeskwarden_central_index_lag_batches ";
  const auto at = text.find(name);
  return at == std::string::npos
             ? -1
             : std::strtol(text.c_str() + at + name.size(), nullptr, 10);
}

double Seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: ingest_bench PROGRAM [connections [events a "
                 "batch [batches a connection]]]\n");
    return 2;
  }
  const std::string program = argv[1];
  const int connections = argc > 2 ? std::atoi(argv[2]) : 4;
  const int events = argc > 3 ? std::atoi(argv[3]) : 1'000;
  const int batches = argc > 4 ? std::atoi(argv[4]) : 100;

  test::TemporaryFolder folder;
  const std::string data = folder.path().string();
  const pid_t server = Spawn({program,
                              "serve",
                              "--data-dir",
                              data,
                              "--listen",
                              "127.0.0.1:0",
                              "--operations",
                              "127.0.0.1:0"});
  WaitFor(data + "/url");
  const std::string url = FirstLine(data + "/url");
  const std::string operations = FirstLine(data + "/operations-url");

  std::vector<Sender> senders(static_cast<std::size_t>(connections));
  std::uint64_t number = 0;
  for (Sender& sender : senders) {
    protocol::ChainKey seed{};
    seed[0] = static_cast<std::uint8_t>(++number);
    sender.client =
        Enrol(url, Output(program + " token create --data-dir " + data), seed);
    sender.batches = MakeBatches(seed, number, batches, events);
  }
  const double cpu_before = CpuSeconds(server);
  const auto start = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (Sender& sender : senders)
      threads.emplace_back([&sender] { SendAll(sender); });
  }
  const double taken = Seconds(Clock::now() - start);
  const double cpu = CpuSeconds(server) - cpu_before;
  while (Lag(operations) != 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double indexed = Seconds(Clock::now() - start);
  const double all_cpu = CpuSeconds(server) - cpu_before;
  kill(server, SIGTERM);
  waitpid(server, nullptr, 0);

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
