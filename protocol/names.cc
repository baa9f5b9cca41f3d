// The words for every enum value, in JSON, logs and on the command line.
#include "protocol/event_json.h"

namespace protocol {

std::string_view Name(Channel channel) {
  switch (channel) {
    case Channel::kWindow:
      return "window";
    case Channel::kClipboard:
      return "clipboard";
    case Channel::kScreenshot:
      return "screenshot";
    case Channel::kUsb:
      return "usb";
    case Channel::kFileExport:
      return "file_export";
    case Channel::kPrint:
      return "print";
    case Channel::kAgent:
      return "agent";
  }
  return "unknown";
}

std::string_view Name(Action action) {
  switch (action) {
    case Action::kOpened:
      return "opened";
    case Action::kClosed:
      return "closed";
    case Action::kCopied:
      return "copied";
    case Action::kPasted:
      return "pasted";
    case Action::kCaptured:
      return "captured";
    case Action::kAttached:
      return "attached";
    case Action::kDetached:
      return "detached";
    case Action::kWritten:
      return "written";
    case Action::kPrinted:
      return "printed";
    case Action::kSelected:
      return "selected";
    case Action::kDragged:
      return "dragged";
    case Action::kStarted:
      return "started";
    case Action::kStopped:
      return "stopped";
    case Action::kGateUnknown:
      return "gate_unknown";
    case Action::kGateKnown:
      return "gate_known";
    case Action::kLost:
      return "lost";
    case Action::kRejected:
      return "rejected";
    case Action::kRecovered:
      return "recovered";
    case Action::kSensorUp:
      return "sensor_up";
    case Action::kSensorDown:
      return "sensor_down";
    case Action::kClockJumped:
      return "clock_jumped";
    case Action::kReconfigured:
      return "reconfigured";
    case Action::kNoticeShown:
      return "notice_shown";
    case Action::kNoticeConfirmed:
      return "notice_confirmed";
    case Action::kRecorded:
      return "recorded";
    case Action::kDropped:
      return "dropped";
    case Action::kMounted:
      return "mounted";
    case Action::kUnmounted:
      return "unmounted";
    case Action::kMoved:
      return "moved";
    case Action::kFileOpened:
      return "file_opened";
    case Action::kSensorLimited:
      return "sensor_limited";
    case Action::kNotStored:
      return "not_stored";
    case Action::kToolStarted:
      return "tool_started";
  }
  return "unknown";
}

std::string_view Name(Reading reading) {
  switch (reading) {
    case Reading::kNoContent:
      return "no_content";
    case Reading::kRead:
      return "read";
    case Reading::kUnread:
      return "unread";
    case Reading::kCounted:
      return "counted";
  }
  return "unknown";
}

std::string_view Name(Reason reason) {
  switch (reason) {
    case Reason::kNone:
      return "none";
    case Reason::kTimeout:
      return "timeout";
    case Reason::kTooLarge:
      return "too_large";
    case Reason::kReplaced:
      return "replaced";
    case Reason::kPasswordManager:
      return "password_manager";
    case Reason::kOwnerGone:
      return "owner_gone";
    case Reason::kNoText:
      return "no_text";
    case Reason::kRefused:
      return "refused";
    case Reason::kNotAnswering:
      return "not_answering";
    case Reason::kDisconnected:
      return "disconnected";
    case Reason::kQueueFull:
      return "queue_full";
    case Reason::kDiskFull:
      return "disk_full";
    case Reason::kCorrupt:
      return "corrupt";
    case Reason::kShed:
      return "shed";
    case Reason::kUnsupported:
      return "unsupported";
    case Reason::kFork:
      return "fork";
    case Reason::kMissingAtCentre:
      return "missing_at_centre";
    case Reason::kOverShare:
      return "over_share";
    case Reason::kImpostor:
      return "impostor";
    case Reason::kNotInForce:
      return "not_in_force";
    case Reason::kOtherDisplay:
      return "other_display";
    case Reason::kEncrypted:
      return "encrypted";
    case Reason::kMalformed:
      return "malformed";
    case Reason::kCrashed:
      return "crashed";
    case Reason::kOverload:
      return "overload";
    case Reason::kNoPermission:
      return "no_permission";
    case Reason::kTooOften:
      return "too_often";
    case Reason::kSwitchedOff:
      return "switched_off";
    case Reason::kNotOffered:
      return "not_offered";
    case Reason::kNoService:
      return "no_service";
    case Reason::kPartlyWatched:
      return "partly_watched";
  }
  return "unknown";
}

std::string_view Name(LinkedBy linked_by) {
  switch (linked_by) {
    case LinkedBy::kNone:
      return "none";
    case LinkedBy::kIdentity:
      return "identity";
    case LinkedBy::kIdentifiers:
      return "identifiers";
    case LinkedBy::kProgramAndTime:
      return "program_and_time";
  }
  return "unknown";
}

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kNotice:
      return "notice";
    case Severity::kHigh:
      return "high";
  }
  return "unknown";
}

std::string_view Name(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::kPhone:
      return "phone";
    case IdentifierKind::kEmail:
      return "email";
    case IdentifierKind::kResidentId:
      return "resident_id";
    case IdentifierKind::kImei:
      return "imei";
    case IdentifierKind::kCard:
      return "card";
    case IdentifierKind::kConfigured:
      return "configured";
    case IdentifierKind::kDevice:
      return "device";
    case IdentifierKind::kIban:
      return "iban";
    case IdentifierKind::kHongKongId:
      return "hong_kong_id";
    case IdentifierKind::kMacauId:
      return "macau_id";
    case IdentifierKind::kTaiwanId:
      return "taiwan_id";
    case IdentifierKind::kPassport:
      return "passport";
    case IdentifierKind::kUsSsn:
      return "us_ssn";
    case IdentifierKind::kUkNino:
      return "uk_nino";
    case IdentifierKind::kUkNhs:
      return "uk_nhs";
    case IdentifierKind::kBrazilCpf:
      return "brazil_cpf";
    case IdentifierKind::kIndiaAadhaar:
      return "india_aadhaar";
    case IdentifierKind::kIndiaPan:
      return "india_pan";
    case IdentifierKind::kSpainDni:
      return "spain_dni";
    case IdentifierKind::kItalyCodiceFiscale:
      return "italy_codice_fiscale";
    case IdentifierKind::kNetherlandsBsn:
      return "netherlands_bsn";
    case IdentifierKind::kFranceNir:
      return "france_nir";
    case IdentifierKind::kPolandPesel:
      return "poland_pesel";
    case IdentifierKind::kPersonName:
      return "person_name";
  }
  return "unknown";
}

std::string_view Name(Tier tier) {
  return tier == Tier::kHigh ? "high" : "low";
}

}  // namespace protocol
