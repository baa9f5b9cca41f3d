// What agent and centre agree on about one act. Format: docs/formats/row.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace protocol {

// The values of every enum here are stored and sent: append, never renumber.
enum class Channel : std::uint8_t {
  kWindow = 1,
  kClipboard = 2,
  kScreenshot = 3,
  kUsb = 4,
  kFileExport = 5,
  kPrint = 6,
  kAgent = 7,  // The agent about itself: started, killed, lost something.
};
inline constexpr int kChannels = 7;

enum class Action : std::uint8_t {
  kOpened = 1,  // A visit began: the first CRM window.
  kClosed = 2,  // A visit ended.
  kCopied = 3,  // To the clipboard.
  kPasted = 4,
  kCaptured = 5,
  kAttached = 6,
  kDetached = 7,
  kWritten = 8,
  kPrinted = 9,    // `quantity` pages, at the printer `destination`.
  kSelected = 10,  // Became the primary selection (marked with the mouse).
  kDragged = 11,   // Drag and drop began.
  kStarted = 12,   // A process of the agent; `program` says which, `detail` its
                   // version, and digests of its file and settings.
  kStopped = 13,
  kGateUnknown = 14,   // Nobody can say whether a CRM window is open; `reason`.
  kGateKnown = 15,     // Ends kGateUnknown.
  kLost = 16,          // `quantity` observations were lost; `reason`.
  kRejected = 17,      // Takes the place of an event that the centre refused.
  kRecovered = 18,     // The buffer was damaged; `quantity` rows were saved.
  kSensorUp = 19,      // `detail` names the sensor.
  kSensorDown = 20,    // `detail` names the sensor; `reason`.
  kClockJumped = 21,   // `quantity` ms; `detail`: forward or back against the
                       // steady clock, ahead or behind of the centre's.
  kReconfigured = 22,  // `detail` as for kStarted.
  kNoticeShown = 23,   // To its login; `detail`: version, language.
  kNoticeConfirmed = 24,
  kRecorded = 25,  // The screen, for `quantity` ms from `acted_at` on.
  kDropped = 26,   // Ends kDragged: at `destination`.
  kMounted = 27,   // The file system `detail` of a removable device.
  kUnmounted = 28,
  kMoved = 29,          // A file got another name or place.
  kFileOpened = 30,     // A file of this visit, by `program`.
  kSensorLimited = 31,  // As kSensorDown, and something is still seen.
  kNotStored = 32,      // Nothing could be stored at the desk for `quantity` ms
                        // from `acted_at` on; `reason`, `detail`: what of it.
  kToolStarted = 33,    // `program`, which can take pictures of the screen.
};

// Whether the agent looked at the content of the act. Only for kRead are the
// counts known; otherwise they are unknown, not zero.
enum class Reading : std::uint8_t {
  kNoContent = 1,
  kRead = 2,
  kUnread = 3,   // Should have been read and could not be; `reason`.
  kCounted = 4,  // By policy only counted, not looked at.
};

enum class Reason : std::uint8_t {
  kNone = 0,
  kTimeout = 1,
  kTooLarge = 2,
  kReplaced = 3,         // Newer content took its place before it was read.
  kPasswordManager = 4,  // Marked secret by its owner.
  kOwnerGone = 5,
  kNoText = 6,  // A picture or a format that holds no text.
  kRefused = 7,
  kNotAnswering = 8,
  kDisconnected = 9,
  kQueueFull = 10,
  kDiskFull = 11,
  kCorrupt = 12,
  kShed = 13,             // Removed to keep the buffer within its limit.
  kUnsupported = 14,      // The desktop does not offer it.
  kFork = 15,             // The centre knows other rows under these numbers.
  kMissingAtCentre = 16,  // Acknowledged once, and the centre lost it.
  kOverShare = 17,        // Its login had filled its share of the buffer.
  kImpostor = 18,         // Another program played the session process.
  kNotInForce = 19,       // The files say other than what it works by.
  kOtherDisplay = 20,     // It does not watch where its person is logged in.
  kEncrypted = 21,
  kMalformed = 22,  // Not what it says it is, or broken.
  kCrashed = 23,    // The scan worker ended on it, twice.
  kOverload = 24,   // More at once than can be watched without harm.
  kNoPermission = 25,
  kTooOften = 26,     // More of its like in a minute than are told one by one.
  kSwitchedOff = 27,  // In the settings.
  kNotOffered = 28,   // By this desktop or platform.
  kNoService = 29,    // What would have to be asked is not there.
  kPartlyWatched = 30,  // It works, and does not see all of it.
};

// By what it is known that one file came from another.
enum class LinkedBy : std::uint8_t {
  kNone = 0,
  kIdentity = 1,        // The same file, or read and written by one program.
  kIdentifiers = 2,     // Most identifiers of the one are in the other.
  kProgramAndTime = 3,  // Made by a program that had the other one open.
};

