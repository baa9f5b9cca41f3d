#include "agent/renewal/renewing_transport.h"

#include <array>
#include <chrono>
#include <utility>

#include "agent/renewal/renewal_time.h"
#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "protocol/ack.h"
#include "protocol/enrolment.h"
#include "protocol/refusal.h"

namespace agent {
namespace {

using base::net::HttpsClient;
using base::net::HttpsIdentity;
using base::net::HttpsReply;
using protocol::Refusal;

// While the old certificate still serves there is no hurry.
constexpr std::chrono::hours kRetryCap{1};

Refusal RefusalOf(const HttpsReply& reply) {
  return reply.status == 403 ? protocol::ParseRefusal(base::AsText(reply.body))
                             : Refusal::kOther;
}

std::string Instance(base::Random& random) {
  std::array<std::uint8_t, 4> bytes{};
  random.Fill(bytes);
  return base::ToHex(bytes);
}

std::string Sentence(const HttpsReply& reply) {
  std::string words(base::AsText(reply.body));
  while (!words.empty() && words.back() == '\n')
    words.pop_back();
  return "the centre answered " + std::to_string(reply.status) + ", " + words;
}

}  // namespace

base::Result<std::unique_ptr<BatchTransport>> RenewingTransport::Make(
    const Paths& paths,
    base::net::HttpsClientOptions options,
    const base::Clock& clock,
    base::Random& random,
    Callbacks callbacks) {
  std::unique_ptr<RenewingTransport> transport(new RenewingTransport(
      paths, std::move(options), clock, random, std::move(callbacks)));
  auto identity = transport->files_.Load();
  if (!identity.ok()) return identity.error();
  if (auto used = transport->Use(std::move(identity.value())); !used.ok())
    return used.error();
  return std::unique_ptr<BatchTransport>(std::move(transport));
}

RenewingTransport::RenewingTransport(const Paths& paths,
                                     base::net::HttpsClientOptions options,
                                     const base::Clock& clock,
                                     base::Random& random,
                                     Callbacks callbacks)
    : path_("/v1/batches?i=" + Instance(random)),
      files_(paths),
      options_(std::move(options)),
      clock_(clock),
      callbacks_(std::move(callbacks)),
      retry_(kRetryCap, random) {}

base::Status RenewingTransport::Use(HttpsIdentity identity) {
  auto renew_at = RenewalTime(identity.certificate_pem);
  if (!renew_at.ok()) return renew_at.error();
  options_.identity = std::move(identity);
  auto client = HttpsClient::Make(options_);
  if (!client.ok()) return client.error();
  client_ = std::move(client.value());
  renew_at_ = renew_at.value();
  return {};
}

RenewingTransport::Reply RenewingTransport::Send(base::ByteView batch) {
  auto reply = Post(batch);
  if (!reply.ok()) return reply;
  switch (RefusalOf(reply.value())) {
    case Refusal::kExpired: {
      auto renewed = RenewExpired();
      if (!renewed.ok() || renewed.value().status != 200) return renewed;
      return Post(batch);
    }
    case Refusal::kUnknownKey: {
      auto known = MakeKnownAgain();
      if (!known || !known->ok() || known->value().status != 200) return reply;
      return Post(batch);
    }
    default:
      RenewIfTime(reply.value());
      return reply;
  }
}

std::optional<std::chrono::milliseconds> RenewingTransport::CloseIfIdle() {
  return client_->CloseIfIdle();
}

RenewingTransport::Reply RenewingTransport::Post(base::ByteView batch) {
  return client_->Post(path_, batch, "application/octet-stream");
}

// When to try again is the shipper's, which sends nothing meanwhile.
RenewingTransport::Reply RenewingTransport::RenewExpired() {
  auto key = files_.NextKey();
  if (!key.ok()) return key.error();
  auto reply = Renew(*client_, key.value());
  Conclude(reply);
  return reply;
}

// Nothing if there was no key before.
std::optional<RenewingTransport::Reply> RenewingTransport::MakeKnownAgain() {
  auto previous = files_.LoadPrevious();
  if (!previous.ok() || !previous.value()) return std::nullopt;
  auto options = options_;
  const std::string key = options.identity->key_pem;
  options.identity = std::move(*previous.value());
  auto client = HttpsClient::Make(options);
  if (!client.ok()) return std::nullopt;
  auto reply = Renew(*client.value(), key);
  Conclude(reply);
  return reply;
}

void RenewingTransport::RenewIfTime(const HttpsReply& reply) {
  if (reply.status != 200 && reply.status != 409) return;
  auto ack = protocol::DecodeAck(reply.body);
  if (!ack.ok()) return;
  const base::UtcTime centre_now{
      std::chrono::milliseconds(ack.value().centre_utc_ms)};
  if (centre_now < renew_at_ || clock_.steady_now() < not_before_) return;
  auto key = files_.NextKey();
  Conclude(key.ok() ? Renew(*client_, key.value()) : Reply(key.error()));
}

RenewingTransport::Reply RenewingTransport::Renew(HttpsClient& as,
                                                  const std::string& key_pem) {
  auto request = base::crypto::MakeSigningRequest(key_pem, "deskwarden agent");
  if (!request.ok()) return request.error();
  const std::string body =
      protocol::ToJson(protocol::RenewalRequest{request.value()});
  auto reply = as.Post("/v1/renew", base::AsBytes(body), "application/json");
  if (reply.ok() && reply.value().status == 409) {
    if (auto dropped = files_.DropNextKey(); !dropped.ok())
      return dropped.error();
  }
  if (!reply.ok() || reply.value().status != 200) return reply;
  if (auto taken = Take(key_pem, reply.value()); !taken.ok())
    return taken.error();
  return reply;
}

base::Status RenewingTransport::Take(const std::string& key_pem,
                                     const HttpsReply& reply) {
  auto response = protocol::ParseEnrolmentResponse(base::AsText(reply.body));
  if (!response.ok()) return response.error();
  HttpsIdentity identity{
      .key_pem = key_pem,
      .certificate_pem = std::move(response.value().certificate_pem)};
  auto end = base::crypto::NotAfter(identity.certificate_pem);
  if (!end.ok()) return end.error();
  auto on_disk = files_.Load();
  if (!on_disk.ok()) return on_disk.error();
  if (on_disk.value().key_pem != options_.identity->key_pem)
    return base::Error{base::ErrorCode::kInvalid,
                       "this machine was enrolled anew meanwhile: start "
                       "deskwardend again"};
  // Tried before it is kept: what cannot be used must not replace what can.
  auto options = options_;
  options.identity = identity;
  if (auto usable = HttpsClient::Make(options); !usable.ok())
    return usable.error();
  if (auto kept = files_.Take(identity); !kept.ok()) return kept;
  if (auto used = Use(std::move(identity)); !used.ok()) return used;
  callbacks_.on_renewed(end.value());
  return {};
}

void RenewingTransport::Conclude(Reply reply) {
  if (reply.ok() && reply.value().status == 200) {
    trouble_.clear();
    retry_.Succeeded();
    not_before_ = base::SteadyTime::min();
    return;
  }
  const std::string why =
      reply.ok() ? Sentence(reply.value()) : reply.error().message;
  not_before_ = clock_.steady_now() +
                retry_.AfterTrouble(reply.ok() ? reply.value().retry_after
                                               : std::nullopt);
  if (std::exchange(trouble_, why) != why) callbacks_.on_trouble(why);
}

}  // namespace agent
