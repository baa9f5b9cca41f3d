#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collectors/window/window_source.h"
#include "collectors/x11/x_connection.h"
#include "collectors/x11/x_property.h"

namespace collectors {
namespace {

constexpr std::array<std::string_view, 4> kAtoms{"_NET_CLIENT_LIST",
                                                 "_NET_ACTIVE_WINDOW",
                                                 "_NET_SUPPORTING_WM_CHECK",
                                                 "_NET_WM_NAME"};

// With a window manager (EWMH): its list of clients and its active window.
// Without one: the mapped windows below the root, and where the input focus is.
// Which of the two holds is looked at whenever it may have changed.
//
// A list says how things are now, an event what happened at its place in the
// server's order. So windows are found through lists, but their end is told by
// their own unmap and destroy events: a list that is read late already lacks a
// window which was still there when something was copied.
class X11WindowSource final : public WindowSource,
                              public XConnection::Listener {
 public:
  explicit X11WindowSource(XConnection& connection) : connection_(connection) {
    connection.LearnAtoms(kAtoms);
    client_list_ = connection.Atom("_NET_CLIENT_LIST");
    active_window_ = connection.Atom("_NET_ACTIVE_WINDOW");
    supporting_ = connection.Atom("_NET_SUPPORTING_WM_CHECK");
    net_name_ = connection.Atom("_NET_WM_NAME");
  }

  ~X11WindowSource() override { connection_.RemoveListener(*this); }
  X11WindowSource(const X11WindowSource&) = delete;
  X11WindowSource& operator=(const X11WindowSource&) = delete;

  void Start(OnNotice on_notice) override {
    on_notice_ = std::move(on_notice);
    connection_.AddListener(*this);
    Select(connection_.root(),
           XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY);
    Refresh(connection_.Now());
  }

  void TellAgain() override {
    for (const auto& [window, known] : known_)
      Show(window, connection_.Now());
  }

  void OnXEvent(const xcb_generic_event_t& event, ActTime at) override {
    switch (event.response_type) {
      case XCB_PROPERTY_NOTIFY:
        OnProperty(reinterpret_cast<const xcb_property_notify_event_t&>(event),
                   at);
        break;
      case XCB_MAP_NOTIFY:
        OnMapped(reinterpret_cast<const xcb_map_notify_event_t&>(event).window,
                 at);
        break;
      case XCB_UNMAP_NOTIFY:
        OnUnmapped(
            reinterpret_cast<const xcb_unmap_notify_event_t&>(event).window,
            at);
        break;
      case XCB_DESTROY_NOTIFY:
        OnDestroyed(
            reinterpret_cast<const xcb_destroy_notify_event_t&>(event).window,
            at);
        break;
      case XCB_FOCUS_IN:
      case XCB_FOCUS_OUT:
        if (manager_ == 0) RefreshFocus(at);
        break;
      default:
        break;
    }
  }

 private:
  struct Known {
    std::string program;
    bool mapped = false;
  };

  void Select(xcb_window_t window, std::uint32_t events) {
    xcb_change_window_attributes(
        connection_.xcb(), window, XCB_CW_EVENT_MASK, &events);
  }

  void OnProperty(const xcb_property_notify_event_t& event, ActTime at) {
    if (event.window == connection_.root()) {
      if (event.atom == client_list_ || event.atom == supporting_) {
        Refresh(at);
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

  void OnMapped(xcb_window_t window, ActTime at) {
    if (const auto known = known_.find(window); known != known_.end())
      known->second.mapped = true;
    if (manager_ == 0) Refresh(at);
  }

  void OnUnmapped(xcb_window_t window, ActTime at) {
    const auto known = known_.find(window);
    if (known == known_.end()) return;
    // A window manager that takes a window into its frame unmaps and maps it in
    // one go.
    known->second.mapped = StatesOf(connection_, {&window, 1})[0].mapped;
    // Minimised, if its manager still lists it.
    if (!known->second.mapped) Refresh(at);
  }

  void OnDestroyed(xcb_window_t window, ActTime at) {
    if (window == manager_) {
      Refresh(at);
    } else {
      Forget(window, at);
    }
  }

  void Refresh(ActTime at) {
    manager_ = FindManager();
    const auto listed =
        manager_ != 0
            ? ReadWindows(connection_, connection_.root(), client_list_)
            : TopLevels();
    for (auto next = known_.begin(); next != known_.end();) {
      const auto& [window, known] = *next++;
      const bool is_listed =
          std::find(listed.begin(), listed.end(), window) != listed.end();
      if (!known.mapped && !is_listed) Forget(window, at);
    }
    for (const xcb_window_t window : listed)
      if (!known_.contains(window)) Discover(window, at);
    RefreshFocus(at);
  }

  void Discover(xcb_window_t window, ActTime at) {
    Select(window,
           XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_STRUCTURE_NOTIFY |
               XCB_EVENT_MASK_FOCUS_CHANGE);
    // Asked for after that, so that no end of it can be missed.
    const auto state = StatesOf(connection_, {&window, 1})[0];
    if (!state.exists) return;
    known_[window] = {.program = connection_.ProgramOf(window),
                      .mapped = state.mapped};
    Show(window, at);
  }

  // EWMH: the window that the root names must name itself, or it is a leftover
  // of a window manager that has gone. Its end is the manager's. 0: none.
  xcb_window_t FindManager() {
    const auto named =
        ReadWindows(connection_, connection_.root(), supporting_);
    if (named.empty()) return 0;
    if (named.front() != manager_)
      Select(named.front(), XCB_EVENT_MASK_STRUCTURE_NOTIFY);
    return ReadWindows(connection_, named.front(), supporting_) == named
               ? named.front()
               : 0;
  }

  // The mapped children of the root; of a frame, which an old window manager
  // made and which has no class, the program's window inside.
  std::vector<xcb_window_t> TopLevels() {
    constexpr int kDeepest = 3;
    std::vector<xcb_window_t> found;
    std::vector<xcb_window_t> level =
        ChildrenOf(connection_, connection_.root());
    for (int depth = 0; depth < kDeepest && !level.empty(); ++depth) {
      const auto states = StatesOf(connection_, level);
      std::vector<xcb_window_t> below;
      for (std::size_t i = 0; i < level.size(); ++i) {
        if (!states[i].viewable) continue;
        if (states[i].named) {
          found.push_back(level[i]);
          continue;
        }
        // Without a class it may still be a program's own.
        if (depth == 0) found.push_back(level[i]);
        const auto children = ChildrenOf(connection_, level[i]);
        below.insert(below.end(), children.begin(), children.end());
      }
      level = std::move(below);
    }
    return found;
  }

  void RefreshFocus(ActTime at) {
    xcb_window_t focused = 0;
    if (manager_ != 0) {
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
    const std::array<xcb_atom_t, 3> properties{
        net_name_, XCB_ATOM_WM_NAME, XCB_ATOM_WM_CLASS};
    auto texts = ReadTexts(connection_, window, properties);
    if (texts.empty()) return;  // Its end will be told next.
    WindowNotice notice{.kind = WindowNotice::Kind::kShown,
                        .window = window,
                        .at = at,
                        .facts = {}};
    notice.facts.title =
        std::move(texts[0].view().empty() ? texts[1] : texts[0]);
    // Two texts, each ended by a zero byte: instance, then class.
    const auto text = texts[2].view();
    const auto end = std::min(text.find('\0'), text.size());
    notice.facts.instance = text.substr(0, end);
    const auto rest = text.substr(std::min(end + 1, text.size()));
    notice.facts.window_class = rest.substr(0, rest.find('\0'));
    notice.facts.program = known_[window].program;
    notice.facts.client = connection_.ClientOf(window);
    on_notice_(std::move(notice));
  }

  void Forget(xcb_window_t window, ActTime at) {
    if (known_.erase(window) == 0) return;
    if (focused_ == window) focused_ = 0;
    on_notice_({.kind = WindowNotice::Kind::kGone,
                .window = window,
                .at = at,
                .facts = {}});
  }

  XConnection& connection_;
  xcb_atom_t client_list_ = XCB_ATOM_NONE;
  xcb_atom_t active_window_ = XCB_ATOM_NONE;
  xcb_atom_t supporting_ = XCB_ATOM_NONE;
  xcb_atom_t net_name_ = XCB_ATOM_NONE;
  OnNotice on_notice_;
  xcb_window_t manager_ = 0;  // EWMH's check window; 0: there is none.
  std::map<xcb_window_t, Known> known_;
  xcb_window_t focused_ = 0;
};

}  // namespace

std::unique_ptr<WindowSource> OpenX11WindowSource(XConnection& connection) {
  return std::make_unique<X11WindowSource>(connection);
}

}  // namespace collectors
