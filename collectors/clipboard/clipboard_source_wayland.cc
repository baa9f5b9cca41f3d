#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/clipboard/clipboard_source.h"
#include "collectors/clipboard/offer_read.h"
#include "collectors/wayland/wayland_connection.h"
#include "wayland/wlr-data-control.h"

namespace collectors {
namespace {

using Device = zwlr_data_control_device_v1;
using Manager = zwlr_data_control_manager_v1;
using Offer = zwlr_data_control_offer_v1;

// The device exists only while something is watched: it is what the compositor
// tells of each copy, with the kinds that are offered.
class WaylandClipboardSource final : public ClipboardSource {
 public:
  WaylandClipboardSource(WaylandConnection& connection,
                         base::EventLoop& loop,
                         const base::Clock& clock,
                         Manager* manager)
      : connection_(connection),
        loop_(loop),
        clock_(clock),
        manager_(manager) {}

  ~WaylandClipboardSource() override {
    Close();
    zwlr_data_control_manager_v1_destroy(manager_);
  }
  WaylandClipboardSource(const WaylandClipboardSource&) = delete;
  WaylandClipboardSource& operator=(const WaylandClipboardSource&) = delete;

  void Start(OnClaim on_claim) override { on_claim_ = std::move(on_claim); }

  base::Status SetWatching(Selection selection, bool watching) override {
    if (selection == Selection::kDrag) return {};
    At(selection).watched = watching;
    const bool any =
        At(Selection::kClipboard).watched || At(Selection::kPrimary).watched;
    if (any && device_ == nullptr) Open();
    if (!any) Close();
    return {};
  }

  void Read(Selection selection,
            const ReadLimits& limits,
            OnContent on_content) override {
    auto& held = At(selection);
    const auto offer = offers_.find(held.offer);
    if (offer == offers_.end())
      return on_content({.reason = protocol::Reason::kOwnerGone});
    const auto formats = offer->second;
    held.read = std::make_unique<OfferRead>(
        loop_,
        formats,
        limits,
        [this, of = held.offer](const std::string& format, int descriptor) {
          if (!offers_.contains(of)) return;
          zwlr_data_control_offer_v1_receive(of, format.c_str(), descriptor);
          connection_.Send(loop_);
        },
        [this, selection, on_content](Content content) {
          // Kept until it has returned.
          const auto done = std::move(At(selection).read);
          on_content(std::move(content));
        });
    held.read->Begin();
  }

  void Cancel(Selection selection) override { At(selection).read.reset(); }

 private:
  struct Held {
    bool watched = false;
    bool known = false;  // The compositor has said what was there before.
    Offer* offer = nullptr;
    std::unique_ptr<OfferRead> read;
  };

  Held& At(Selection selection) {
    return held_[static_cast<std::size_t>(selection)];
  }

  void Open() {
    device_ = zwlr_data_control_manager_v1_get_data_device(manager_,
                                                           connection_.seat());
    zwlr_data_control_device_v1_add_listener(device_, &DeviceListener(), this);
    answered_ = connection_.Sync();
    wl_callback_add_listener(answered_, &AnsweredListener(), this);
    connection_.Send(loop_);
  }

  void Close() {
    for (Held& held : held_)
      held = Held{.watched = held.watched};
    for (const auto& [offer, formats] : offers_)
      zwlr_data_control_offer_v1_destroy(offer);
    offers_.clear();
    ForgetAnswer();
    if (device_ != nullptr)
      zwlr_data_control_device_v1_destroy(std::exchange(device_, nullptr));
    connection_.Send(loop_);
  }

  void ForgetAnswer() {
    if (answered_ != nullptr)
      wl_callback_destroy(std::exchange(answered_, nullptr));
  }

  // KWin says nothing of what is empty: what comes from now on is a copy.
  void OnAnswered() {
    for (Held& held : held_)
      held.known = true;
    ForgetAnswer();
  }

  void OnOffer(Offer* offer) {
    offers_[offer];
    zwlr_data_control_offer_v1_add_listener(offer, &OfferListener(), this);
  }

  // What was there when the device was made is no copy; its end is none either.
  void OnSelection(Selection selection, Offer* offer) {
    Held& held = At(selection);
    Offer* const before = std::exchange(held.offer, offer);
    if (before != nullptr) {
      offers_.erase(before);
      zwlr_data_control_offer_v1_destroy(before);
    }
    const bool first = !std::exchange(held.known, true);
    if (offer == nullptr && held.read != nullptr)
      return held.read->OnOwnerGone();
    if (first || offer == nullptr || !held.watched) return;
    on_claim_({.selection = selection, .at = clock_.steady_now()});
  }

  static WaylandClipboardSource& Of(void* self) {
    return *static_cast<WaylandClipboardSource*>(self);
  }

  static const wl_callback_listener& AnsweredListener() {
    static const wl_callback_listener listener{
        .done = [](void* self, wl_callback* /*callback*/, std::uint32_t) {
          Of(self).OnAnswered();
        }};
    return listener;
  }

  static const zwlr_data_control_device_v1_listener& DeviceListener() {
    static const zwlr_data_control_device_v1_listener listener{
        .data_offer = [](void* self,
                         Device* /*device*/,
                         Offer* offer) { Of(self).OnOffer(offer); },
        .selection =
            [](void* self, Device* /*device*/, Offer* offer) {
              Of(self).OnSelection(Selection::kClipboard, offer);
            },
        // The seat is gone: nobody can copy.
        .finished = [](void* self, Device* /*device*/) { Of(self).Close(); },
        .primary_selection =
            [](void* self, Device* /*device*/, Offer* offer) {
              Of(self).OnSelection(Selection::kPrimary, offer);
            }};
    return listener;
  }

  static const zwlr_data_control_offer_v1_listener& OfferListener() {
    static const zwlr_data_control_offer_v1_listener listener{
        .offer = [](void* self, Offer* offer, const char* format) {
          // Whoever offers more than this has nothing to hide in them.
          constexpr std::size_t kMaxFormats = 64;
          auto& formats = Of(self).offers_[offer];
          if (formats.size() < kMaxFormats) formats.emplace_back(format);
        }};
    return listener;
  }

  WaylandConnection& connection_;
  base::EventLoop& loop_;
  const base::Clock& clock_;
  Manager* const manager_;
  OnClaim on_claim_;
  Device* device_ = nullptr;
  wl_callback* answered_ = nullptr;  // To what it was made for; then null.
  std::map<Offer*, std::vector<std::string>> offers_;
  std::array<Held, kSelections> held_;
};

}  // namespace

std::unique_ptr<ClipboardSource> OpenWaylandClipboardSource(
    WaylandConnection& connection,
    base::EventLoop& loop,
    const base::Clock& clock) {
  if (connection.seat() == nullptr) return nullptr;
  auto* const manager =
      connection.Bind<Manager>(zwlr_data_control_manager_v1_interface, 2);
  if (manager == nullptr) return nullptr;
  return std::make_unique<WaylandClipboardSource>(
      connection, loop, clock, manager);
}

}  // namespace collectors
