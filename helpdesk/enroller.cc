#include "helpdesk/enroller.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "agent/buffer/chain_seed.h"
#include "agent/enrolment/enrolment.h"
#include "base/crypto/certificate.h"
#include "base/file.h"
#include "protocol/enrolment.h"

namespace helpdesk {
namespace {

using agent::PendingEnrolment;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMaxTokenBytes = 1024;
constexpr milliseconds kFirstPause{2'000};
constexpr milliseconds kLongestPause{60'000};

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

bool Exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// Empty if none was given, or its file is gone because it was shredded when the
// centre took the enrolment in.
base::Result<std::string> TokenText(const EnrollOptions& options, bool waits) {
  std::string text = options.token;
  if (!options.token_file.empty() && (!waits || Exists(options.token_file))) {
    auto file = base::ReadFile(options.token_file, kMaxTokenBytes);
    if (!file.ok()) return file.error();
    text = std::move(file.value());
  }
  while (!text.empty() &&
         (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  if (text.empty() && !waits)
    return Invalid(
        "a token is needed: pass --token-file FILE with what "
        "`deskwarden-central token create` printed");
  return text;
}

base::Result<PendingEnrolment> NewPending(const std::string& url,
                                          const protocol::EnrolmentToken& token,
                                          base::Random& random) {
  auto key = base::crypto::MakeKeyPem();
  if (!key.ok()) return key.error();
  PendingEnrolment pending{.url = url,
                           .authority_digest = token.authority_digest,
                           .key_pem = std::move(key.value())};
  random.Fill(pending.chain_seed);
  return pending;
}

}  // namespace

base::Status Enroller::Prepare(std::optional<PendingEnrolment> pending) {
  const bool waits = pending && !pending->waits_as.empty() &&
                     (options_.url.empty() || options_.url == pending->url);
  auto text = TokenText(options_, waits);
  if (!text.ok()) return text.error();
  if (text.value().empty()) {
    pending_ = std::move(*pending);
    return {};
  }
  auto token = protocol::ParseToken(text.value());
  if (!token.ok()) return token.error();
  if (options_.url.empty() && !waits)
    return Invalid("the centre's address is needed: pass --url");
  token_secret_ = token.value().secret;
  if (pending && (options_.url.empty() || options_.url == pending->url) &&
      pending->authority_digest == token.value().authority_digest) {
    pending_ = std::move(*pending);
  } else {
    auto made = NewPending(options_.url, token.value(), random_);
    if (!made.ok()) return made.error();
    pending_ = std::move(made.value());
  }
  if (auto folder = base::MakeFolder(context_.paths.state, 0700); !folder.ok())
    return folder;
  return agent::StorePending(context_.paths, pending_);
}

EnrolmentAnswer Enroller::Ask(milliseconds wait) {
  const auto until = steady_clock::now() + wait;
  milliseconds pause = kFirstPause;
  bool said = false;
  for (;;) {
    auto answer = AskOnce();
    const auto now = steady_clock::now();
    if (!answer.may_change() || now >= until) return answer;
    if (!std::exchange(said, true))
      context_.error << "Not yet: " << answer.words
                     << ". Asking again until it is, or the time is over.\n";
    std::this_thread::sleep_for(
        std::min(pause / 2 + Jitter(pause),
                 std::chrono::ceil<milliseconds>(until - now)));
    pause = std::min(pause * 2, kLongestPause);
  }
}

base::Status Enroller::Keep(const protocol::EnrolmentResponse& response) {
  auto digest = base::crypto::CertificateDigest(response.authority_pem);
  if (!digest.ok()) return digest.error();
  if (digest.value() != pending_.authority_digest)
    return base::Error{
        base::ErrorCode::kDenied,
        "the centre sent an authority that is not the token's: check the "
        "address and ask for a new token"};
  const agent::Paths& paths = context_.paths;
  // An identity without its own chain would be refused for ever.
  if (auto begun = agent::BeginEnrolment(paths); !begun.ok()) return begun;
  if (auto stored =
          agent::WriteChainSeed(paths.chain_seed(), pending_.chain_seed);
      !stored.ok())
    return stored;
  if (auto stored = agent::StoreEnrolment(
          paths,
          {.url = pending_.url,
           .agent_id = response.agent_id,
           .identity = {.key_pem = pending_.key_pem,
                        .certificate_pem = response.certificate_pem},
           .authority_pem = response.authority_pem});
      !stored.ok())
    return stored;
  return agent::RemovePending(paths);
}

void Enroller::ShredToken() const {
  if (options_.token_file.empty() || !Exists(options_.token_file)) return;
  if (auto shredded = base::ShredFile(options_.token_file); !shredded.ok())
    context_.error << "The token's file could not be shredded ("
                   << shredded.error().message << "): remove it.\n";
}

EnrolmentAnswer Enroller::AskOnce() {
  auto answer = RequestEnrolment(pending_, token_secret_);
  if (answer.kind == EnrolmentAnswer::Kind::kWaits &&
      pending_.waits_as != answer.waits_as) {
    pending_.waits_as = answer.waits_as;
    if (auto stored = agent::StorePending(context_.paths, pending_);
        !stored.ok())
      return {.kind = EnrolmentAnswer::Kind::kFailed,
              .words = stored.error().message};
    ShredToken();
  }
  return answer;
}

milliseconds Enroller::Jitter(milliseconds at_most) {
  return milliseconds(static_cast<std::int64_t>(
      random_.Next64() % static_cast<std::uint64_t>(at_most.count())));
}

}  // namespace helpdesk
