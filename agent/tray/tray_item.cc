#include "agent/tray/tray_item.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "agent/tray/icon_pixels.h"
#include "base/dbus/bus_on_loop.h"
#include "base/process.h"

namespace agent {
namespace {

constexpr const char* kPath = "/StatusNotifierItem";
constexpr const char* kItem = "org.kde.StatusNotifierItem";
constexpr const char* kWatcher = "org.kde.StatusNotifierWatcher";

const char* IconOf(TrayState state) {
  switch (state) {
    case TrayState::kIdle:
      return "deskwarden-idle";
    case TrayState::kWatching:
      return "deskwarden-watching";
    case TrayState::kAttention:
      break;
  }
  return "deskwarden-attention";
}

// Never "Passive", which trays hide: that Deskwarden is here is to be seen.
const char* StatusOf(TrayState state) {
  return state == TrayState::kAttention ? "NeedsAttention" : "Active";
}

// Empty if there is none: then the tray's own themes have the icons.
std::string IconFolder() {
  std::error_code failed;
  const auto own =
      std::filesystem::read_symlink(base::OwnProgramFile(), failed);
  if (failed) return {};
  auto folder = own.parent_path().parent_path() / "share/icons";
  return std::filesystem::is_directory(folder, failed) ? folder.string() : "";
}

class BusTrayItem final : public TrayItem {
 public:
  BusTrayItem(base::EventLoop& loop,
              NoticeLanguage language,
              TrayState state,
              std::function<void()> on_click)
      : loop_(loop),
        language_(language),
        state_(state),
        on_click_(std::move(on_click)) {}

  base::Status Open() {
    auto opened = base::dbus::OpenSessionBus();
    if (!opened.ok()) return opened.error();
    sd_bus* const bus = opened.value().get();
    bus_.emplace(loop_, std::move(opened.value()), [] {});
    name_ = std::string(kItem) + "-" + std::to_string(getpid()) + "-1";
    int failed = sd_bus_add_object_vtable(
        bus, nullptr, kPath, kItem, kTable.data(), this);
    if (failed >= 0) failed = sd_bus_request_name(bus, name_.c_str(), 0);
    if (failed >= 0)
      failed = sd_bus_add_match(
          bus,
          nullptr,
          "type='signal',sender='org.freedesktop.DBus',"
          "member='NameOwnerChanged',arg0='org.kde.StatusNotifierWatcher'",
          &OnWatcher,
          this);
    if (failed < 0) return base::dbus::BusError("the tray", failed);
    // Not by sending to it: that would start one that nobody uses.
    if (!base::dbus::OwnerOf(bus, kWatcher).empty()) Register();
    bus_->Process();
    return {};
  }

  bool lost() const override { return bus_->lost(); }

  void Show(TrayState state) override {
    if (std::exchange(state_, state) == state || bus_->lost()) return;
    for (const char* const changed :
         {"NewIcon", "NewAttentionIcon", "NewToolTip"})
      sd_bus_emit_signal(bus_->get(), kPath, kItem, changed, "");
    sd_bus_emit_signal(
        bus_->get(), kPath, kItem, "NewStatus", "s", StatusOf(state_));
    bus_->Process();
  }

 private:
  // No answer is waited for: whether the tray shows it is its affair.
  void Register() {
    sd_bus_call_method_async(bus_->get(),
                             nullptr,
                             kWatcher,
                             "/StatusNotifierWatcher",
                             kWatcher,
                             "RegisterStatusNotifierItem",
                             nullptr,
                             nullptr,
                             "s",
                             name_.c_str());
  }

  static int OnWatcher(sd_bus_message* message, void* self, sd_bus_error*) {
    const char* name = nullptr;
    const char* before = nullptr;
    const char* owner = nullptr;
    if (sd_bus_message_read(message, "sss", &name, &before, &owner) >= 0 &&
        *owner != '\0')
      static_cast<BusTrayItem*>(self)->Register();
    return 0;
  }

  static int OnClick(sd_bus_message* call, void* self, sd_bus_error*) {
    static_cast<BusTrayItem*>(self)->on_click_();
    return sd_bus_reply_method_return(call, "");
  }

  static int OnNothing(sd_bus_message* call, void*, sd_bus_error*) {
    return sd_bus_reply_method_return(call, "");
  }

