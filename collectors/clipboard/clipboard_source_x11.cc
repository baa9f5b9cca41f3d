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

class X11ClipboardSource final : public ClipboardSource,
                                 public XConnection::Listener {
 public:
  X11ClipboardSource(XConnection& connection, base::EventLoop& loop)
      : connection_(connection),
        loop_(loop),
        atoms_{connection.Atom("CLIPBOARD"),
               XCB_ATOM_PRIMARY,
               connection.Atom("XdndSelection")} {
    // Known from now on: a read that a timer begins must not have to wait for
    // the server, which could queue events that nobody hands out.
    for (const xcb_atom_t atom : atoms_)
      (void)SelectionRead::PropertyFor(connection, atom);
    (void)connection.Atom("TARGETS");
  }

  ~X11ClipboardSource() override { connection_.RemoveListener(*this); }
  X11ClipboardSource(const X11ClipboardSource&) = delete;
  X11ClipboardSource& operator=(const X11ClipboardSource&) = delete;

  void Start(OnClaim on_claim) override {
    on_claim_ = std::move(on_claim);
    connection_.AddListener(*this);
  }

  base::Status SetWatching(Selection selection, bool watching) override {
    constexpr std::uint32_t kOwnerChanges =
        XCB_XFIXES_SELECTION_EVENT_MASK_SET_SELECTION_OWNER;
    xcb_xfixes_select_selection_input(connection_.xcb(),
                                      connection_.own_window(),
                                      AtomOf(selection),
                                      watching ? kOwnerChanges : 0);
    xcb_flush(connection_.xcb());
    return {};
  }

  void Read(Selection selection,
            const ReadLimits& limits,
            OnContent on_content) override {
    auto& read = ReadOf(selection);
    read = std::make_unique<SelectionRead>(
        connection_,
        loop_,
        AtomOf(selection),
        limits,
        // Over before it is told of, so that a new one can be begun there.
        [this, selection, on_content = std::move(on_content)](Content content) {
          const auto over = std::move(ReadOf(selection));
          on_content(std::move(content));
        });
  }

  void Cancel(Selection selection) override { ReadOf(selection).reset(); }

  void OnXEvent(const xcb_generic_event_t& event, ActTime at) override {
    const std::uint8_t type = event.response_type & 0x7f;
    if (type == connection_.xfixes_event_base() + XCB_XFIXES_SELECTION_NOTIFY) {
      OnOwner(
          reinterpret_cast<const xcb_xfixes_selection_notify_event_t&>(event),
          at);
    } else if (type == XCB_SELECTION_NOTIFY) {
      for (const auto& read : reads_)
        if (read != nullptr &&
            read->OnSelectionNotify(
                reinterpret_cast<const xcb_selection_notify_event_t&>(event)))
          break;
    } else if (type == XCB_PROPERTY_NOTIFY) {
      for (const auto& read : reads_)
        if (read != nullptr &&
            read->OnPropertyNotify(
                reinterpret_cast<const xcb_property_notify_event_t&>(event)))
          break;
    }
  }

 private:
  xcb_atom_t AtomOf(Selection selection) const {
    return atoms_[static_cast<std::size_t>(selection)];
  }
  std::unique_ptr<SelectionRead>& ReadOf(Selection selection) {
    return reads_[static_cast<std::size_t>(selection)];
  }

  void OnOwner(const xcb_xfixes_selection_notify_event_t& event, ActTime at) {
    // Cleared, which offers nothing.
    if (event.owner == XCB_WINDOW_NONE) return;
    for (const Selection selection : kAll) {
      if (AtomOf(selection) != event.selection) continue;
      on_claim_({.selection = selection,
                 .at = at,
                 .client = connection_.ClientOf(event.owner),
                 .program = connection_.ProgramOf(event.owner)});
    }
  }

  XConnection& connection_;
  base::EventLoop& loop_;
  const std::array<xcb_atom_t, kSelections> atoms_;
  OnClaim on_claim_;
  std::array<std::unique_ptr<SelectionRead>, kSelections> reads_;
};

}  // namespace

std::unique_ptr<ClipboardSource> OpenX11ClipboardSource(XConnection& connection,
                                                        base::EventLoop& loop) {
  return std::make_unique<X11ClipboardSource>(connection, loop);
}

}  // namespace collectors
