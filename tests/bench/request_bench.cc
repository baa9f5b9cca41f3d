// Bytes that a batch really takes: HTTP head, TLS records and, on a new
// connection, the handshake, counted by the kernel at the socket of the
// agent's HTTPS client while it talks to a real deskwarden-central. Without
// what TCP and IP put around them. Usage: request_bench PROGRAM [batches]
#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/bench/bench_centre.h"
#include "tests/bench/measure.h"

namespace {

using bench::Must;

struct Traffic {
  double sent = 0;
  double received = 0;

  Traffic& operator+=(const Traffic& other) {
    sent += other.sent;
    received += other.received;
    return *this;
  }
  Traffic operator-(const Traffic& other) const {
    return {sent - other.sent, received - other.received};
  }
};

bool IsConnectedTo(int socket, int port) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  return getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) ==
             0 &&
         address.sin_family == AF_INET && ntohs(address.sin_port) == port;
}

// Of the one connection that this process has to the port, since it was made.
Traffic Counted(int port) {
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    const int socket = std::stoi(entry.path().filename().string());
    tcp_info info{};
    socklen_t size = sizeof info;
    if (IsConnectedTo(socket, port) &&
        getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
      return {
          static_cast<double>(info.tcpi_bytes_sent - info.tcpi_bytes_retrans),
          static_cast<double>(info.tcpi_bytes_received)};
  }
  std::fprintf(stderr, "there is no connection to port %d\n", port);
  std::exit(1);
}

// One agent whose batches are counted.
class Sender {
 public:
  Sender(const bench::Centre& centre,
         std::uint8_t number,
         unsigned fingerprints)
      : enrolled_(centre.Enrol(number)),
        port_(std::stoi(centre.url().substr(centre.url().rfind(':') + 1))),
        agent_(enrolled_.seed),
        desk_(number, fingerprints) {
    enrolled_.options.keep_alive = std::chrono::milliseconds(0);
    client_ = Must(base::net::HttpsClient::Make(enrolled_.options));
  }

  struct Batch {
    double body = 0;
    Traffic traffic;
  };
  // On the connection that is open, or on a new one.
  Batch Send(int events, bool new_connection) {
    if (new_connection) client_->CloseIfIdle();
    const Traffic before = new_connection ? Traffic{} : Counted(port_);
    const auto batch = bench::MakeBatch(agent_, desk_, events);
    bench::PostBatch(*client_, batch);
    return {static_cast<double>(batch.size()), Counted(port_) - before};
  }
  bool resumed() const { return client_->resumed(); }

 private:
  test::EnrolledAgent enrolled_;
  const int port_;
  test::SendingAgent agent_;
  test::EventGenerator desk_;
  std::unique_ptr<base::net::HttpsClient> client_;
};

// Means over the batches.
Sender::Batch Mean(Sender& sender,
                   int events,
                   int batches,
                   bool new_connection) {
  Sender::Batch sum;
  for (int i = 0; i < batches; ++i) {
    const auto batch = sender.Send(events, new_connection);
    if (new_connection && !sender.resumed()) {
      std::fprintf(stderr, "a connection was not resumed by its ticket\n");
      std::exit(1);
    }
    sum.body += batch.body;
    sum.traffic += batch.traffic;
  }
  return {sum.body / batches,
          {sum.traffic.sent / batches, sum.traffic.received / batches}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: request_bench PROGRAM [batches]\n");
    return 2;
  }
  const bench::Centre centre(argv[1]);
  const int batches = argc > 2 ? std::atoi(argv[2]) : 50;
  std::uint8_t number = 0;
  Traffic full;
  std::printf("%56s %30s\n", "kept connection", "resumed connection");
  std::printf("%12s %8s %8s | %8s %8s %6s | %8s %8s %10s\n",
              "fingerprints",
              "a batch",
              "B/event",
              "B/event",
              "+B/batch",
              "answer",
              "B/event",
              "+B/batch",
              "received");
  for (const unsigned fingerprints : {0U, 1U, 25U}) {
    Sender sender(centre, ++number, fingerprints);
    const auto first = sender.Send(1, true);
    full = {first.traffic.sent - first.body, first.traffic.received};
    for (const int size : {1, 10, 100, 1000}) {
      const auto kept = Mean(sender, size, batches, false);
      const auto anew = Mean(sender, size, batches, true);
      std::printf("%12u %8d %8.1f | %8.1f %8.0f %6.0f | %8.1f %8.0f %10.0f\n",
                  fingerprints,
                  size,
                  kept.body / size,
                  kept.traffic.sent / size,
                  kept.traffic.sent - kept.body,
                  kept.traffic.received,
                  anew.traffic.sent / size,
                  anew.traffic.sent - anew.body,
                  anew.traffic.received);
    }
  }
  std::printf(
      "First connection, full handshake with both certificates and one "
      "request:\n%.0f bytes sent beside the batch, %.0f received\n",
      full.sent,
      full.received);
  return 0;
}
