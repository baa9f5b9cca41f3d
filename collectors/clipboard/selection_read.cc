#include "collectors/clipboard/selection_read.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "collectors/clipboard/page_host.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

using protocol::Reason;

// In the order of preference. The media type is what is reported.
struct TextTarget {
  std::string_view atom;
  std::string_view media_type;
};
constexpr std::array<TextTarget, 4> kTextTargets{
    {{"UTF8_STRING", "text/plain"},
     {"text/plain;charset=utf-8", "text/plain"},
     {"text/plain", "text/plain"},
     {"STRING", "text/plain"}}};
constexpr std::array<std::string_view, 2> kFileListTargets{
    "text/uri-list", "x-special/gnome-copied-files"};
constexpr std::array<std::string_view, 2> kHostTargets{"chromium/x-source-url",
                                                       "text/x-moz-url-priv"};
// KDE's convention, which password managers set on other desktops, too.
constexpr std::string_view kPasswordHint = "x-kde-passwordManagerHint";

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

// Lines that name a file: not a comment, not the word that GNOME puts first.
std::uint32_t CountFiles(std::string_view list) {
  std::uint32_t files = 0;
  while (!list.empty()) {
    const auto end = std::min(list.find('\n'), list.size());
    const auto line = list.substr(0, end);
    if (line.starts_with("file:")) ++files;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return files;
}

}  // namespace

SelectionRead::SelectionRead(XConnection& connection,
                             base::EventLoop& loop,
                             xcb_atom_t selection,
                             const ReadLimits& limits,
                             ClipboardSource::OnContent on_content)
    : connection_(connection),
      selection_(selection),
      // A property for each selection: several may be read at a time.
      property_(
          connection.Atom("_DESKWARDEN_READ_" + std::to_string(selection))),
      limits_(limits),
      on_content_(std::move(on_content)),
      timeout_(
          loop.RunAfter(limits.timeout, [this] { Finish(Reason::kTimeout); })) {
  Ask(Step::kTargets, connection.Atom("TARGETS"));
}

xcb_atom_t SelectionRead::PropertyFor(XConnection& connection,
                                      xcb_atom_t selection) {
  return connection.Atom("_DESKWARDEN_READ_" + std::to_string(selection));
}

SelectionRead::~SelectionRead() {
  xcb_delete_property(connection_.xcb(), connection_.own_window(), property_);
  xcb_flush(connection_.xcb());
}

void SelectionRead::Ask(Step step, xcb_atom_t target) {
  step_ = step;
  asked_ = target;
  xcb_convert_selection(connection_.xcb(),
                        connection_.own_window(),
                        selection_,
                        target,
                        property_,
                        XCB_CURRENT_TIME);
  xcb_flush(connection_.xcb());
}

bool SelectionRead::OnSelectionNotify(
    const xcb_selection_notify_event_t& event) {
  if (event.requestor != connection_.own_window() ||
      event.selection != selection_ || event.target != asked_)
    return false;
  const bool refused = event.property == XCB_ATOM_NONE;
  switch (step_) {
    case Step::kTargets: {
      if (refused) {
        Finish(Reason::kRefused);
        break;
      }
      constexpr std::uint64_t kMaxTargetBytes = 16 * 1'024;
      const auto list = Take(connection_, property_, kMaxTargetBytes);
      if (list == nullptr || list->format != 32) {
        Finish(Reason::kRefused);
        break;
      }
      const auto* const first =
          static_cast<const xcb_atom_t*>(xcb_get_property_value(list.get()));
      OnTargets({first, first + list->value_len});
      break;
    }
    case Step::kHost:
      if (!refused) {
        constexpr std::uint64_t kMaxAddress = 16 * 1'024;
        const auto address = Take(connection_, property_, kMaxAddress);
        if (address != nullptr && address->format == 8) {
          const auto bytes = BytesOf(address);
          content_.page_host = PageHost({bytes.data(), bytes.size()});
          base::WipeBytes(bytes);
        }
      }
      AskNext();
      break;
    case Step::kText:
      if (refused) {
        Finish(Reason::kRefused);
      } else {
        OnText();
      }
      break;
    case Step::kPieces:
      break;
  }
  return true;
}

