// The fixed bytes of each format, in tests/golden: hex for what is binary.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "protocol/ack.h"
#include "protocol/batch.h"
#include "protocol/event.h"

namespace test {

// An event in which every field says something.
inline protocol::Event GoldenEvent() {
  protocol::Event event;
  event.channel = protocol::Channel::kClipboard;
  event.action = protocol::Action::kCopied;
  event.reading = protocol::Reading::kRead;
  event.reason = protocol::Reason::kTooLarge;
  event.severity = protocol::Severity::kHigh;
  event.continued = true;
  event.acted_at = std::chrono::sys_time<std::chrono::milliseconds>(
      std::chrono::milliseconds(1'772'357'400'123));
  event.acted_at_uptime = std::chrono::milliseconds(3'723'004);
  event.login = 0xC0FFEE01;
  event.visit = 1'772'357'100'000;
  event.rules = {"salesforce", "zendesk"};
  event.crm_focused = true;
  event.crm_source = true;
  event.crm_visible = true;
  event.program = "chromium";
  event.destination = "thunderbird";
  event.page_host = "acme.zendesk.com";
  event.detail = "clipboard";
  event.object.bytes = 1'870;
  event.object.items = 2;
  event.object.media_type = "text/html";
  event.object.extension = "csv";
  event.object.sealed_name = {0x5E, 0xA1, 0xED, 0x5E, 0xA1, 0xED};
  event.object.file = 0x0123456789ABCDEF;
  event.object.origin = 0xFEDCBA9876543210;
  event.object.linked_by = protocol::LinkedBy::kIdentifiers;
  event.object.device = 0x0F1E2D3C4B5A6978;
  event.counts = {{protocol::IdentifierKind::kPhone, 25, 26},
                  {protocol::IdentifierKind::kEmail, 3, 3}};
  event.quantity = 7;
  event.canon = 1;
  event.epoch = 2026 * 4;
  event.fingerprints = {0x0123456789ABCDEF, 0xFEDCBA9876543210};
  return event;
}

// One after it, with few fields.
inline protocol::Event GoldenStart() {
  protocol::Event event;
  event.channel = protocol::Channel::kAgent;
  event.action = protocol::Action::kStarted;
  event.acted_at = GoldenEvent().acted_at + std::chrono::milliseconds(5'000);
  event.acted_at_uptime =
      GoldenEvent().acted_at_uptime + std::chrono::milliseconds(5'000);
  event.program = "deskwardend";
  return event;
}

inline protocol::Ack GoldenAck() {
  protocol::Ack ack;
  ack.kind = protocol::AckKind::kGap;
  ack.generation = {3, 0x89ABCDEF};
  ack.next = 4'711;
  ack.centre_utc_ms = 1'772'357'401'000;
  for (std::size_t i = 0; i < ack.audit_head.size(); ++i) {
    ack.audit_head[i] = static_cast<std::uint8_t>(i);
  }
  return ack;
}

}  // namespace test
