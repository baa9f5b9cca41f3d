#include "tests/bench/bench_centre.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/bench/measure.h"

namespace bench {
namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string WaitForLine(const std::string& path) {
  while (FirstLine(path).empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return FirstLine(path);
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

}  // namespace

Centre::Centre(const std::string& program) : program_(program) {
  const std::string data = folder_.path().string();
  process_ = Spawn({program,
                    "serve",
                    "--data-dir",
                    data,
                    "--listen",
                    "127.0.0.1:0",
                    "--operations",
                    "127.0.0.1:0"});
  url_ = WaitForLine(data + "/url");
  operations_ = WaitForLine(data + "/operations-url");
}

Centre::~Centre() {
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

test::EnrolledAgent Centre::Enrol(std::uint8_t number) const {
  const std::string made =
      Output(program_ + " token create --data-dir " + folder_.path().string());
  protocol::ChainKey seed{};
  seed[0] = number;
  return Must(test::Enrol(url_, made.substr(0, made.find('\n')), seed));
}

double Centre::cpu_seconds() const {
  std::istringstream stat(
      FirstLine("/proc/" + std::to_string(process_) + "/stat"));
  std::string word;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> word; ++i)
    if (i >= 14) ticks += std::strtod(word.c_str(), nullptr);
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

long Centre::index_lag() const {
  const std::string text = Output("curl -s " + operations_ + "/metrics");
  const std::string name = "\ndeskwarden_central_index_lag_batches ";
  const auto at = text.find(name);
  return at == std::string::npos
             ? -1
             : std::strtol(text.c_str() + at + name.size(), nullptr, 10);
}

base::Bytes MakeBatch(test::SendingAgent& agent,
                      test::EventGenerator& desk,
                      int events) {
  const std::int64_t first = agent.last() + 1;
  for (int n = 0; n < events; ++n)
    agent.RecordRow(protocol::EncodeRow(desk.Next()));
  return protocol::EncodeBatch(agent.Rows(first, agent.last()));
}

void PostBatch(base::net::HttpsClient& client, const base::Bytes& batch) {
  const auto reply = Must(
      client.Post("/v1/batches?i=0123abcd", batch, "application/octet-stream"));
  if (reply.status == 200) return;
  std::fprintf(stderr, "HTTP status %d\n", reply.status);
  std::exit(1);
}

}  // namespace bench