enum class IdentifierKind : std::uint8_t {
  kPhone = 1,
  kEmail = 2,
  kResidentId = 3,  // China.
  kImei = 4,
  kCard = 5,
  kConfigured = 6,  // Any pattern of the configuration.
  kDevice = 7,      // vendor:product:serial. Never counted: see ObjectFacts.
  kIban = 8,
  kHongKongId = 9,
  kMacauId = 10,
  kTaiwanId = 11,
  kPassport = 12,
  kUsSsn = 13,
  kUkNino = 14,
  kUkNhs = 15,
  kBrazilCpf = 16,
  kIndiaAadhaar = 17,
  kIndiaPan = 18,
  kSpainDni = 19,  // DNI and NIE.
  kItalyCodiceFiscale = 20,
  kNetherlandsBsn = 21,
  kFranceNir = 22,
  kPolandPesel = 23,
  kPersonName = 24,  // At most 127: see KindCount::Code.
};

// How sure it is that a number is one of its kind.
enum class Tier : std::uint8_t {
  kHigh = 0,  // Valid, and written as such or beside a word that says so.
  kLow = 1,   // Valid, and might be something else.
};

enum class Severity : std::uint8_t { kInfo = 0, kNotice = 1, kHigh = 2 };

// Random per agent and user, 0 for none; the name behind it is not here.
using LoginId = std::uint32_t;
// Milliseconds since 1970 at which the visit opened; 0 for none.
using VisitId = std::uint64_t;
// CMAC of an identifier, cut to 64 bits. docs/formats/fingerprint.md.
using Fingerprint = std::uint64_t;
// One file as long as an agent follows it, under whatever names; random, 0 for
// none.
using FileId = std::uint64_t;

struct KindCount {
  IdentifierKind kind = IdentifierKind::kPhone;
  std::uint32_t distinct = 0;
  std::uint32_t mentions = 0;
  Tier tier = Tier::kHigh;

  // Kind and tier in one byte, by which counts are ordered: the kind, and 128
  // in the low tier.
  std::uint8_t Code() const {
    return static_cast<std::uint8_t>(static_cast<unsigned>(kind) |
                                     static_cast<unsigned>(tier) << 7U);
  }
  static KindCount OfCode(std::uint8_t code) {
    return {static_cast<IdentifierKind>(code & 0x7FU),
            0,
            0,
            static_cast<Tier>(code >> 7U)};
  }

  friend bool operator==(const KindCount&, const KindCount&) = default;
};

struct ObjectFacts {
  std::uint64_t bytes = 0;
  std::uint32_t items = 0;  // Files in a list of files.
  std::string media_type;   // As its owner declares it; empty if unknown.
  std::string extension;    // Of a file, in lower case. Never its name.
  std::vector<std::uint8_t> sealed_name;  // Of a file, encrypted.
  FileId file = 0;
  FileId origin = 0;  // The file that it came from, as `linked_by` says.
  LinkedBy linked_by = LinkedBy::kNone;
  // Of the removable device it is about or on: of its vendor, product and
  // serial number, as for identifiers.
  Fingerprint device = 0;

  friend bool operator==(const ObjectFacts&, const ObjectFacts&) = default;
};

// One act on an endpoint, as it is stored and sent. It holds no content: the
// text behind it ends with the collectors::Observation that it was made from.
// Its number is its place in the buffer's generation.
struct Event {
  Channel channel = Channel::kAgent;
  Action action = Action::kOpened;
  Reading reading = Reading::kNoContent;
  Reason reason = Reason::kNone;
  Severity severity = Severity::kInfo;

  // Further fingerprints of the event before, which has the counts.
  bool continued = false;

  // When the person acted, not when the agent noticed. The second is the time
  // since boot, which orders acts even if the wall clock was set.
  std::chrono::sys_time<std::chrono::milliseconds> acted_at{};
  std::chrono::milliseconds acted_at_uptime{0};

  LoginId login = 0;
  VisitId visit = 0;  // 0 only for the agent about itself.

  // Of the CRM windows open then: which rules, ascending; was one focused; did
  // the content come from one, was one to be seen.
  std::vector<std::string> rules;
  bool crm_focused = false;
  bool crm_source = false;
  bool crm_visible = false;  // Not covered by others; screenshots only.

  std::string program;      // Acting program, e.g. "chromium".
  std::string destination;  // Receiving program or device, where there is one.
  std::string page_host;    // Where the browser says so. Never a whole address.
  std::string detail;       // A fixed word of ours, such as a sensor's name.

  ObjectFacts object;
  std::vector<KindCount> counts;  // By ascending Code(), distinct > 0.
  std::uint64_t quantity = 0;     // As the action says.

  // What the fingerprints were made with: version of the canonical forms, and
  // the key's epoch, year * 4 + quarter (0 to 3).
  std::uint16_t canon = 0;
  std::uint16_t epoch = 0;
  std::vector<Fingerprint> fingerprints;  // Ascending, each one once.

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace protocol