void SelectionRead::OnTargets(const std::vector<xcb_atom_t>& targets) {
  const auto offers = [&](std::string_view name) -> std::optional<xcb_atom_t> {
    const xcb_atom_t atom = connection_.Atom(name);
    if (std::find(targets.begin(), targets.end(), atom) == targets.end())
      return std::nullopt;
    return atom;
  };
  if (offers(kPasswordHint)) {
    Finish(Reason::kPasswordManager);
    return;
  }
  for (const auto name : kHostTargets)
    if (const auto atom = offers(name)) host_target_ = *atom;
  for (const auto name : kFileListTargets) {
    if (const auto atom = offers(name); atom && text_target_ == XCB_ATOM_NONE) {
      text_target_ = *atom;
      is_file_list_ = true;
      content_.media_type = "text/uri-list";
    }
  }
  for (const auto& [name, media_type] : kTextTargets) {
    if (const auto atom = offers(name); atom && text_target_ == XCB_ATOM_NONE) {
      text_target_ = *atom;
      content_.media_type = media_type;
    }
  }
  if (text_target_ != XCB_ATOM_NONE) {
    AskNext();
    return;
  }
  // No text: a picture, or something of the program's own.
  for (const xcb_atom_t target : targets) {
    const std::string name = connection_.AtomName(target);
    if (name.starts_with("image/")) {
      content_.media_type = name;
      break;
    }
  }
  Finish(Reason::kNoText);
}

void SelectionRead::AskNext() {
  if (host_target_ != XCB_ATOM_NONE) {
    Ask(Step::kHost, std::exchange(host_target_, XCB_ATOM_NONE));
  } else {
    Ask(Step::kText, text_target_);
  }
}

void SelectionRead::OnText() {
  const auto text = Take(connection_, property_, limits_.max_bytes);
  if (text == nullptr) {
    Finish(Reason::kOwnerGone);
    return;
  }
  if (text->type == connection_.Atom("INCR")) {
    // In pieces; the number is a lower bound of their size. Taking the property
    // asked for the first piece.
    const auto bytes = BytesOf(text);
    std::uint32_t least = 0;
    if (bytes.size() >= sizeof least)
      std::copy_n(bytes.data(), sizeof least, reinterpret_cast<char*>(&least));
    content_.bytes = least;
    if (least > limits_.max_bytes) {
      Finish(Reason::kTooLarge);
      return;
    }
    step_ = Step::kPieces;
    return;
  }
  content_.bytes = text->bytes_after + BytesOf(text).size();
  if (text->bytes_after > 0) {
    base::WipeBytes(BytesOf(text));
    Finish(Reason::kTooLarge);
    return;
  }
  content_.text.Append({BytesOf(text).data(), BytesOf(text).size()});
  base::WipeBytes(BytesOf(text));
  Finish(Reason::kNone);
}

bool SelectionRead::OnPropertyNotify(const xcb_property_notify_event_t& event) {
  if (event.window != connection_.own_window() || event.atom != property_)
    return false;
  if (step_ == Step::kPieces && event.state == XCB_PROPERTY_NEW_VALUE)
    OnPiece();
  return true;
}

void SelectionRead::OnPiece() {
  const auto piece = Take(connection_, property_, limits_.max_bytes);
  if (piece == nullptr) {
    Finish(Reason::kOwnerGone);
    return;
  }
  const auto bytes = BytesOf(piece);
  if (bytes.empty()) {
    content_.bytes = content_.text.view().size();
    Finish(Reason::kNone);
    return;
  }
  content_.text.Append({bytes.data(), bytes.size()});
  base::WipeBytes(bytes);
  if (content_.text.view().size() > limits_.max_bytes) {
    content_.bytes = content_.text.view().size();
    Finish(Reason::kTooLarge);
  }
}

void SelectionRead::Finish(Reason reason) {
  content_.reason = reason;
  if (reason != Reason::kNone) {
    content_.text = base::SecretBytes();
  } else if (is_file_list_) {
    content_.files = CountFiles(content_.text.view());
    // Names of files, which are not for reading.
    content_.text = base::SecretBytes();
  }
  // The last act: whoever is told may destroy this.
  const auto tell = on_content_;
  tell(std::move(content_));
}

}  // namespace collectors
