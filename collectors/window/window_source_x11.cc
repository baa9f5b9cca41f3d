#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collectors/window/window_source.h"
#include "collectors/x11/x_connection.h"
#include "collectors/x11/x_property.h"

namespace collectors {
namespace {

// With a window manager (EWMH): its list of clients and its active window.
// Without one: the mapped children of the root, and where the input focus is.
// Which of the two holds is looked at whenever the root says that it changed.
class X11WindowSource final : public WindowSource,
                              public XConnection::Listener {
 public:
  explicit X11WindowSource(XConnection& connection)
      : connection_(connection),
        client_list_(connection.Atom("_NET_CLIENT_LIST")),
        active_window_(connection.Atom("_NET_ACTIVE_WINDOW")),
        supporting_(connection.Atom("_NET_SUPPORTING_WM_CHECK")),
        net_name_(connection.Atom("_NET_WM_NAME")) {}

  ~X11WindowSource() override { connection_.RemoveListener(*this); }
  X11WindowSource(const X11WindowSource&) = delete;
  X11WindowSource& operator=(const X11WindowSource&) = delete;

  void Start(OnNotice on_notice) override {
    on_notice_ = std::move(on_notice);
    connection_.AddListener(*this);
    Select(connection_.root(),
           XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY);
    const ActTime now = std::chrono::steady_clock::now();
    RefreshWindows(now);
    RefreshFocus(now);
  }

  void OnXEvent(const xcb_generic_event_t& event, ActTime at) override {
    switch (event.response_type & 0x7f) {
      case XCB_PROPERTY_NOTIFY:
        OnProperty(reinterpret_cast<const xcb_property_notify_event_t&>(event),
                   at);
        break;
      case XCB_DESTROY_NOTIFY:
        Forget(
            reinterpret_cast<const xcb_destroy_notify_event_t&>(event).window,
            at);
        break;
      case XCB_UNMAP_NOTIFY:
        // Under a window manager it may be minimised: its list decides.
        if (!managed_)
          Forget(
              reinterpret_cast<const xcb_unmap_notify_event_t&>(event).window,
              at);
        break;
      case XCB_MAP_NOTIFY:
        if (!managed_) {
          RefreshWindows(at);
          RefreshFocus(at);
        }
        break;
      case XCB_FOCUS_IN:
      case XCB_FOCUS_OUT:
        if (!managed_) RefreshFocus(at);
        break;
      default:
        break;
    }
  }

 private:
  void Select(xcb_window_t window, std::uint32_t events) {
    xcb_change_window_attributes(
        connection_.xcb(), window, XCB_CW_EVENT_MASK, &events);
  }

  void OnProperty(const xcb_property_notify_event_t& event, ActTime at) {
    if (event.window == connection_.root()) {
      if (event.atom == client_list_ || event.atom == supporting_) {
        RefreshWindows(at);
        RefreshFocus(at);
      } else if (event.atom == active_window_) {
        RefreshFocus(at);
      }
      return;
    }
    const bool fact = event.atom == net_name_ ||
                      event.atom == XCB_ATOM_WM_NAME ||
                      event.atom == XCB_ATOM_WM_CLASS;
    if (fact && known_.contains(event.window)) Show(event.window, at);
  }

  void RefreshWindows(ActTime at) {
    managed_ = IsManaged();
    const auto listed =
        managed_ ? ReadWindows(connection_, connection_.root(), client_list_)
                 : MappedChildren();
    const std::set<xcb_window_t> there(listed.begin(), listed.end());
    for (auto known = known_.begin(); known != known_.end();) {
      const xcb_window_t window = *known++;
      if (!there.contains(window)) Forget(window, at);
    }
    for (const xcb_window_t window : there) {
      if (known_.contains(window)) continue;
      Select(window,
             XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_STRUCTURE_NOTIFY |
                 XCB_EVENT_MASK_FOCUS_CHANGE);
      known_.insert(window);
      Show(window, at);
    }
  }

  // EWMH: the window that the root names must name itself, or it is a leftover
  // of a window manager that has gone.
  bool IsManaged() {
    const auto named =
        ReadWindows(connection_, connection_.root(), supporting_);
    if (named.empty()) return false;
    return ReadWindows(connection_, named.front(), supporting_) == named;
  }

  std::vector<xcb_window_t> MappedChildren() {
    std::vector<xcb_window_t> mapped;
    for (const xcb_window_t child :
         ChildrenOf(connection_, connection_.root())) {
      if (child != connection_.own_window() && IsViewable(connection_, child))
        mapped.push_back(child);
    }
    return mapped;
  }

  void RefreshFocus(ActTime at) {
    xcb_window_t focused = 0;
    if (managed_) {
      const auto active =
          ReadWindows(connection_, connection_.root(), active_window_);
      if (!active.empty()) focused = active.front();
    } else {
      focused = TopLevelOf(FocusOf(connection_));
    }
    if (focused == focused_) return;
    focused_ = focused;
    on_notice_({.kind = WindowNotice::Kind::kFocused,
                .window = focused,
                .at = at,
                .facts = {}});
  }

  // The known window that `window` is, or is inside of.
  xcb_window_t TopLevelOf(xcb_window_t window) {
    constexpr int kDeepest = 32;
    for (int depth = 0;
         depth < kDeepest && window > XCB_INPUT_FOCUS_POINTER_ROOT;
         ++depth) {
      if (known_.contains(window)) return window;
      window = ParentOf(connection_, window);
    }
    return 0;
  }

  void Show(xcb_window_t window, ActTime at) {
    WindowNotice notice{.kind = WindowNotice::Kind::kShown,
                        .window = window,
                        .at = at,
                        .facts = {}};
    notice.facts.client = connection_.ClientOf(window);
    notice.facts.title = ReadText(connection_, window, net_name_);
    if (notice.facts.title.view().empty())
      notice.facts.title = ReadText(connection_, window, XCB_ATOM_WM_NAME);
    // Two texts, each ended by a zero byte: instance, then class.
    const auto classes = ReadText(connection_, window, XCB_ATOM_WM_CLASS);
    const auto text = classes.view();
    const auto end = std::min(text.find('\0'), text.size());
    notice.facts.instance = text.substr(0, end);
    const auto rest = text.substr(std::min(end + 1, text.size()));
    notice.facts.window_class = rest.substr(0, rest.find('\0'));
    notice.facts.program = ProgramOf(window);
    on_notice_(std::move(notice));
  }

  // A window keeps its client, so the question is asked once.
  std::string ProgramOf(xcb_window_t window) {
    const auto known = programs_.find(window);
    if (known != programs_.end()) return known->second;
    return programs_.emplace(window, connection_.ProgramOf(window))
        .first->second;
  }

  void Forget(xcb_window_t window, ActTime at) {
    programs_.erase(window);
    if (known_.erase(window) == 0) return;
    if (focused_ == window) focused_ = 0;
    on_notice_({.kind = WindowNotice::Kind::kGone,
                .window = window,
                .at = at,
                .facts = {}});
  }

  XConnection& connection_;
  const xcb_atom_t client_list_;
  const xcb_atom_t active_window_;
  const xcb_atom_t supporting_;
  const xcb_atom_t net_name_;
  OnNotice on_notice_;
  bool managed_ = false;
  std::set<xcb_window_t> known_;
  std::map<xcb_window_t, std::string> programs_;
  xcb_window_t focused_ = 0;
};

}  // namespace

std::unique_ptr<WindowSource> OpenX11WindowSource(XConnection& connection) {
  return std::make_unique<X11WindowSource>(connection);
}

}  // namespace collectors
