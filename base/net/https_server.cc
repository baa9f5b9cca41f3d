#include "base/net/https_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/Net/X509Certificate.h>
#include <Poco/ThreadPool.h>
#include <Poco/Timespan.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include "base/net/open_connections.h"
#include "base/net/tls_context.h"

namespace base::net {
namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

constexpr std::size_t kPieceBytes = 16 * 1024;
constexpr std::chrono::seconds kDropFor{2};
constexpr std::chrono::seconds kStopWait{5};

Poco::Timespan ToPoco(std::chrono::milliseconds time) {
  return {static_cast<Poco::Timespan::TimeDiff>(time.count()) * 1'000};
}

// Counts the requests that are being answered, so that a stop can wait.
class Running {
 public:
  void Enter() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void Leave() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) none_.notify_all();
  }
  void WaitForNone(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    none_.wait_for(lock, at_most, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  int count_ = 0;
};

class Answering {
 public:
  explicit Answering(Running& running) : running_(running) { running_.Enter(); }
  ~Answering() { running_.Leave(); }
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;

 private:
  Running& running_;
};

// What the handlers of all connections share.
struct Shared {
  HttpServer::Handler handler;
  std::function<void(const std::string&)> on_trouble;
  std::size_t max_body_bytes;
  bool secure;
};

HttpResponse Refusal(int status, const std::string& why) {
  HttpResponse response;
  response.status = status;
  response.body.assign(why.begin(), why.end());
  response.body.push_back('\n');
  return response;
}

crypto::Sha256Digest KeyIdOf(const X509* certificate) {
  std::uint8_t* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  const auto digest =
      crypto::Sha256({ByteView(der, static_cast<std::size_t>(size))});
  OPENSSL_free(der);
  return digest;
}

// A resumed session knows its certificate, too: it is in the ticket.
void AddPeer(HTTPServerRequest& poco, HttpRequest& request) {
  auto& impl = dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(poco);
  const Poco::Net::SecureStreamSocket socket(impl.socket());
  if (!socket.havePeerCertificate()) return;
  const Poco::Net::X509Certificate peer(socket.peerCertificate());
  request.peer_key = KeyIdOf(peer.certificate());
  request.peer_certificate_expired =
      X509_cmp_current_time(X509_get0_notAfter(peer.certificate())) < 0;
}

// Whole or not at all; nothing if the connection ends or stalls before.
std::optional<Bytes> ReadBody(std::istream& stream, std::size_t size) {
  Bytes body;
  std::array<char, kPieceBytes> piece{};
  while (body.size() < size) {
    // Memory follows what has come, not what a stranger says will come.
    const auto wanted = std::min(piece.size(), size - body.size());
    stream.read(piece.data(), static_cast<std::streamsize>(wanted));
    body.insert(body.end(), piece.data(), piece.data() + stream.gcount());
    if (static_cast<std::size_t>(stream.gcount()) != wanted)
      return std::nullopt;
  }
  return body;
}

// A connection closed on bytes that nobody read is reset, and the reset can
// overtake the answer that says why: so a refused body is dropped for a while.
void Drop(std::istream& stream, std::size_t at_most) {
  const auto until = std::chrono::steady_clock::now() + kDropFor;
  std::array<char, kPieceBytes> piece{};
  for (std::size_t dropped = 0; dropped < at_most &&
                                std::chrono::steady_clock::now() < until &&
                                stream.read(piece.data(), piece.size());)
    dropped += piece.size();
}

class Handler final : public Poco::Net::HTTPRequestHandler {
 public:
  Handler(const Shared& shared, Running& running)
      : shared_(shared), running_(running) {}

  void handleRequest(HTTPServerRequest& request,
                     HTTPServerResponse& response) override {
    const Answering answering(running_);
    try {
      const HttpResponse answer = Answer(request, response);
      Send(answer, request, response);
      if (answer.status == HTTPServerResponse::HTTP_REQUEST_ENTITY_TOO_LARGE)
        Drop(request.stream(), shared_.max_body_bytes);
    } catch (const Poco::Exception&) {
      // The connection broke: whoever asked will ask again.
      response.setKeepAlive(false);
    } catch (const std::exception& failed) {
      shared_.on_trouble(std::string("a request handler failed: ") +
                         failed.what());
      response.setKeepAlive(false);
      if (!response.sent())
        Send(Refusal(500, "internal error"), request, response);
    }
  }

 private:
  HttpResponse Answer(HTTPServerRequest& poco, HTTPServerResponse& response) {
    // A body that is not read must not be taken for the next request.
    if (poco.getChunkedTransferEncoding() || poco.has("Transfer-Encoding")) {
      response.setKeepAlive(false);
      return Refusal(411, "send a Content-Length");
    }
    const auto length = poco.hasContentLength() ? poco.getContentLength64() : 0;
    if (length < 0 ||
        static_cast<std::uint64_t>(length) > shared_.max_body_bytes) {
      response.setKeepAlive(false);
      return Refusal(
          413, "at most " + std::to_string(shared_.max_body_bytes) + " bytes");
    }
    HttpRequest request;
    request.method = poco.getMethod();
    const std::string& uri = poco.getURI();
    const auto question = uri.find('?');
    request.path = uri.substr(0, question);
    if (question != std::string::npos) request.query = uri.substr(question + 1);
    request.peer = poco.clientAddress().host().toString();
    if (poco.has(HTTPServerRequest::CONTENT_TYPE))
      request.media_type = poco.getContentType();
    if (shared_.secure) AddPeer(poco, request);
    auto body = ReadBody(poco.stream(), static_cast<std::size_t>(length));
    if (!body) {
      response.setKeepAlive(false);
      return Refusal(400, "the body ended early");
    }
    request.body = std::move(*body);
    return shared_.handler(request);
  }

  static void Send(const HttpResponse& answer,
                   const HTTPServerRequest& request,
                   HTTPServerResponse& response) {
    response.setStatusAndReason(
        static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
    response.setContentType(answer.media_type);
    if (answer.retry_after)
      response.set("Retry-After", std::to_string(answer.retry_after->count()));
    response.setContentLength(static_cast<std::streamsize>(answer.body.size()));
    std::ostream& out = response.send();
    if (request.getMethod() != HTTPServerRequest::HTTP_HEAD)
      out.write(reinterpret_cast<const char*>(answer.body.data()),
                static_cast<std::streamsize>(answer.body.size()));
    out.flush();
  }

  const Shared& shared_;
  Running& running_;
};

class HandlerFactory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  HandlerFactory(const Shared& shared, Running& running)
      : shared_(shared), running_(running) {}

  Poco::Net::HTTPRequestHandler* createRequestHandler(
      const HTTPServerRequest& /*request*/) override {
    return new Handler(shared_, running_);  // Poco deletes it.
  }

 private:
  const Shared& shared_;
  Running& running_;
};

class Connection final : public Poco::Net::HTTPServerConnection {
 public:
  Connection(const Poco::Net::StreamSocket& socket,
             const Poco::Net::HTTPServerParams::Ptr& params,
             const Poco::Net::HTTPRequestHandlerFactory::Ptr& handlers,
             OpenConnections& open)
      : HTTPServerConnection(socket, params, handlers), open_(open) {}

  void run() override {
    open_.While(socket().impl()->sockfd(),
                [this] { HTTPServerConnection::run(); });
  }

 private:
  OpenConnections& open_;
};

class ConnectionFactory final : public Poco::Net::TCPServerConnectionFactory {
 public:
  ConnectionFactory(Poco::Net::HTTPServerParams::Ptr params,
                    Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
                    OpenConnections& open)
      : params_(std::move(params)),
        handlers_(std::move(handlers)),
        open_(open) {}

  Poco::Net::TCPServerConnection* createConnection(
      const Poco::Net::StreamSocket& socket) override {
    return new Connection(socket, params_, handlers_, open_);  // Poco deletes.
  }

 private:
  const Poco::Net::HTTPServerParams::Ptr params_;
  const Poco::Net::HTTPRequestHandlerFactory::Ptr handlers_;
  OpenConnections& open_;
};

class PocoHttpServer final : public HttpServer {
 public:
  PocoHttpServer(const HttpServerOptions& options,
                 Shared shared,
                 std::unique_ptr<TlsContext> context)
      : shared_(std::move(shared)),
        context_(std::move(context)),
        threads_(2, options.max_threads + 1),
        params_(ParamsOf(options)),
        server_(new ConnectionFactory(
                    params_, new HandlerFactory(shared_, running_), open_),
                threads_,
                Listen(options),
                params_) {
    server_.start();
  }

  ~PocoHttpServer() override {
    // First no new ones; to abort at once would cut answers short.
    server_.stop();
    running_.WaitForNone(kStopWait);
    open_.EndAll();
    threads_.joinAll();
  }
  PocoHttpServer(const PocoHttpServer&) = delete;
  PocoHttpServer& operator=(const PocoHttpServer&) = delete;

  std::uint16_t port() const override { return server_.port(); }

 private:
  Poco::Net::ServerSocket Listen(const HttpServerOptions& options) const {
    const Poco::Net::SocketAddress address(options.host, options.port);
    constexpr int kBacklog = 1'024;
    if (context_ == nullptr) return {address, kBacklog};
    // A handle: TLS is in what it refers to.
    // NOLINTNEXTLINE(cppcoreguidelines-slicing)
    return Poco::Net::SecureServerSocket(address, kBacklog, context_->poco());
  }

  static Poco::Net::HTTPServerParams::Ptr ParamsOf(
      const HttpServerOptions& options) {
    Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
    params->setMaxThreads(options.max_threads);
    params->setMaxQueued(1'024);
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0);  // As many as the client likes.
    params->setKeepAliveTimeout(ToPoco(options.idle_timeout));
    params->setTimeout(ToPoco(options.request_timeout));
    return params;
  }

  const Shared shared_;
  Running running_;
  const std::unique_ptr<TlsContext> context_;
  OpenConnections open_;
  Poco::ThreadPool threads_;
  const Poco::Net::HTTPServerParams::Ptr params_;
  Poco::Net::TCPServer server_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::Start(
    const HttpServerOptions& options,
    Handler handler,
    std::function<void(const std::string&)> on_trouble) {
  std::unique_ptr<TlsContext> context;
  const bool secure = !options.certificate_chain_pem.empty();
  if (secure) {
    auto made =
        TlsContext::ForServer({options.client_authority_pem, std::nullopt},
                              options.certificate_chain_pem,
                              options.key_pem);
    if (!made.ok()) return made.error();
    context = std::move(made.value());
  }
  try {
    return std::unique_ptr<HttpServer>(
        std::make_unique<PocoHttpServer>(options,
                                         Shared{std::move(handler),
                                                std::move(on_trouble),
                                                options.max_body_bytes,
                                                secure},
                                         std::move(context)));
  } catch (const Poco::Exception& failed) {
    return Error{ErrorCode::kUnavailable,
                 "cannot listen on " + options.host + ":" +
                     std::to_string(options.port) + ": " +
                     failed.displayText()};
  }
}

}  // namespace base::net
