// What deskwarden-session and deskwardend say to each other, over a Unix
// SOCK_SEQPACKET socket: one message a packet. Format: docs/formats/ipc.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/ipc/report.h"
#include "base/bytes.h"
#include "base/result.h"

namespace agent {

inline constexpr std::size_t kMaxMessageBytes = std::size_t{96} * 1024;

enum class GateState : std::uint8_t { kClosed = 1, kOpen = 2, kUnknown = 3 };

// Whether one sensor works here, and if not, why: a sentence for people, which
// stays on this machine, and a word for the centre.
struct SensorState {
  std::string name;
  enum class State : std::uint8_t {
    kWorking = 1,
    kLimited = 2,
    kUnavailable = 3,
  } state = State::kWorking;
  std::string why;
  protocol::Reason reason = protocol::Reason::kNone;

  static SensorState Working(std::string name);
  static SensorState SwitchedOff(std::string name);
  static SensorState Unavailable(std::string name,
                                 protocol::Reason reason,
                                 std::string why);
  // kPartlyWatched.
  static SensorState Limited(std::string name, std::string why);

  friend bool operator==(const SensorState&, const SensorState&) = default;
};

// Session to daemon, first message: who speaks. `instance` is random for each
// session process; with the report's number it makes storing idempotent.
struct Hello {
  // 1 does not know DeskChanged, 2 neither NoticeDue nor SensorsOf.
  std::uint8_t version = 3;
  std::array<std::uint8_t, 16> instance{};
  std::string display;
  std::string program_version;
};
struct GateChanged {
  GateState state = GateState::kClosed;
};
// Of versions 1 and 2: without reasons.
struct SensorsChanged {
  std::vector<SensorState> sensors;
};
// How the sensors are that watch for a user; for the sender's if there is none.
// Only root's word counts for others.
struct SensorsOf {
  std::optional<std::uint32_t> user;
  std::vector<SensorState> sensors;
};
// Which visit it is and what is true of it, as long as one is open: for the
// processes that watch in a session process's place. Session to daemon without
// a user, daemon to those processes with one. Visit 0: closed.
struct VisitChanged {
  std::uint32_t user = 0;
  protocol::VisitId visit = 0;
  std::vector<std::string> rules;
  bool crm_focused = false;
  std::uint64_t since_ns = 0;  // On the steady clock.
};
struct Pong {
  std::uint64_t nonce = 0;
};
// Daemon to session.
struct Welcome {
  std::uint64_t stored = 0;  // Of this instance: forget up to here, send after.
};
struct Stored {
  std::uint64_t up_to = 0;  // Durable.
};
struct Ping {
  std::uint64_t nonce = 0;
};
// Whether something is wrong on this machine that its people should be told of:
// other holders of the escrow were refused. To a session process of version 2.
struct DeskChanged {
  bool trouble = false;
};
// The person whose session process it is has not confirmed the notice that has
// this version (never empty). To a session process of version 3.
struct NoticeDue {
  std::string version;
};

using Message = std::variant<Hello,
                             Report,
                             GateChanged,
                             SensorsChanged,
                             Pong,
                             Welcome,
                             Stored,
                             Ping,
                             VisitChanged,
                             DeskChanged,
                             NoticeDue,
                             SensorsOf>;

base::Bytes EncodeMessage(const Message& message);
// kCorrupt for anything that EncodeMessage does not make.
base::Result<Message> DecodeMessage(base::ByteView packet);

}  // namespace agent
