#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/net/https_server.h"
#include "base/random.h"
#include "base/repeat_log.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "central/command/settings.h"
#include "central/index/indexer.h"
#include "central/ingest/counters.h"
#include "central/ingest/ingest.h"
#include "central/store/authority.h"
#include "central/store/escrow_store.h"
#include "central/store/event_store.h"
#include "central/store/registry.h"
#include "central/web/web.h"

namespace central {

// The collector as it runs: where all its parts are put together. One for a
// data folder, which it locks.
class Server {
 public:
  // `clock` outlives it. kInvalid if the settings cannot work.
  static base::Result<std::unique_ptr<Server>> Start(const Settings& settings,
                                                     const base::Clock& clock);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Until SIGTERM or SIGINT; false if it ended before, because it has to start
  // again.
  bool Run();

  const std::string& url() const { return url_; }

 private:
  Server(const Settings& settings, const base::Clock& clock);

  base::Status OpenData(const Settings& settings);
  base::Status OpenStores(const DataFolder& data);
  void Damaged(const EventStore::Damage& damage);
  base::Status Listen(const Settings& settings);
  base::Result<std::unique_ptr<base::net::HttpServer>> ServeAgents(
      const Settings& settings);
  base::Result<std::unique_ptr<base::net::HttpServer>> ServeOperations(
      const Settings& settings);
  std::size_t ConnectionsThatFit(std::size_t wanted);
  void KeepSeen();

  const base::Clock& clock_;
  base::Log log_;
  base::RepeatLog trouble_;
  base::SystemRandom random_;
  Counters counters_;
  base::net::ConnectionCounters connections_;  // On the agents' port.
  std::string url_;
  std::atomic<bool> damaged_{false};

  // In the order of their making: each uses those before it.
  base::UniqueFd lock_;
  std::unique_ptr<base::EventLoop> loop_;
  base::EventLoop::Handle signals_;
  base::EventLoop::Handle keep_seen_;
  Credentials credentials_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<EscrowStore> escrow_;
  std::unique_ptr<EventStore> store_;
  std::unique_ptr<Indexer> indexer_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Web> web_;
  std::unique_ptr<base::net::HttpServer> operations_;
  std::unique_ptr<base::net::HttpServer> agents_;
};

}  // namespace central
