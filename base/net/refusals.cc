#include "base/net/refusals.h"

#include <string_view>

namespace base::net {
namespace {

constexpr std::array<std::string_view, kRefusalNames.size()> kSentences = {
    "there are too many connections",
    "there are too many connections from one address",
    "there are too many connections of one agent",
    "there are no descriptors left (LimitNOFILE); they wait",
    "what should be a PROXY header is none",
    "the TLS handshake failed",
    "the TLS handshake took too long",
    "the request is malformed",
    "the head of the request took too long",
    "the request is too large",
    "the body of the request came too slowly",
    "there are too many large requests at once, or no memory is left",
    "the answer was read too slowly"};

}  // namespace

void Refusals::Note(Refusal why,
                    const std::string& who,
                    const std::string& detail) {
  const auto index = static_cast<std::size_t>(why);
  ++counters_.refused[index];
  Kind& kind = kinds_[index];
  ++kind.unsaid;
  kind.newest = who.empty() ? detail : who;
  if (!who.empty() && !detail.empty()) kind.newest += ": " + detail;
  if (kind.quiet == nullptr) Say(why);
}

void Refusals::Say(Refusal why) {
  const auto index = static_cast<std::size_t>(why);
  Kind& kind = kinds_[index];
  if (kind.unsaid == 0) {
    kind.quiet.reset();
    return;
  }
  if (say_) {
    std::string line = "refused ";
    line += kind.unsaid == 1 ? "a connection"
                             : std::to_string(kind.unsaid) + " connections";
    line.append(": ").append(kSentences[index]);
    if (!kind.newest.empty())
      line.append(kind.unsaid == 1 ? " (" : " (the last: ")
          .append(kind.newest)
          .append(")");
    say_(line);
  }
  kind.unsaid = 0;
  kind.quiet = loop_.RunAfter(kQuiet, [this, why] { Say(why); });
}

}  // namespace base::net
