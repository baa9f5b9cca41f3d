#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include "base/secret_bytes.h"
#include "base/unique_fd.h"
#include "collectors/gate.h"
#include "protocol/event.h"

namespace collectors {

// What a sensor saw: the only type that may hold content.
//
// It lives in memory only, for the moment it takes the session process to count
// and digest the text (agent/session/reporter.h). It has no codec, it cannot be
// copied, and its text is zeroed when it goes.
struct Observation {
  protocol::Channel channel = protocol::Channel::kClipboard;
  protocol::Action action = protocol::Action::kCopied;
  protocol::Reading reading = protocol::Reading::kNoContent;
  protocol::Reason reason = protocol::Reason::kNone;
  ActTime acted_at{};
  Visit visit;
  bool crm_source = false;
  bool crm_visible = false;
  std::string program;
  std::string destination;
  std::string page_host;
  std::string detail;  // A fixed word of ours.
  std::uint64_t quantity = 0;
  protocol::ObjectFacts object;
  base::SecretBytes text;  // Empty unless kRead.
  base::SecretBytes name;  // Of a file, without its folder.
  // To be read by the scan worker: `reading` is kUnread until it was.
  base::UniqueFd file;
  // Of a removable device: vendor:product:serial; empty for none.
  base::SecretBytes device;
};

static_assert(!std::is_copy_constructible_v<Observation>);
static_assert(std::is_nothrow_move_constructible_v<Observation>);

}  // namespace collectors
