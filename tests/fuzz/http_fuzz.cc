// What strangers send first. However it is cut into pieces, the same requests
// come out of it, or the same refusal; a PROXY header is never longer than what
// came, and does not depend on what follows it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/net/proxy_header.h"
#include "base/net/request_reader.h"

namespace {

using base::ByteView;
using base::net::RequestReader;
using State = RequestReader::State;

void Require(bool condition) {
  if (!condition) std::abort();
}

// All that was understood, in one text; the same each time the reader is used.
std::string Read(ByteView bytes, std::size_t step) {
  RequestReader reader;
  reader.set_max_body_bytes(1'000);
  std::string seen;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t at = 0; at < bytes.size(); at += step)
      reader.Take(bytes.subspan(at, std::min(step, bytes.size() - at)));
    if (reader.state() != State::kComplete) break;
    const auto& head = reader.head();
    Require(reader.body().size() == head.body_bytes);
    Require(head.path.starts_with('/') && !head.method.empty());
    const std::string now = head.method + ' ' + head.path + '?' + head.query +
                            ' ' + head.media_type +
                            (head.close ? " close " : " ") +
                            std::string(base::AsText(reader.body()));
    Require(round == 0 || now == seen);
    seen = now;
    if (reader.Next() != State::kBetween) break;
  }
  seen += ' ' + std::to_string(static_cast<int>(reader.state()));
  if (reader.state() == State::kRefused)
    seen += std::to_string(reader.fault().status);
  return seen;
}

void CheckProxyHeader(ByteView bytes) {
  const auto header = base::net::ParseProxyHeader(bytes);
  if (header.state != base::net::ProxyHeader::State::kComplete) return;
  Require(header.size <= bytes.size());
  Require(header.size <= base::net::kMaxProxyHeaderBytes);
  const auto alone = base::net::ParseProxyHeader(bytes.first(header.size));
  Require(alone.state == header.state && alone.size == header.size &&
          alone.client == header.client);
  if (header.client)
    Require(base::net::ParseIpAddress(ToString(*header.client)).value() ==
            *header.client);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes(data, size);
  CheckProxyHeader(bytes);
  const std::string whole = Read(bytes, std::max<std::size_t>(size, 1));
  Require(Read(bytes, 1) == whole);
  Require(Read(bytes, 7) == whole);
  return 0;
}
