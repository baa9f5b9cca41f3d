#include "collectors/clipboard/selection_read.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "collectors/clipboard/offered_formats.h"
#include "collectors/clipboard/page_host.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

using protocol::Reason;

constexpr std::string_view kTargets = "TARGETS";
constexpr std::string_view kInPieces = "INCR";
using Property = XReply<xcb_get_property_reply_t>;

// Reads and deletes: deleting tells the owner of a large text to go on.
Property Take(XConnection& connection,
              xcb_atom_t property,
              std::uint64_t max_bytes) {
  const auto words = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(max_bytes / 4 + 1, 1u << 28));
  return Property(
      xcb_get_property_reply(connection.xcb(),
                             xcb_get_property(connection.xcb(),
                                              1,
                                              connection.own_window(),
                                              property,
                                              XCB_GET_PROPERTY_TYPE_ANY,
                                              0,
                                              words),
                             nullptr));
}

std::span<char> BytesOf(const Property& property) {
  return {
      static_cast<char*>(xcb_get_property_value(property.get())),
      static_cast<std::size_t>(xcb_get_property_value_length(property.get()))};
}

// The first of `names` that is offered.
xcb_atom_t FirstOffered(XConnection& connection,
                        std::span<const std::string_view> names,
                        std::span<const xcb_atom_t> targets) {
  for (const auto name : names) {
    const xcb_atom_t atom = connection.Atom(name);
    if (std::find(targets.begin(), targets.end(), atom) != targets.end())
      return atom;
  }
  return XCB_ATOM_NONE;
}

std::string ImageTypeAmong(XConnection& connection,
                           std::span<const xcb_atom_t> targets) {
  // Whoever offers more than this has no picture to hide.
  constexpr std::size_t kMaxNames = 64;
  const auto some = targets.first(std::min(targets.size(), kMaxNames));
  for (auto& name : connection.AtomNames(some))
    if (name.starts_with("image/")) return std::move(name);
  return {};
}

}  // namespace

AnswerProperties::AnswerProperties(XConnection& connection) {
  std::array<std::string, std::tuple_size_v<decltype(atoms_)>> names;
  std::array<std::string_view, names.size()> views;
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = "_DESKWARDEN_ANSWER_" + std::to_string(i);
    views[i] = names[i];
  }
  connection.LearnAtoms(views);
  std::transform(views.begin(), views.end(), atoms_.begin(), [&](auto name) {
    return connection.Atom(name);
  });
}

xcb_atom_t AnswerProperties::Next() {
  return atoms_[next_++ % atoms_.size()];
}

bool AnswerProperties::Contains(xcb_atom_t property) const {
  return std::find(atoms_.begin(), atoms_.end(), property) != atoms_.end();
}

std::vector<std::string_view> SelectionRead::AtomNames() {
  std::vector<std::string_view> names{kTargets, kInPieces, kPasswordHint};
  names.insert(names.end(), kTextFormats.begin(), kTextFormats.end());
  names.insert(names.end(), kFileListFormats.begin(), kFileListFormats.end());
  names.insert(names.end(), kHostFormats.begin(), kHostFormats.end());
  return names;
}

SelectionRead::SelectionRead(XConnection& connection,
                             base::EventLoop& loop,
                             AnswerProperties& properties,
                             const What& what,
                             ClipboardSource::OnContent on_content)
    : connection_(connection),
      loop_(loop),
      properties_(properties),
      what_(what),
      on_content_(std::move(on_content)),
      timeout_(loop.RunAfter(what.limits.timeout,
                             [this] { Finish(Reason::kTimeout); })) {
  Ask(Step::kTargets, connection.Atom(kTargets));
}

SelectionRead::~SelectionRead() {
  xcb_delete_property(connection_.xcb(), connection_.own_window(), property_);
  connection_.Send(loop_);
}

void SelectionRead::Ask(Step step, xcb_atom_t target) {
  step_ = step;
  asked_ = target;
  property_ = properties_.Next();
  xcb_delete_property(connection_.xcb(), connection_.own_window(), property_);
  xcb_convert_selection(connection_.xcb(),
                        connection_.own_window(),
                        what_.selection,
                        target,
                        property_,
                        what_.claimed_at);
  connection_.Send(loop_);
}

bool SelectionRead::OnSelectionNotify(
    const xcb_selection_notify_event_t& event) {
  // An owner that forgets to repeat our time says 0.
  const bool in_time =
      event.time == what_.claimed_at || event.time == XCB_CURRENT_TIME;
  if (event.requestor != connection_.own_window() ||
      event.selection != what_.selection || event.target != asked_ ||
      !in_time || step_ == Step::kPieces)
    return false;
  if (event.property == property_) {
    OnAnswer();
  } else if (event.property != XCB_ATOM_NONE) {
    return false;  // For an older question.
  } else if (step_ == Step::kHost) {
    AskNext();
  } else {
    Finish(Reason::kRefused);
  }
  return true;
}

void SelectionRead::OnAnswer() {
  switch (step_) {
    case Step::kTargets:
      OnTargets();
      break;
    case Step::kHost:
      OnHost();
      break;
    case Step::kFiles:
    case Step::kText:
      OnContent();
      break;
    case Step::kPieces:
      break;
  }
}

