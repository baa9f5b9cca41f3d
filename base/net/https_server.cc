#include "base/net/https_server.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/net/acceptor.h"
#include "base/net/http_connection.h"
#include "base/net/tcp_socket.h"
#include "base/net/tls_server.h"
#include "base/net/worker_pool.h"

namespace base::net {
namespace {

constexpr std::chrono::seconds kStopWait{5};

class PollingHttpServer final : public HttpServer {
 public:
  PollingHttpServer(const HttpServerOptions& options,
                    Handler handler,
                    std::function<void(const std::string&)> on_trouble,
                    std::unique_ptr<EventLoop> loop)
      : options_(options),
        clock_(options.clock == nullptr ? system_clock_ : *options.clock),
        handler_(std::move(handler)),
        on_trouble_(std::move(on_trouble)),
        counters_(options.counters == nullptr ? own_counters_
                                              : *options.counters),
        loop_(std::move(loop)),
        refusals_(*loop_, counters_, options.on_refusals),
        hall_{
            .loop = *loop_,
            .clock = clock_,
            .options = options_,
            .refusals = refusals_,
            .handshakes = FairTurns(*loop_, clock_),
            .per_address = Tally<IpAddress>(options.caps.per_address),
            .per_key = Tally<crypto::Sha256Digest>(options.caps.per_key),
            .on_request =
                [this](HttpConnection& connection, HttpRequest request) {
                  Handle(connection.id(), std::move(request));
                },
            .on_end =
                [this](HttpConnection& connection) {
                  // It is still running.
                  loop_->Post([this, id = connection.id()] { Forget(id); });
                },
            .make_room =
                [this](const crypto::Sha256Digest& key) { EndOldestOf(key); }},
        workers_(options.max_threads) {}

  ~PollingHttpServer() override {
    loop_->Post([this] { BeginStop(); });
    if (thread_.joinable()) thread_.join();
  }
  PollingHttpServer(const PollingHttpServer&) = delete;
  PollingHttpServer& operator=(const PollingHttpServer&) = delete;

  Status Begin() {
    if (!options_.certificate_chain_pem.empty()) {
      auto tls = TlsServer::Make(options_.certificate_chain_pem,
                                 options_.key_pem,
                                 options_.client_authority_pem,
                                 clock_,
                                 random_);
      if (!tls.ok()) return tls.error();
      tls_ = std::move(tls.value());
      hall_.tls = tls_.get();
    }
    auto listener = ListenTcp(options_.host, options_.port);
    if (!listener.ok()) return listener.error();
    port_ = PortOf(listener.value());
    acceptor_ = std::make_unique<Acceptor>(
        *loop_,
        std::move(listener.value()),
        Acceptor::Callbacks{
            .accept = AcceptTcp,
            .on_connection =
                [this](UniqueFd socket) { Add(std::move(socket)); },
            .on_pause =
                [this](const Error& error) {
                  refusals_.Note(Refusal::kDescriptors, {}, error.message);
                }});
    thread_ = std::thread([this] { Serve(); });
    return {};
  }

  std::uint16_t port() const override { return port_; }

 private:
  void Serve() {
    // OpenSSL writes to sockets that the other side may have closed.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    loop_->Run();
    stop_at_.reset();
    counters_.open -= static_cast<std::int64_t>(connections_.size());
    connections_.clear();
  }

  void Add(UniqueFd socket) {
    const auto address = PeerOf(socket);
    if (!address.ok()) return;
    ++counters_.accepted;
    if (connections_.size() >= options_.caps.connections)
      return refusals_.Note(
          Refusal::kConnections, ToString(Result(address).value()), {});
    ++counters_.open;
    const std::uint64_t id = ++last_id_;
    auto& connection = connections_[id];
    connection = std::make_unique<HttpConnection>(
        hall_, id, std::move(socket), Result(address).value());
    connection->Begin();
  }

  void Handle(std::uint64_t id, HttpRequest request) {
    workers_.Run([this, id, request = std::move(request)] {
      HttpResponse response = Respond(request);
      loop_->Post([this, id, response = std::move(response)] {
        if (const auto found = connections_.find(id);
            found != connections_.end())
          found->second->Answer(response);
      });
    });
  }

  HttpResponse Respond(const HttpRequest& request) {
    try {
      return handler_(request);
    } catch (const std::bad_alloc&) {
      return Failed(503, "no memory is left: try again");
    } catch (const std::exception& failed) {
      on_trouble_(std::string("a request handler failed: ") + failed.what());
    } catch (...) {
      on_trouble_("a request handler failed");
    }
    return Failed(500, "internal error");
  }

  static HttpResponse Failed(int status, const std::string& why) {
    HttpResponse response;
    response.status = status;
    response.body.assign(why.begin(), why.end());
    response.body.push_back('\n');
    if (status == 503) response.retry_after = std::chrono::seconds(5);
    return response;
  }

  void Forget(std::uint64_t id) {
    counters_.open -= static_cast<std::int64_t>(connections_.erase(id));
    if (stop_at_ != nullptr && connections_.empty()) loop_->Stop();
  }

  void EndOldestOf(const crypto::Sha256Digest& key) {
    HttpConnection* oldest = nullptr;
    for (const auto& [id, connection] : connections_)
      if (connection->WaitsFor(key) && (oldest == nullptr || id < oldest->id()))
        oldest = connection.get();
    if (oldest != nullptr) oldest->End();
  }

  void BeginStop() {
    acceptor_.reset();
    stop_at_ = loop_->RunAfter(kStopWait, [this] { loop_->Stop(); });
    for (const auto& [id, connection] : connections_)
      connection->Retire();
    if (connections_.empty()) loop_->Stop();
  }

  const HttpServerOptions options_;
  const SystemClock system_clock_;
  const Clock& clock_;
  SystemRandom random_;
  const Handler handler_;
  const std::function<void(const std::string&)> on_trouble_;
  ConnectionCounters own_counters_;
  ConnectionCounters& counters_;
  std::uint16_t port_ = 0;

  // On the loop's thread, once it runs.
  const std::unique_ptr<EventLoop> loop_;
  Refusals refusals_;
  std::unique_ptr<TlsServer> tls_;
  HttpHall hall_;
  std::unordered_map<std::uint64_t, std::unique_ptr<HttpConnection>>
      connections_;
  std::uint64_t last_id_ = 0;
  EventLoop::Handle stop_at_;
  std::unique_ptr<Acceptor> acceptor_;

  std::thread thread_;
  WorkerPool workers_;  // Gone first: its work posts to the loop.
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::Start(
    const HttpServerOptions& options,
    Handler handler,
    std::function<void(const std::string&)> on_trouble) {
  auto loop = EventLoop::Create();
  if (!loop.ok()) return loop.error();
  auto server = std::make_unique<PollingHttpServer>(options,
                                                    std::move(handler),
                                                    std::move(on_trouble),
                                                    std::move(loop.value()));
  if (auto begun = server->Begin(); !begun.ok()) return begun.error();
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace base::net
