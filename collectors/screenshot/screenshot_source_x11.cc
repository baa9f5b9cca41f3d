#include <algorithm>
#include <set>
#include <utility>

#include "collectors/screenshot/capture_rule.h"
#include "collectors/screenshot/screenshot_source.h"
#include "collectors/screenshot/visible_x11.h"
#include "collectors/x11/x_connection.h"
#include "collectors/x11/x_program.h"
#include "collectors/x11/x_recorder.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

using How = PictureRequest::How;
using Of = PictureRequest::Of;

class X11ScreenshotSource final : public ScreenshotSource,
                                  public XRecorder::Listener {
 public:
  X11ScreenshotSource(XConnection& connection, XRecorder& recorder)
      : connection_(connection),
        recorder_(recorder),
        clipboard_(connection.Atom("CLIPBOARD")),
        compositor_(connection.Atom("_NET_WM_CM_S0")) {}

  ~X11ScreenshotSource() override { recorder_.Forget(*this); }
  X11ScreenshotSource(const X11ScreenshotSource&) = delete;
  X11ScreenshotSource& operator=(const X11ScreenshotSource&) = delete;

  void Start(ScreenshotSource::Listener listener) override {
    listener_ = std::move(listener);
  }

  void SetWatching(bool watching) override {
    if (watching) {
      redirectors_.clear();
      recorder_.Watch(*this);
    } else {
      recorder_.Unwatch(*this);  // With what was recorded before.
      redirectors_.clear();
    }
  }

  // As of the last picture: a screen can be turned and get another size.
  Rect screen() const override { return screen_; }

  bool IsCompositor(ClientId client) override {
    const XReply<xcb_get_selection_owner_reply_t> owner(
        xcb_get_selection_owner_reply(
            recorder_.xcb(),
            xcb_get_selection_owner(recorder_.xcb(), compositor_),
            nullptr));
    return owner != nullptr && owner->owner != XCB_WINDOW_NONE &&
           connection_.ClientOf(owner->owner) == client;
  }

  // Anybody may ask how large any picture is, as long as it is there. Chromium
  // shares from a connection of its own, mate-screenshot's shows its dialog.
  bool IsShared(RoomId room) override {
    if (recorder_.xcb() == nullptr) return false;
    const auto pixmap = static_cast<xcb_pixmap_t>(room);
    const XReply<xcb_get_geometry_reply_t> there(xcb_get_geometry_reply(
        recorder_.xcb(), xcb_get_geometry(recorder_.xcb(), pixmap), nullptr));
    return there != nullptr && !HasWindows(recorder_.xcb(), pixmap);
  }

  bool CanSeeAny(std::span<const WindowId> windows) override {
    return collectors::CanSeeAny(recorder_.xcb(), connection_.root(), windows);
  }

  bool BelongsToAny(WindowId window,
                    std::span<const WindowId> windows) override {
    const auto taken = static_cast<xcb_window_t>(window);
    const auto around = WithParents(recorder_.xcb(), taken);
    return std::any_of(windows.begin(), windows.end(), [&](WindowId id) {
      const auto one = static_cast<xcb_window_t>(id);
      if (std::find(around.begin(), around.end(), one) != around.end())
        return true;
      const auto chain = WithParents(recorder_.xcb(), one);
      return std::find(chain.begin(), chain.end(), taken) != chain.end();
    });
  }

  void OnRequest(const XRecorder::Request& request) override {
    using Kind = XRequest::Kind;
    switch (request.request.kind) {
      case Kind::kGetImage:
      case Kind::kCreateShmPixmap:
        OnPicture(request);
        break;
      case Kind::kSetSelectionOwner:
        if (request.request.selection == clipboard_ &&
            request.request.window != 0)
          listener_.on_clipboard(request.client, request.program);
        break;
      case Kind::kRedirectSubwindows:
        if (request.request.window == connection_.root())
          redirectors_.insert(request.client);
        break;
      case Kind::kConvertSelection:
        break;
    }
  }
  void OnClientGone(std::uint32_t client, ActTime /*at*/) override {
    redirectors_.erase(client);
    listener_.on_client_gone(client);
  }
  void OnBreak() override {
    redirectors_.clear();
    listener_.on_break();
  }

 private:
  void OnPicture(const XRecorder::Request& heard) {
    const XRequest& request = heard.request;
    // So small it is none, whatever it is of; a line may be a part of one.
    constexpr int kLeastSide = 50;
    if (request.width < kLeastSide && request.height < kLeastSide) return;
    LookAtScreen();
    PictureRequest picture{
        .how = request.kind == XRequest::Kind::kGetImage ? How::kRead
                                                         : How::kSharedRoom,
        .sees_all_windows = redirectors_.contains(heard.client),
        .area = {request.x, request.y, request.width, request.height},
        .client = heard.client,
        .program = heard.program,
        .at = heard.at};
    picture.of = SourceOf(request, heard.client, picture);
    if (picture.of == Of::kOtherWindow) picture.window = request.drawable;
    if (picture.how == How::kSharedRoom) picture.room = request.pixmap;
    listener_.on_picture(picture);
  }

  // The server is asked only where the answer decides.
  Of SourceOf(const XRequest& request,
              std::uint32_t client,
              const PictureRequest& picture) {
    if (request.drawable == connection_.root()) return Of::kScreen;
    const bool own = connection_.ClientOf(request.drawable) == client;
    if (own && !IsAsLargeAsScreen(picture.area, screen_))
      return Of::kOwnPicture;
    if (!own && picture.area.area() < kLeastOfWindow) return Of::kOther;
    if (IsWindow(request.drawable))
      return own ? Of::kOwnWindow : Of::kOtherWindow;
    return own ? Of::kOwnPicture : Of::kOther;
  }

  bool IsWindow(std::uint32_t drawable) {
    const XReply<xcb_get_window_attributes_reply_t> attributes(
        xcb_get_window_attributes_reply(
            recorder_.xcb(),
            xcb_get_window_attributes(recorder_.xcb(), drawable),
            nullptr));
    return attributes != nullptr;
  }

  void LookAtScreen() {
    const XReply<xcb_get_geometry_reply_t> screen(xcb_get_geometry_reply(
        recorder_.xcb(),
        xcb_get_geometry(recorder_.xcb(), connection_.root()),
        nullptr));
    if (screen != nullptr) screen_ = {0, 0, screen->width, screen->height};
  }

  XConnection& connection_;
  XRecorder& recorder_;
  const xcb_atom_t clipboard_;
  const xcb_atom_t compositor_;
  ScreenshotSource::Listener listener_;
  Rect screen_;
  std::set<std::uint32_t> redirectors_;  // Clients.
};

}  // namespace

std::unique_ptr<ScreenshotSource> OpenX11ScreenshotSource(
    XConnection& connection, XRecorder& recorder) {
  return std::make_unique<X11ScreenshotSource>(connection, recorder);
}

}  // namespace collectors