void SelectionRead::OnTargets() {
  constexpr std::uint64_t kMaxTargetBytes = 16 * 1'024;
  const auto list = Take(connection_, property_, kMaxTargetBytes);
  if (list == nullptr || list->format != 32) {
    Finish(Reason::kRefused);
    return;
  }
  const std::span<const xcb_atom_t> targets(
      static_cast<const xcb_atom_t*>(xcb_get_property_value(list.get())),
      list->value_len);
  const std::array hint{kPasswordHint};
  if (FirstOffered(connection_, hint, targets) != XCB_ATOM_NONE) {
    Finish(Reason::kPasswordManager);
    return;
  }
  files_target_ = FirstOffered(connection_, kFileListFormats, targets);
  text_target_ = FirstOffered(connection_, kTextFormats, targets);
  if (files_target_ == XCB_ATOM_NONE && text_target_ == XCB_ATOM_NONE) {
    // A picture, or something of the program's own.
    content_.media_type = ImageTypeAmong(connection_, targets);
    Finish(Reason::kNoText);
    return;
  }
  host_target_ = FirstOffered(connection_, kHostFormats, targets);
  AskNext();
}

void SelectionRead::OnHost() {
  const auto address = Take(connection_, property_, kMaxAddressBytes);
  if (address != nullptr && address->format == 8) {
    const auto bytes = BytesOf(address);
    content_.page_host = PageHost({bytes.data(), bytes.size()});
    base::WipeBytes(bytes);
  }
  AskNext();
}

void SelectionRead::AskNext() {
  if (host_target_ != XCB_ATOM_NONE) {
    Ask(Step::kHost, std::exchange(host_target_, XCB_ATOM_NONE));
  } else if (files_target_ != XCB_ATOM_NONE) {
    is_file_list_ = true;
    content_.media_type = "text/uri-list";
    Ask(Step::kFiles, std::exchange(files_target_, XCB_ATOM_NONE));
  } else {
    is_file_list_ = false;
    content_.media_type = "text/plain";
    Ask(Step::kText, std::exchange(text_target_, XCB_ATOM_NONE));
  }
}

void SelectionRead::OnContent() {
  const auto answer = Take(connection_, property_, what_.limits.max_bytes);
  if (answer == nullptr) {
    Finish(Reason::kOwnerGone);
    return;
  }
  const auto bytes = BytesOf(answer);
  if (answer->type == connection_.Atom(kInPieces)) {
    // The number is a lower bound of their size. Taking the property asked for
    // the first piece.
    std::uint32_t least = 0;
    if (bytes.size() >= sizeof least)
      std::copy_n(bytes.data(), sizeof least, reinterpret_cast<char*>(&least));
    content_.bytes = least;
    step_ = Step::kPieces;
    if (least > what_.limits.max_bytes) Finish(Reason::kTooLarge);
    return;
  }
  content_.bytes = bytes.size() + answer->bytes_after;
  const bool too_large = content_.bytes > what_.limits.max_bytes;
  if (!too_large) content_.text.Append({bytes.data(), bytes.size()});
  base::WipeBytes(bytes);
  if (too_large) {
    Finish(Reason::kTooLarge);
  } else {
    OnWhole();
  }
}

bool SelectionRead::OnPropertyNotify(const xcb_property_notify_event_t& event) {
  if (event.atom != property_) return false;
  if (step_ == Step::kPieces && event.state == XCB_PROPERTY_NEW_VALUE)
    OnPiece();
  return true;
}

void SelectionRead::OnPiece() {
  const auto piece = Take(connection_, property_, what_.limits.max_bytes);
  if (piece == nullptr) {
    Finish(Reason::kOwnerGone);
    return;
  }
  const auto bytes = BytesOf(piece);
  if (bytes.empty()) {
    content_.bytes = content_.text.view().size();
    OnWhole();
    return;
  }
  const auto size = content_.text.view().size() + bytes.size();
  const bool too_large =
      size > what_.limits.max_bytes || piece->bytes_after > 0;
  if (!too_large) content_.text.Append({bytes.data(), bytes.size()});
  base::WipeBytes(bytes);
  if (too_large) {
    content_.bytes = size;
    Finish(Reason::kTooLarge);
  }
}

void SelectionRead::OnWhole() {
  if (is_file_list_) {
    content_.files = CountFiles(content_.text.view());
    // Names of files, which are not for reading.
    content_.text = base::SecretBytes();
    // A link that is dragged is offered as a list without a file, too.
    if (content_.files == 0 && text_target_ != XCB_ATOM_NONE) {
      AskNext();
      return;
    }
  }
  Finish(Reason::kNone);
}

void SelectionRead::OnOwnerGone() {
  Finish(Reason::kOwnerGone);
}

void SelectionRead::Finish(Reason reason) {
  content_.reason = reason;
  if (reason != Reason::kNone) content_.text = base::SecretBytes();
  // The last act: whoever is told may destroy this.
  const auto tell = on_content_;
  tell(std::move(content_));
}

}  // namespace collectors
