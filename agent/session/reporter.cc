#include "agent/session/reporter.h"

#include <utility>

#include "agent/ipc/report_parts.h"
#include "agent/ipc/self_event.h"
#include "base/crypto/sha256.h"
#include "identifiers/canon.h"

namespace agent {

using std::chrono::milliseconds;

void Reporter::Accept(collectors::Observation observation) {
  protocol::Event event;
  event.channel = observation.channel;
  event.action = observation.action;
  event.reading = observation.reading;
  event.reason = observation.reason;
  SetTimes(observation.acted_at, event);
  event.visit = observation.visit.id;
  event.rules = std::move(observation.visit.rules);
  event.crm_focused = observation.visit.crm_focused;
  event.crm_source = observation.crm_source;
  event.crm_visible = observation.crm_visible;
  event.program = std::move(observation.program);
  event.destination = std::move(observation.destination);
  event.page_host = std::move(observation.page_host);
  event.detail = std::move(observation.detail);
  event.quantity = observation.quantity;
  event.object = std::move(observation.object);

  identifiers::Findings findings;
  if (event.reading == protocol::Reading::kRead) {
    findings = detector_.Scan(observation.text.view());
    event.counts = std::move(findings.counts);
    event.canon = identifiers::kCanon;
  }
  std::optional<identifiers::Digest> device;
  if (const auto identity = observation.device.view(); !identity.empty())
    device = identifiers::DigestOf(protocol::IdentifierKind::kDevice, identity);
  Queue(std::move(event),
        findings.digests,
        {.name = std::move(observation.name),
         .device = device,
         .file = std::move(observation.file)});
  for (auto& digest : findings.digests)
    base::crypto::Wipe(digest);
}

void Reporter::Queue(protocol::Event event,
                     const std::vector<identifiers::Digest>& digests,
                     Attachment with) {
  ForEachPart(std::move(event), digests, [&](const auto& part, auto some) {
    with.user = user_;
    queue_.Add(part, some, std::exchange(with, {}));
  });
}

void Reporter::Visit(protocol::Action action,
                     const collectors::Visit& visit,
                     collectors::ActTime at) {
  protocol::Event event;
  event.channel = protocol::Channel::kWindow;
  event.action = action;
  SetTimes(at, event);
  event.visit = visit.id;
  event.rules = visit.rules;
  event.crm_focused = visit.crm_focused;
  queue_.Add(event);
}

void Reporter::Self(protocol::Action action,
                    protocol::Reason reason,
                    std::string detail) {
  auto event = SelfEvent(clock_, action, reason);
  event.program = kSessionName;
  event.detail = std::move(detail);
  queue_.Add(event);
}

void Reporter::SetTimes(collectors::ActTime acted_at,
                        protocol::Event& event) const {
  const auto ago =
      std::chrono::duration_cast<milliseconds>(clock_.steady_now() - acted_at);
  event.acted_at = clock_.utc_now() - ago;
  event.acted_at_uptime = UptimeOf(acted_at);
}

}  // namespace agent
