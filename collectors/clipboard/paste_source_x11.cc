#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "collectors/clipboard/paste_source.h"
#include "collectors/x11/x_connection.h"
#include "collectors/x11/x_recorder.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

// Asked for to see what there is, or how it is; not for the content.
constexpr std::array<std::string_view, 9> kNoContent{
    "TARGETS",
    "TIMESTAMP",
    "SAVE_TARGETS",
    "LENGTH",
    "DELETE",
    "INSERT_SELECTION",
    "chromium/x-source-url",
    "chromium/x-web-custom-data",
    "text/x-moz-url-priv"};

class X11PasteSource final : public PasteSource, public XRecorder::Listener {
 public:
  X11PasteSource(XConnection& connection,
                 XRecorder& recorder,
                 const base::Clock& clock)
      : connection_(connection), recorder_(recorder), clock_(clock) {
    std::array<std::string_view, kNoContent.size() + 2> names{"CLIPBOARD",
                                                              "XdndSelection"};
    std::copy(kNoContent.begin(), kNoContent.end(), names.begin() + 2);
    connection.LearnAtoms(names);
    std::transform(kNoContent.begin(),
                   kNoContent.end(),
                   no_content_.begin(),
                   [&](auto name) { return connection.Atom(name); });
    clipboard_ = connection.Atom("CLIPBOARD");
    drag_ = connection.Atom("XdndSelection");
  }

  ~X11PasteSource() override { recorder_.Forget(*this); }
  X11PasteSource(const X11PasteSource&) = delete;
  X11PasteSource& operator=(const X11PasteSource&) = delete;

  void Start(PasteSource::Listener listener) override {
    listener_ = std::move(listener);
  }

  void SetWatching(bool watching) override {
    if (watching) {
      recorder_.Watch(*this);
    } else {
      recorder_.Unwatch(*this);
    }
  }

  PointerPlace LookAtPointer() override {
    constexpr std::uint16_t kButtons = XCB_KEY_BUT_MASK_BUTTON_1 |
                                       XCB_KEY_BUT_MASK_BUTTON_2 |
                                       XCB_KEY_BUT_MASK_BUTTON_3;
    constexpr int kDeepest = 32;
    PointerPlace place{.at = clock_.steady_now(), .over = {}};
    xcb_window_t window = connection_.root();
    for (int depth = 0; depth < kDeepest && window != 0; ++depth) {
      const XReply<xcb_query_pointer_reply_t> pointer(
          xcb_query_pointer_reply(recorder_.xcb(),
                                  xcb_query_pointer(recorder_.xcb(), window),
                                  nullptr));
      if (pointer == nullptr) break;
      place.button_is_down = (pointer->mask & kButtons) != 0;
      window = pointer->child;
      if (window != 0) place.over.push_back(connection_.ClientOf(window));
    }
    return place;
  }

  void OnRequest(const XRecorder::Request& heard) override {
    using Kind = XRequest::Kind;
    const auto selection = SelectionOf(heard.request.selection);
    if (!selection) return;
    if (heard.request.kind == Kind::kSetSelectionOwner) {
      const bool owned = heard.request.window != XCB_WINDOW_NONE;
      listener_.on_claim({.selection = *selection,
                          .at = heard.at,
                          .client = owned ? heard.client : 0,
                          .program = owned ? heard.program : std::string()});
    } else if (heard.request.kind == Kind::kConvertSelection &&
               IsContent(heard.request.target)) {
      listener_.on_conversion({.selection = *selection,
                               .at = heard.at,
                               .client = heard.client,
                               .program = heard.program});
    }
  }
  void OnClientGone(std::uint32_t /*client*/, ActTime /*at*/) override {}
  void OnBreak() override { listener_.on_break(); }

 private:
  std::optional<Selection> SelectionOf(xcb_atom_t atom) const {
    if (atom == clipboard_) return Selection::kClipboard;
    if (atom == XCB_ATOM_PRIMARY) return Selection::kPrimary;
    if (atom == drag_) return Selection::kDrag;
    return std::nullopt;
  }

  bool IsContent(xcb_atom_t target) const {
    return std::find(no_content_.begin(), no_content_.end(), target) ==
           no_content_.end();
  }

  XConnection& connection_;
  XRecorder& recorder_;
  const base::Clock& clock_;
  xcb_atom_t clipboard_ = XCB_ATOM_NONE;
  xcb_atom_t drag_ = XCB_ATOM_NONE;
  std::array<xcb_atom_t, kNoContent.size()> no_content_{};
  PasteSource::Listener listener_;
};

}  // namespace

std::unique_ptr<PasteSource> OpenX11PasteSource(XConnection& connection,
                                                XRecorder& recorder,
                                                const base::Clock& clock) {
  return std::make_unique<X11PasteSource>(connection, recorder, clock);
}

}  // namespace collectors
