#include "base/net/http_head.h"

#include <random>
#include <string>

#include "base/net/request_reader.h"
#include "tests/support/catch.h"

namespace {

using base::AsBytes;
using base::AsText;
using base::net::HeadScanner;
using base::net::HttpFault;
using base::net::HttpHead;
using base::net::ParseHead;
using base::net::RequestReader;
using State = RequestReader::State;

std::string Head(const std::string& fields) {
  return "POST /v1/batches?a=b HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

int StatusOf(const std::string& head) {
  const auto parsed = ParseHead(head);
  const auto* fault = std::get_if<HttpFault>(&parsed);
  return fault == nullptr ? 200 : fault->status;
}

RequestReader Reader(std::size_t max_body_bytes = 1'000) {
  RequestReader reader;
  reader.set_max_body_bytes(max_body_bytes);
  return reader;
}

TEST_CASE("a head says what is asked, of what kind, and how long") {
  const auto parsed = ParseHead(
      Head("content-TYPE:  text/plain;  charset=x \t\r\n"
           "Content-Length: 7\r\nConnection: foo , CLOSE\r\nEmpty:\r\n"));
  const auto* head = std::get_if<HttpHead>(&parsed);
  REQUIRE(head != nullptr);
  CHECK(head->method == "POST");
  CHECK(head->path == "/v1/batches");
  CHECK(head->query == "a=b");
  CHECK(head->media_type == "text/plain;  charset=x");
  CHECK(head->body_bytes == 7);
  CHECK(head->close);
}

TEST_CASE("a head that two readers could understand differently is refused") {
  struct Case {
    std::string head;
    int status;
  };
  const auto [head, status] = GENERATE(values<Case>({
      // How long the body is, said twice, or in another way, or not at all.
      {Head("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
      {Head("Content-Length: 5\r\ncontent-length: 6\r\n"), 400},
      {Head("Content-Length: 5, 5\r\n"), 400},
      {Head("Content-Length: +5\r\n"), 400},
      {Head("Content-Length: -5\r\n"), 400},
      {Head("Content-Length: 0x5\r\n"), 400},
      {Head("Content-Length: 5 5\r\n"), 400},
      {Head("Content-Length:\r\n"), 400},
      {Head("Content-Length: 99999999999999999999\r\n"), 400},
      {Head("Content-Length : 5\r\n"), 400},
      {Head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
      {Head("Content-Length: 5\r\nTransfer-Encoding: identity\r\n"), 400},
      {Head("Transfer-Encoding: chunked\r\n"), 411},
      {Head("transfer-encoding: \tchunked\r\n"), 411},
      {Head(""), 411},
      {Head("Expect: 100-continue\r\nContent-Length: 5\r\n"), 417},
      // Fields.
      {Head("X: a\r\n b\r\nContent-Length: 0\r\n"), 400},
      {Head(" X: a\r\nContent-Length: 0\r\n"), 400},
      {Head("X y: a\r\nContent-Length: 0\r\n"), 400},
      {Head("X\r\nContent-Length: 0\r\n"), 400},
      {Head(": a\r\nContent-Length: 0\r\n"), 400},
      {Head("X: a\x01\r\nContent-Length: 0\r\n"), 400},
      {Head("X: a\nContent-Length: 5\r\nContent-Length: 0\r\n"), 400},
      {Head("Content-Type: a\r\nContent-Type: b\r\nContent-Length: 0\r\n"),
       400},
      {Head("Host: i\r\nContent-Length: 0\r\n"), 400},
      // The request line.
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.0\r\nHost: h\r\n\r\n", 505},
      {"GET / HTTP/2\r\nHost: h\r\n\r\n", 505},
      {"GET / http/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /\r\nHost: h\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /\x80 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {" / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\nGET ", 400},
  }));
  CAPTURE(head);
  CHECK(StatusOf(head) == status);
}

TEST_CASE("no more fields than are of use") {
  std::string fields = "Content-Length: 0\r\n";
  for (int i = 0; i < 62; ++i)
    fields += "X: y\r\n";
  CHECK(StatusOf(Head(fields)) == 200);
  CHECK(StatusOf(Head(fields + "X: y\r\n")) == 431);
}

TEST_CASE("a head ends where it ends, however it comes") {
  const std::string head = Head("Content-Length: 0\r\n");
  for (std::size_t step = 1; step <= head.size() + 5; ++step) {
    HeadScanner scanner;
    const std::string text = head + "GET /";
    std::size_t seen = 0;
    std::variant<std::monostate, std::size_t, HttpFault> scanned;
    while (scanned.index() == 0 && seen < text.size()) {
      seen = std::min(seen + step, text.size());
      scanned = scanner.Scan(std::string_view(text).substr(0, seen));
    }
    REQUIRE(std::holds_alternative<std::size_t>(scanned));
    CHECK(std::get<std::size_t>(scanned) == head.size());
  }
}

TEST_CASE("what cannot become a head is refused before it is long") {
  for (const std::string& text : {std::string("GET / HTTP/1.1\n"),
                                  std::string("GET / HTTP/1.1\rX"),
                                  std::string("\x16\x03\x01\x02"),  // TLS.
                                  std::string("GET /\0", 6)}) {
    HeadScanner scanner;
    const auto scanned = scanner.Scan(text);
    REQUIRE(std::holds_alternative<HttpFault>(scanned));
    CHECK(std::get<HttpFault>(scanned).status == 400);
  }
}

TEST_CASE("a head without end is refused at 8 KiB") {
  auto reader = Reader();
  const std::string text =
      "GET / HTTP/1.1\r\nX: " + std::string(base::net::kMaxHeadBytes, 'x');
  CHECK(reader.Take(AsBytes(text.substr(0, 8'191))) == State::kHead);
  CHECK(reader.Take(AsBytes(text.substr(8'191, 1))) == State::kRefused);
  CHECK(reader.fault().status == 431);
}

TEST_CASE("requests are taken one after the other, in whatever pieces") {
  const std::string requests[] = {
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
      "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
      "POST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nno"};
  for (std::size_t step = 1; step <= requests[0].size(); ++step) {
    auto reader = Reader();
    std::string seen;
    for (const std::string& request : requests) {
      for (std::size_t at = 0; at < request.size(); at += step)
        reader.Take(AsBytes(request.substr(at, step)));
      REQUIRE(reader.state() == State::kComplete);
      seen += reader.head().path + ":" +
              std::string(AsText(reader.TakeBody())) + " ";
      CHECK(reader.Next() == State::kBetween);
    }
    CHECK(seen == "/1:hello /2: /3:no ");
  }
}

TEST_CASE("a request sent before the answer to the last is refused") {
  const std::string first =
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
  for (const std::string behind : {"G", "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"})
    for (const std::size_t cut : {first.size(), first.size() + 1}) {
      auto reader = Reader();
      const std::string both = first + behind;
      reader.Take(AsBytes(both.substr(0, cut)));
      reader.Take(AsBytes(both.substr(cut)));
      REQUIRE(reader.state() == State::kComplete);
      CHECK(AsText(reader.body()) == "hello");
      CHECK(reader.Next() == State::kRefused);
      CHECK(reader.fault().status == 400);
    }
}

TEST_CASE("a body hides no request, and nothing is read after a refusal") {
  auto reader = Reader();
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
  reader.Take(AsBytes("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                      std::to_string(hidden.size()) + "\r\n\r\n" + hidden));
  REQUIRE(reader.state() == State::kComplete);
  CHECK(AsText(reader.body()) == hidden);
  CHECK(reader.Next() == State::kBetween);

  auto refused = Reader();
  refused.Take(
      AsBytes("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
              hidden));
  CHECK(refused.state() == State::kRefused);
  CHECK(refused.Take(AsBytes(hidden)) == State::kRefused);
  CHECK(refused.Next() == State::kRefused);
}

TEST_CASE("a long body is refused by its announced length") {
  auto reader = Reader(10);
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n";
  CHECK(reader.Take(AsBytes(head)) == State::kRefused);
  CHECK(reader.fault().status == 413);
}

TEST_CASE("random bytes never make more than was sent") {
  std::mt19937 dice(7);
  const std::string words[] = {"GET ",
                               "POST ",
                               "/",
                               " HTTP/1.1",
                               "\r\n",
                               "\r",
                               "\n",
                               "Host: h\r\n",
                               "Content-Length: ",
                               "3",
                               "\r\n\r\n",
                               "x",
                               ":",
                               " ",
                               "\t"};
  int complete = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto reader = Reader(64);
    std::string text = round % 2 == 0 ? "GET / HTTP/1.1\r\nHost: h\r\n" : "";
    for (auto n = dice() % 12; n > 0; --n)
      text += words[dice() % std::size(words)];
    for (std::size_t at = 0; at < text.size();) {
      const auto step = 1 + dice() % 16;
      reader.Take(AsBytes(text.substr(at, step)));
      at += step;
      while (reader.state() == State::kComplete) {
        CHECK(reader.body().size() == reader.head().body_bytes);
        ++complete;
        reader.Next();
      }
    }
  }
  CHECK(complete > 100);  // Otherwise this tried nothing.
}

}  // namespace
