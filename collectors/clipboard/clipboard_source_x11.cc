#include <xcb/xfixes.h>

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "collectors/clipboard/clipboard_source.h"
#include "collectors/clipboard/selection_read.h"
#include "collectors/x11/x_connection.h"

namespace collectors {
namespace {

constexpr std::array<Selection, kSelections> kAll{
    Selection::kClipboard, Selection::kPrimary, Selection::kDrag};

// Learnt before the first read: a read that a timer begins must not have to
// wait for the server.
std::array<xcb_atom_t, kSelections> LearnAtoms(XConnection& connection) {
  auto names = SelectionRead::AtomNames();
  names.insert(names.end(), {"CLIPBOARD", "XdndSelection"});
  connection.LearnAtoms(names);
  return {connection.Atom("CLIPBOARD"),
          XCB_ATOM_PRIMARY,
          connection.Atom("XdndSelection")};
}

class X11ClipboardSource final : public ClipboardSource,
                                 public XConnection::Listener {
 public:
  X11ClipboardSource(XConnection& connection, base::EventLoop& loop)
      : connection_(connection),
        loop_(loop),
        atoms_(LearnAtoms(connection)),
        properties_(connection) {}

  ~X11ClipboardSource() override { connection_.RemoveListener(*this); }
  X11ClipboardSource(const X11ClipboardSource&) = delete;
  X11ClipboardSource& operator=(const X11ClipboardSource&) = delete;

  void Start(OnClaim on_claim) override {
    on_claim_ = std::move(on_claim);
    connection_.AddListener(*this);
  }

  base::Status SetWatching(Selection selection, bool watching) override {
    constexpr std::uint32_t kOwnerChanges =
        XCB_XFIXES_SELECTION_EVENT_MASK_SET_SELECTION_OWNER |
        XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_WINDOW_DESTROY |
        XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_CLIENT_CLOSE;
    xcb_xfixes_select_selection_input(connection_.xcb(),
                                      connection_.own_window(),
                                      At(atoms_, selection),
                                      watching ? kOwnerChanges : 0);
    connection_.Send(loop_);
    return {};
  }

  void Read(Selection selection,
            const ReadLimits& limits,
            OnContent on_content) override {
    const auto claimed_at = At(claimed_at_, selection);
    if (!claimed_at) {
      on_content({.reason = protocol::Reason::kOwnerGone, .text = {}});
      return;
    }
    At(reads_, selection) = std::make_unique<SelectionRead>(
        connection_,
        loop_,
        properties_,
        SelectionRead::What{.selection = At(atoms_, selection),
                            .claimed_at = *claimed_at,
                            .limits = limits},
        // Over before it is told of, so that a new one can be begun there.
        [this, selection, on_content = std::move(on_content)](Content content) {
          const auto over = std::move(At(reads_, selection));
          on_content(std::move(content));
        });
  }

  void Cancel(Selection selection) override { At(reads_, selection).reset(); }

  void OnXEvent(const xcb_generic_event_t& event, ActTime at) override {
    if (event.response_type ==
        connection_.xfixes_event_base() + XCB_XFIXES_SELECTION_NOTIFY) {
      OnOwner(
          reinterpret_cast<const xcb_xfixes_selection_notify_event_t&>(event),
          at);
    } else if ((event.response_type & 0x7f) == XCB_SELECTION_NOTIFY) {
      OnAnswer(reinterpret_cast<const xcb_selection_notify_event_t&>(event));
    } else if (event.response_type == XCB_PROPERTY_NOTIFY) {
      OnProperty(reinterpret_cast<const xcb_property_notify_event_t&>(event));
    }
  }

 private:
  template <typename T>
  static T& At(std::array<T, kSelections>& all, Selection selection) {
    return all[static_cast<std::size_t>(selection)];
  }
  template <typename T>
  static const T& At(const std::array<T, kSelections>& all,
                     Selection selection) {
    return all[static_cast<std::size_t>(selection)];
  }

  void OnOwner(const xcb_xfixes_selection_notify_event_t& event, ActTime at) {
    for (const Selection selection : kAll) {
      if (At(atoms_, selection) != event.selection) continue;
      if (event.owner == XCB_WINDOW_NONE) {
        OnOwnerGone(selection);
      } else {
        At(claimed_at_, selection) = event.timestamp;
        on_claim_({.selection = selection,
                   .at = at,
                   .client = connection_.ClientOf(event.owner),
                   .program = connection_.ProgramOf(event.owner)});
      }
    }
  }

  // It gave the selection up, closed its window, or ended.
  void OnOwnerGone(Selection selection) {
    At(claimed_at_, selection).reset();
    if (const auto& read = At(reads_, selection)) read->OnOwnerGone();
  }

  void OnAnswer(const xcb_selection_notify_event_t& event) {
    for (const auto& read : reads_)
      if (read != nullptr && read->OnSelectionNotify(event)) return;
  }

  void OnProperty(const xcb_property_notify_event_t& event) {
    if (event.window != connection_.own_window()) return;
    for (const auto& read : reads_)
      if (read != nullptr && read->OnPropertyNotify(event)) return;
    // What comes for a read that was given up goes unseen. Deleting it lets an
    // owner that sends in pieces come to its end.
    if (event.state == XCB_PROPERTY_NEW_VALUE &&
        properties_.Contains(event.atom))
      xcb_delete_property(
          connection_.xcb(), connection_.own_window(), event.atom);
  }

  XConnection& connection_;
  base::EventLoop& loop_;
  const std::array<xcb_atom_t, kSelections> atoms_;
  AnswerProperties properties_;
  OnClaim on_claim_;
  // The server's time of the claim that holds now.
  std::array<std::optional<xcb_timestamp_t>, kSelections> claimed_at_;
  std::array<std::unique_ptr<SelectionRead>, kSelections> reads_;
};

}  // namespace

std::unique_ptr<ClipboardSource> OpenX11ClipboardSource(XConnection& connection,
                                                        base::EventLoop& loop) {
  return std::make_unique<X11ClipboardSource>(connection, loop);
}

}  // namespace collectors
