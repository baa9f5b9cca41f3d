#include "central/command/server.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <utility>

#include "base/file.h"
#include "base/process.h"
#include "protocol/limits.h"

namespace central {
namespace {

// How far `agents` may be behind about when an agent was last heard of.
constexpr auto kKeepSeenEvery = std::chrono::seconds(30);
// For the databases, their journals and readers, the log and the operations
// port: connections must never take these.
constexpr std::size_t kOwnDescriptors = 256;

std::string ReachableHost(const std::string& host) {
  if (host != "0.0.0.0" && host != "::")
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return host;
  return name.data();
}

std::string Url(const std::string& scheme,
                const std::string& host,
                std::uint16_t port) {
  return scheme + "://" + ReachableHost(host) + ":" + std::to_string(port);
}

}  // namespace

Server::Server(const Settings& settings, const base::Clock& clock)
    : clock_(clock),
      log_(settings.log_level, clock),
      trouble_(clock, [this](const std::string& line) {
        log_.Error("server", line);
      }) {}

base::Result<std::unique_ptr<Server>> Server::Start(const Settings& settings,
                                                    const base::Clock& clock) {
  std::unique_ptr<Server> server(new Server(settings, clock));
  auto loop = base::EventLoop::Create();
  if (!loop.ok()) return loop.error();
  server->loop_ = std::move(loop.value());
  // Before any thread, which would take the signals otherwise.
  server->signals_ = server->loop_->WatchSignals(
      {SIGTERM, SIGINT},
      [raw = server.get()](int /*signal*/) { raw->loop_->Stop(); });
  // A client that is gone is an error of its connection.
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
    return base::Error{base::ErrorCode::kDenied, "SIGPIPE cannot be ignored"};
  if (auto opened = server->OpenData(settings); !opened.ok())
    return opened.error();
  if (auto listening = server->Listen(settings); !listening.ok())
    return listening.error();
  server->KeepSeen();
  return server;
}

Server::~Server() {
  // No request may come once the parts go.
  agents_.reset();
  operations_.reset();
  if (ingest_ != nullptr && registry_ != nullptr) {
    if (auto kept = registry_->UpdateSeen(ingest_->TakeSeen()); !kept.ok())
      log_.Warn("registry", kept.error().message);
  }
}

base::Status Server::OpenData(const Settings& settings) {
  const DataFolder& data = settings.data;
  if (auto made = base::MakeFolder(data.root, 0700); !made.ok()) return made;
  auto locked = base::LockFile(data.lock());
  if (!locked.ok()) return locked.error();
  lock_ = std::move(locked.value());

  auto credentials =
      LoadOrMakeCredentials(data, settings.names, clock_.utc_now());
  if (!credentials.ok()) return credentials.error();
  credentials_ = std::move(credentials.value());
  if (auto opened = OpenStores(data); !opened.ok()) return opened;

  indexer_ = std::make_unique<Indexer>(data.root, store_->write_mutex(), log_);
  store_->set_on_commit([this] { indexer_->Wake(); });
  ingest_ = std::make_unique<Ingest>(
      *store_, clock_, log_, counters_, settings.daily_quota);
  web_ = std::make_unique<Web>(
      Web::Parts{.registry = *registry_,
                 .store = *store_,
                 .ingest = *ingest_,
                 .indexer = *indexer_,
                 .counters = counters_,
                 .connections = connections_,
                 .authority = credentials_.authority,
                 .certificate_lifetime = settings.certificate_lifetime,
                 .clock = clock_,
                 .log = log_,
                 .random = random_,
                 .escrow = escrow_.get(),
                 .clones = settings.clones});
  return {};
}

base::Status Server::OpenStores(const DataFolder& data) {
  auto registry = Registry::Open(data.registry(), clock_);
  if (!registry.ok()) return registry.error();
  registry_ = std::move(registry.value());
  if (auto sound = registry_->CheckPages(); !sound.ok()) return sound;
  auto escrow = EscrowStore::OpenSound(data.escrow(), clock_);
  if (escrow.ok()) {
    escrow_ = std::move(escrow.value());
  } else if (escrow.error().code == base::ErrorCode::kCorrupt) {
    log_.Error("escrow", escrow.error().message);
  } else {
    return escrow.error();
  }
  auto store = EventStore::Open(data.root, clock_);
  if (!store.ok()) return store.error();
  store_ = std::move(store.value());
  for (const SetAsideFile& aside : store_->set_aside())
    log_.Error("store", Describe(aside));
  store_->set_on_damage([this](const auto& damage) { Damaged(damage); });
  return {};
}

// On any thread.
void Server::Damaged(const EventStore::Damage& damage) {
  if (!damage.fatal) {
    log_.Error("store",
               damage.why +
                   ": it is passed over; `deskwarden-central verify` says what "
                   "to do");
    return;
  }
  log_.Error("store",
             damage.why +
                 ": nothing can be stored; it ends here, and the next "
                 "start sets that file aside");
  damaged_ = true;
  loop_->Stop();
}

base::Status Server::Listen(const Settings& settings) {
  if (settings.operations) {
    auto operations = ServeOperations(settings);
    if (!operations.ok()) return operations.error();
    operations_ = std::move(operations.value());
    if (auto wrote = base::WriteFileAtomically(
            settings.data.operations_url(),
            Url("http", settings.operations->host, operations_->port()) + "\n",
            0644);
        !wrote.ok())
      return wrote;
  }
  auto agents = ServeAgents(settings);
  if (!agents.ok()) return agents.error();
  agents_ = std::move(agents.value());
  url_ = Url("https", settings.listen.host, agents_->port());
  log_.Info("server", "ready at " + url_);
  return base::WriteFileAtomically(settings.data.url(), url_ + "\n", 0644);
}

base::Result<std::unique_ptr<base::net::HttpServer>> Server::ServeAgents(
    const Settings& settings) {
  base::net::HttpServerOptions options;
  options.host = settings.listen.host;
  options.port = settings.listen.port;
  options.certificate_chain_pem = credentials_.server_certificate_pem +
                                  credentials_.authority.certificate_pem;
  options.key_pem = credentials_.server_key_pem;
  options.client_authority_pem = credentials_.authority.certificate_pem;
  options.max_body_bytes = protocol::kMaxEncodedBatchBytes;
  options.max_stranger_body_bytes = Web::kMaxEnrolmentBytes;
  options.max_threads = settings.threads;
  options.deadlines = settings.deadlines;
  options.caps = settings.caps;
  options.caps.connections = ConnectionsThatFit(settings.caps.connections);
  options.proxies = settings.proxies;
  options.counters = &connections_;
  options.on_refusals = [this](const std::string& line) {
    log_.Warn("connections", line);
  };
  return base::net::HttpServer::Start(
      options,
      [this](const auto& request) { return web_->ForAgents(request); },
      [this](const std::string& trouble) { trouble_.Add(trouble, trouble); });
}

std::size_t Server::ConnectionsThatFit(std::size_t wanted) {
  const std::size_t limit = base::RaiseDescriptorLimit();
  if (limit >= wanted + kOwnDescriptors) return wanted;
  const std::size_t fit = limit - std::min(limit / 2, kOwnDescriptors);
  log_.Warn("connections",
            "at most " + std::to_string(fit) + " instead of " +
                std::to_string(wanted) + ": the limit of descriptors is " +
                std::to_string(limit) + " (LimitNOFILE, ulimit -n)");
  return fit;
}

base::Result<std::unique_ptr<base::net::HttpServer>> Server::ServeOperations(
    const Settings& settings) {
  base::net::HttpServerOptions options;
  options.host = settings.operations->host;
  options.port = settings.operations->port;
  options.max_body_bytes = 0;
  options.max_threads = 4;
  options.caps.connections = 64;
  return base::net::HttpServer::Start(
      options,
      [this](const auto& request) { return web_->ForOperations(request); },
      [this](const std::string& trouble) { trouble_.Add(trouble, trouble); });
}

void Server::KeepSeen() {
  if (const auto seen = ingest_->TakeSeen(); !seen.empty()) {
    if (auto kept = registry_->UpdateSeen(seen); !kept.ok())
      log_.Warn("registry", kept.error().message);
  }
  keep_seen_ = loop_->RunAfter(kKeepSeenEvery, [this] { KeepSeen(); });
}

bool Server::Run() {
  loop_->Run();
  log_.Info("server", "stopping");
  return !damaged_;
}

}  // namespace central
