#include <utility>

#include "agent/shipper/batch_transport.h"

namespace agent {
namespace {

class HttpsTransport final : public BatchTransport {
 public:
  explicit HttpsTransport(std::unique_ptr<base::net::HttpsClient> client)
      : client_(std::move(client)) {}

  base::Result<base::net::HttpsReply> Send(base::ByteView batch) override {
    return client_->Post("/v1/batches", batch, "application/octet-stream");
  }

  std::optional<std::chrono::milliseconds> CloseIfIdle() override {
    return client_->CloseIfIdle();
  }

 private:
  const std::unique_ptr<base::net::HttpsClient> client_;
};

}  // namespace

base::Result<std::unique_ptr<BatchTransport>> MakeHttpsTransport(
    base::net::HttpsClientOptions options) {
  auto client = base::net::HttpsClient::Make(std::move(options));
  if (!client.ok()) return client.error();
  return std::unique_ptr<BatchTransport>(
      std::make_unique<HttpsTransport>(std::move(client.value())));
}

}  // namespace agent