  std::string TextOf(std::string_view property) const {
    if (property == "Category") return "SystemServices";
    if (property == "Id") return "deskwarden";
    if (property == "Title") return "Deskwarden";
    if (property == "Status") return StatusOf(state_);
    if (property == "IconThemePath") return icons_;
    return IconOf(state_);  // IconName, AttentionIconName.
  }

  static int GetText(sd_bus*,
                     const char*,
                     const char*,
                     const char* property,
                     sd_bus_message* reply,
                     void* self,
                     sd_bus_error*) {
    const auto text = static_cast<BusTrayItem*>(self)->TextOf(property);
    return sd_bus_message_append(reply, "s", text.c_str());
  }

  static int GetPixels(sd_bus*,
                       const char*,
                       const char*,
                       const char*,
                       sd_bus_message* reply,
                       void* self,
                       sd_bus_error*) {
    const auto state = static_cast<BusTrayItem*>(self)->state_;
    int failed = sd_bus_message_open_container(reply, 'a', "(iiay)");
    for (const int side : {22, 48}) {
      const auto pixels = IconPixels(state, side);
      if (failed >= 0)
        failed = sd_bus_message_open_container(reply, 'r', "iiay");
      if (failed >= 0) failed = sd_bus_message_append(reply, "ii", side, side);
      if (failed >= 0)
        failed = sd_bus_message_append_array(
            reply, 'y', pixels.data(), pixels.size());
      if (failed >= 0) failed = sd_bus_message_close_container(reply);
    }
    return failed < 0 ? failed : sd_bus_message_close_container(reply);
  }

  static int GetToolTip(sd_bus*,
                        const char*,
                        const char*,
                        const char*,
                        sd_bus_message* reply,
                        void* self,
                        sd_bus_error*) {
    const auto& item = *static_cast<BusTrayItem*>(self);
    const std::string text(TrayText(item.state_, item.language_));
    return sd_bus_message_append(reply,
                                 "(sa(iiay)ss)",
                                 IconOf(item.state_),
                                 0,
                                 "Deskwarden",
                                 text.c_str());
  }

  static int GetNoMenu(sd_bus*,
                       const char*,
                       const char*,
                       const char*,
                       sd_bus_message* reply,
                       void*,
                       sd_bus_error*) {
    return sd_bus_message_append(reply, "b", 0);
  }

  static constexpr std::uint64_t kAll = SD_BUS_VTABLE_UNPRIVILEGED;
  static const std::array<sd_bus_vtable, 20> kTable;

  base::EventLoop& loop_;
  const NoticeLanguage language_;
  const std::string icons_ = IconFolder();
  TrayState state_;
  std::function<void()> on_click_;
  std::string name_;
  std::optional<base::dbus::BusOnLoop> bus_;
};

const std::array<sd_bus_vtable, 20> BusTrayItem::kTable{{
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("Category", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("Id", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("Title", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("Status", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("IconName", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("AttentionIconName", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("IconPixmap", "a(iiay)", GetPixels, 0, 0),
    SD_BUS_PROPERTY("AttentionIconPixmap", "a(iiay)", GetPixels, 0, 0),
    SD_BUS_PROPERTY("IconThemePath", "s", GetText, 0, 0),
    SD_BUS_PROPERTY("ToolTip", "(sa(iiay)ss)", GetToolTip, 0, 0),
    SD_BUS_PROPERTY("ItemIsMenu", "b", GetNoMenu, 0, 0),
    SD_BUS_METHOD("Activate", "ii", "", OnClick, kAll),
    SD_BUS_METHOD("ContextMenu", "ii", "", OnNothing, kAll),
    SD_BUS_METHOD("SecondaryActivate", "ii", "", OnNothing, kAll),
    SD_BUS_SIGNAL("NewIcon", "", 0),
    SD_BUS_SIGNAL("NewAttentionIcon", "", 0),
    SD_BUS_SIGNAL("NewToolTip", "", 0),
    SD_BUS_SIGNAL("NewStatus", "s", 0),
    SD_BUS_VTABLE_END,
}};

}  // namespace

base::Result<std::unique_ptr<TrayItem>> OpenTrayItem(
    base::EventLoop& loop,
    NoticeLanguage language,
    TrayState state,
    std::function<void()> on_click) {
  auto item =
      std::make_unique<BusTrayItem>(loop, language, state, std::move(on_click));
  if (auto opened = item->Open(); !opened.ok()) return opened.error();
  return std::unique_ptr<TrayItem>(std::move(item));
}

}  // namespace agent
