// A server, and clients that do what they like with their bytes.
#pragma once

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/net/https_server.h"
#include "base/net/tls_context.h"
#include "tests/support/catch.h"
#include "tests/support/test_authority.h"

namespace test {

using Poco::Net::StreamSocket;

struct BareServer {
  // With TLS if there is an authority.
  BareServer(base::net::HttpServerOptions options,
             base::net::HttpServer::Handler handler,
             Authority* authority = nullptr) {
    options.counters = &counters;
    if (authority != nullptr) {
      const auto own = authority->Issue(base::crypto::Role::kCentre);
      options.certificate_chain_pem = own.certificate_pem + authority->pem();
      options.key_pem = own.key_pem;
      options.client_authority_pem = authority->pem();
    }
    auto started = base::net::HttpServer::Start(
        options, std::move(handler), [](const std::string&) {});
    REQUIRE(started.ok());
    server = std::move(started.value());
  }

  Poco::Net::SocketAddress address() const {
    return {"127.0.0.1", server->port()};
  }
  StreamSocket Connect() const {
    StreamSocket socket(address());
    socket.setReceiveTimeout(Poco::Timespan(20, 0));
    return socket;
  }
  std::uint64_t refused(base::net::Refusal why) const {
    return counters.refused[static_cast<std::size_t>(why)];
  }

  base::net::ConnectionCounters counters;
  std::unique_ptr<base::net::HttpServer> server;
};

inline base::net::HttpResponse SayOk(const base::net::HttpRequest& request) {
  base::net::HttpResponse response;
  response.body = request.body;
  return response;
}

inline bool Send(StreamSocket& socket, const std::string& text) {
  try {
    return socket.sendBytes(text.data(), static_cast<int>(text.size())) ==
           static_cast<int>(text.size());
  } catch (const Poco::Exception&) {
    return false;  // The server has closed it.
  }
}

// What the server says until it closes.
inline std::string ReadAll(StreamSocket& socket) {
  std::string text;
  std::array<char, 4096> piece{};
  try {
    for (;;) {
      const int got = socket.receiveBytes(piece.data(), piece.size());
      if (got <= 0) return text;
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
  } catch (const Poco::TimeoutException&) {
    FAIL("the server does not close the connection; it said: " << text);
  } catch (const Poco::Exception&) {
    // A reset is an end, too.
  }
  return text;
}

// Up to the end of an answer's head, and no further.
inline std::string ReadHead(StreamSocket& socket) {
  std::string text;
  char byte = 0;
  while (text.find("\r\n\r\n") == std::string::npos &&
         socket.receiveBytes(&byte, 1) == 1)
    text += byte;
  return text;
}

// One byte after the other, never pausing for long, until the server has
// something to say to that; what it says until it closes.
inline std::string Drip(StreamSocket& socket, const std::string& text) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (std::size_t i = 0; std::chrono::steady_clock::now() < deadline; ++i) {
    if (!Send(socket, std::string(1, text[std::min(i, text.size() - 1)])) ||
        socket.poll(Poco::Timespan(0, 10'000), Poco::Net::Socket::SELECT_READ))
      return ReadAll(socket);
  }
  FAIL("the server takes in one byte after the other without end");
  return {};
}

inline void WaitUntil(const std::function<bool()>& condition) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

inline std::string Post(std::size_t length) {
  return "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: " +
         std::to_string(length) + "\r\n\r\n";
}
inline const std::string kGet = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace test
