#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/net/https_client.h"
#include "base/result.h"

namespace agent {

// Takes an encoded batch to the centre and brings its answer back. For the
// shipper's thread only.
class BatchTransport {
 public:
  virtual ~BatchTransport() = default;

  // Blocks. Errors as of base::net::HttpsClient::Post.
  virtual base::Result<base::net::HttpsReply> Send(base::ByteView batch) = 0;

  // Closes what was idle for too long. Returns when to call again, or nothing
  // if there is nothing left to close.
  virtual std::optional<std::chrono::milliseconds> CloseIfIdle() = 0;
};

}  // namespace agent
