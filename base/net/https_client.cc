#include "base/net/https_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Timespan.h>
#include <Poco/URI.h>

#include <array>
#include <charconv>
#include <istream>
#include <utility>

#include "base/crash_point.h"
#include "base/net/tls_context.h"

namespace base::net {
namespace {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;
using Poco::Net::SecureStreamSocket;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMaxReplyBytes = 1 << 20;

Poco::Timespan ToPoco(std::chrono::milliseconds time) {
  return {static_cast<Poco::Timespan::TimeDiff>(time.count()) * 1'000};
}

std::optional<std::chrono::seconds> RetryAfter(const HTTPResponse& response) {
  // The form in seconds; the date form would be judged by a desk's clock.
  // A copy: what get() returns may be the default given here.
  const std::string text = response.get("Retry-After", "");
  int seconds = 0;
  const auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (fault != std::errc() || end != text.data() + text.size() || seconds < 0)
    return std::nullopt;
  return std::chrono::seconds(seconds);
}

Result<Bytes> ReadBody(std::istream& stream) {
  Bytes body;
  std::array<char, 8192> chunk{};
  while (stream.read(chunk.data(), chunk.size()) || stream.gcount() > 0) {
    body.insert(body.end(), chunk.data(), chunk.data() + stream.gcount());
    if (body.size() > kMaxReplyBytes)
      return Error{ErrorCode::kCorrupt, "the answer is over 1 MiB"};
  }
  return body;
}

class PocoHttpsClient final : public HttpsClient {
 public:
  PocoHttpsClient(HttpsClientOptions options,
                  std::unique_ptr<TlsContext> context,
                  std::string host,
                  std::uint16_t port)
      : options_(std::move(options)),
        context_(std::move(context)),
        host_(std::move(host)),
        port_(port) {}

  Result<HttpsReply> Post(const std::string& path,
                          ByteView body,
                          const std::string& media_type) override {
    return Send(HTTPRequest::HTTP_POST, path, body, media_type);
  }

  Result<HttpsReply> Get(const std::string& path) override {
    return Send(HTTPRequest::HTTP_GET, path, {}, "");
  }

  std::optional<std::chrono::milliseconds> CloseIfIdle() override {
    if (session_ == nullptr) return std::nullopt;
    const auto idle = SteadyClock::now() - used_at_;
    if (idle >= options_.keep_alive) {
      Close();
      return std::nullopt;
    }
    return std::chrono::ceil<std::chrono::milliseconds>(options_.keep_alive -
                                                        idle);
  }

  bool resumed() const override { return resumed_; }

 private:
  Result<HttpsReply> Send(const std::string& method,
                          const std::string& path,
                          ByteView body,
                          const std::string& media_type) {
    const bool kept = session_ != nullptr;
    auto reply = Try(method, path, body, media_type);
    if (reply.ok()) return reply;
    Close();
    // The server may have closed a kept connection just as we used it. One that
    // is slow is not asked twice.
    if (!kept || timed_out_ || reply.error().code != ErrorCode::kUnavailable)
      return reply;
    reply = Try(method, path, body, media_type);
    if (!reply.ok()) Close();
    return reply;
  }

  Result<HttpsReply> Try(const std::string& method,
                         const std::string& path,
                         ByteView body,
                         const std::string& media_type) {
    timed_out_ = false;
    try {
      if (session_ == nullptr) Connect();
      return Exchange(method, path, body, media_type);
    } catch (const Poco::Net::SSLException& refused) {
      return Denied(refused);
    } catch (const Poco::TimeoutException&) {
      timed_out_ = true;
      return Unavailable("no answer in time; is a firewall in the way?");
    } catch (const Poco::Exception& failed) {
      return Unavailable(failed.displayText());
    } catch (const std::exception& failed) {
      return Unavailable(failed.what());
    }
  }

  Error Unavailable(const std::string& why) const {
    return {ErrorCode::kUnavailable,
            "the centre at " + options_.url + " cannot be reached: " + why};
  }

  Error Denied(const Poco::Net::SSLException& refused) const {
    // A connection cut in the handshake looks like this, too, and may heal.
    if (dynamic_cast<
            const Poco::Net::SSLConnectionUnexpectedlyClosedException*>(
            &refused) != nullptr)
      return Unavailable("it closed the connection");
    return {ErrorCode::kDenied,
            "whoever answers at " + options_.url +
                " is not this agent's centre, or does not accept its "
                "certificate: check the address, or enrol again (" +
                refused.displayText() + ")"};
  }

  void Connect() {
    SecureStreamSocket socket =
        resume_.isNull() ? SecureStreamSocket(context_->poco())
                         : SecureStreamSocket(context_->poco(), resume_);
    socket.connect(Poco::Net::SocketAddress(host_, port_),
                   ToPoco(options_.timeout));
    socket.setReceiveTimeout(ToPoco(options_.timeout));
    socket.setSendTimeout(ToPoco(options_.timeout));
    socket.setNoDelay(true);
    resumed_ = socket.sessionWasReused();
    socket_ = socket;
    session_ = std::make_unique<HTTPClientSession>(socket);
    session_->setKeepAlive(true);
    // Ours to decide, by CloseIfIdle: Poco would give up after 8 s.
    session_->setKeepAliveTimeout(Poco::Timespan(1, 0, 0, 0, 0));
    session_->setTimeout(ToPoco(options_.timeout));
  }

  Result<HttpsReply> Exchange(const std::string& method,
                              const std::string& path,
                              ByteView body,
                              const std::string& media_type) {
    HTTPRequest request(method, path, HTTPRequest::HTTP_1_1);
    request.setHost(host_, port_);
    if (method == HTTPRequest::HTTP_POST) {
      request.setContentType(media_type);
      request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session_->sendRequest(request)
        .write(reinterpret_cast<const char*>(body.data()),
               static_cast<std::streamsize>(body.size()))
        .flush();
    CrashPoint("after send");
    HTTPResponse response;
    auto read = ReadBody(session_->receiveResponse(response));
    if (!read.ok()) return read.error();
    if (auto whole = CheckWhole(response, read.value().size()); !whole.ok())
      return whole.error();
    used_at_ = SteadyClock::now();
    // Only now, after a read: TLS 1.3 sends its ticket behind the handshake.
    resume_ = socket_.currentSession();
    HttpsReply reply{.status = static_cast<int>(response.getStatus()),
                     .body = std::move(read.value()),
                     .retry_after = RetryAfter(response)};
    if (!response.getKeepAlive()) Close();
    return reply;
  }

  // The streams end alike on the end, a fault and a time-out. A write that
  // failed does no harm if the answer is whole: the server may refuse a body
  // (413) while we still send it.
  Status CheckWhole(const HTTPResponse& response, std::size_t size) {
    if (response.hasContentLength() &&
        response.getContentLength64() == static_cast<Poco::Int64>(size))
      return {};
    const auto* failed = session_->networkException();
    timed_out_ = dynamic_cast<const Poco::TimeoutException*>(failed) != nullptr;
    if (failed != nullptr) return Unavailable(failed->displayText());
    if (!response.hasContentLength()) return {};
    return Unavailable("it closed the connection within its answer");
  }

  void Close() {
    session_.reset();
    socket_ = SecureStreamSocket(context_->poco());
  }

  const HttpsClientOptions options_;
  const std::unique_ptr<TlsContext> context_;
  const std::string host_;
  const std::uint16_t port_;
  SecureStreamSocket socket_{context_->poco()};
  std::unique_ptr<HTTPClientSession> session_;
  Poco::Net::Session::Ptr resume_;
  bool resumed_ = false;
  bool timed_out_ = false;  // The last try.
  SteadyClock::time_point used_at_;
};

base::Error WrongUrl(const std::string& url) {
  return {ErrorCode::kInvalid,
          "'" + url + "' is not an address like https://host:port"};
}

}  // namespace

Result<std::unique_ptr<HttpsClient>> HttpsClient::Make(
    HttpsClientOptions options) {
  std::string host;
  std::uint16_t port = 0;
  try {
    const Poco::URI uri(options.url);
    if (uri.getScheme() != "https" || uri.getHost().empty() ||
        !uri.getUserInfo().empty() ||
        (!uri.getPathEtc().empty() && uri.getPathEtc() != "/"))
      return WrongUrl(options.url);
    host = uri.getHost();
    port = uri.getPort();
  } catch (const Poco::Exception&) {
    return WrongUrl(options.url);
  }
  const HttpsIdentity identity = options.identity.value_or(HttpsIdentity{});
  auto context =
      TlsContext::ForClient({options.authority_pem, options.authority_digest},
                            identity.certificate_pem,
                            identity.key_pem);
  if (!context.ok()) return context.error();
  return std::unique_ptr<HttpsClient>(std::make_unique<PocoHttpsClient>(
      std::move(options), std::move(context.value()), std::move(host), port));
}

}  // namespace base::net
