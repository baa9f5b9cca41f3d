#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/system_error.h"
#include "base/unique_fd.h"
#include "collectors/usb/mount_table.h"
#include "collectors/usb/usb_device_udev.h"
#include "collectors/usb/usb_source.h"

namespace collectors {
namespace {

constexpr const char* kUdevSocket = "/run/udev/control";
constexpr const char* kMountInfo = "/proc/self/mountinfo";

class UdevUsbSource final : public UsbSource {
 public:
  UdevUsbSource(base::EventLoop& loop, const base::Clock& clock)
      : loop_(loop), clock_(clock) {}

  void Start(OnNotice on_notice) override { on_notice_ = std::move(on_notice); }

  base::Status SetWatching(bool watching) override {
    if (!watching) {
      Stop();
      return {};
    }
    if (context_ != nullptr) return {};
    auto begun = Begin();
    if (!begun.ok()) Stop();
    return begun;
  }

  // The monitor is the kernel's, and opens without udevd; nothing comes then.
  std::string limit() const override {
    if (access(kUdevSocket, F_OK) == 0) return {};
    return "udevd is not running: what is plugged in during a visit is not "
           "seen, only what is mounted";
  }

 private:
  struct Attached {
    UsbDevice device;
    std::set<std::string> disks;  // Their paths in sysfs; none of a phone.
  };
  struct Mounted {
    UsbDevice device;
    std::string file_system;
  };

  base::Status Begin() {
    context_.reset(udev_new());
    if (context_ == nullptr) return Failed("udev");
    monitor_.reset(udev_monitor_new_from_netlink(context_.get(), "udev"));
    if (monitor_ == nullptr) return Failed("udev's monitor");
    for (const auto& [subsystem, type] :
         {std::pair("block", "disk"), std::pair("usb", "usb_device")})
      udev_monitor_filter_add_match_subsystem_devtype(
          monitor_.get(), subsystem, type);
    if (udev_monitor_enable_receiving(monitor_.get()) < 0)
      return Failed("udev's monitor");
    mount_info_ = base::UniqueFd(open(kMountInfo, O_RDONLY | O_CLOEXEC));
    if (mount_info_.get() < 0) return Failed(kMountInfo);
    plugged_ = loop_.WatchReadable(udev_monitor_get_fd(monitor_.get()),
                                   [this] { OnPlugged(); });
    mounted_ =
        loop_.WatchChanges(mount_info_.get(), [this] { LookAtMounts(false); });
    LookAtDevices(true);
    LookAtMounts(true);
    return {};
  }

  static base::Error Failed(const std::string& what) {
    return base::SystemError("cannot watch " + what, errno);
  }

  void Stop() {
    plugged_.reset();
    mounted_.reset();
    mount_info_.Reset();
    monitor_.reset();
    context_.reset();
    attached_.clear();
    mounts_.clear();
  }

  void OnPlugged() {
    for (;;) {
      errno = 0;
      const UdevRef<udev_device> device(
          udev_monitor_receive_device(monitor_.get()));
      if (device == nullptr) break;
      const char* const action = udev_device_get_action(device.get());
      if (action == nullptr) continue;
      if (std::string_view(action) == "remove") {
        Remove(udev_device_get_syspath(device.get()));
      } else {
        Add(*device, false);
      }
    }
    // What did not fit in the socket's buffer is lost.
    if (errno == ENOBUFS) LookAtDevices(false);
  }

  void Add(udev_device& device, bool before) {
    const bool disk =
        std::string_view(udev_device_get_subsystem(&device)) == "block";
    auto found = disk ? StorageOf(*context_, device) : PhoneOf(device);
    if (!found) return;
    const auto [place, added] =
        attached_.try_emplace(found->key, Attached{*found, {}});
    if (disk) place->second.disks.insert(udev_device_get_syspath(&device));
    if (added)
      Tell(UsbNotice::Kind::kAttached, before, place->second.device, {});
  }

  // Of the USB device itself, or of the last disk on it.
  void Remove(const std::string& path) {
    for (auto one = attached_.begin(); one != attached_.end(); ++one) {
      auto& [key, attached] = *one;
      const bool last =
          attached.disks.erase(path) > 0 && attached.disks.empty();
      if (key != path && !last) continue;
      const UsbDevice device = std::move(attached.device);
      attached_.erase(one);
      return Tell(UsbNotice::Kind::kDetached, false, device, {});
    }
  }

  // All that are there; and what is not there any more is gone.
  void LookAtDevices(bool before) {
    const UdevRef<udev_enumerate> all(udev_enumerate_new(context_.get()));
    udev_enumerate_add_match_subsystem(all.get(), "block");
    udev_enumerate_add_match_subsystem(all.get(), "usb");
    udev_enumerate_scan_devices(all.get());
    std::set<std::string> there;
    udev_list_entry* entry = nullptr;
    udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(all.get())) {
      const char* const path = udev_list_entry_get_name(entry);
      const UdevRef<udev_device> device(
          udev_device_new_from_syspath(context_.get(), path));
      if (device == nullptr) continue;
      const char* const type = udev_device_get_devtype(device.get());
      const std::string_view is = type == nullptr ? "" : type;
      if (is != "disk" && is != "usb_device") continue;
      there.insert(path);
      Add(*device, before);
    }
    std::vector<std::string> gone;
    for (const auto& [key, attached] : attached_)
      if (!there.contains(key)) gone.push_back(key);
    for (const std::string& key : gone)
      Remove(key);
  }

  void LookAtMounts(bool before) {
    std::map<unsigned long, Mounted> now;
    for (Mount& mount : ParseMountInfo(MountInfo())) {
      const auto known = mounts_.find(mount.id);
      if (known != mounts_.end()) {
        now.insert(*known);
      } else if (auto device = DeviceOf(mount.device)) {
        now.try_emplace(
            mount.id,
            Mounted{std::move(*device), std::move(mount.file_system)});
      }
    }
    const auto before_now = std::exchange(mounts_, std::move(now));
    for (const auto& [id, mounted] : before_now)
      if (!mounts_.contains(id))
        Tell(UsbNotice::Kind::kUnmounted,
             false,
             mounted.device,
             mounted.file_system);
    for (const auto& [id, mounted] : mounts_)
      if (!before_now.contains(id))
        Tell(UsbNotice::Kind::kMounted,
             before,
             mounted.device,
             mounted.file_system);
  }

  std::optional<UsbDevice> DeviceOf(dev_t number) {
    const UdevRef<udev_device> block(
        udev_device_new_from_devnum(context_.get(), 'b', number));
    if (block == nullptr) return std::nullopt;
    auto storage = StorageOf(*context_, *block);
    if (!storage) return std::nullopt;
    // The capacity is that of the disk, not of its part.
    const auto attached = attached_.find(storage->key);
    return attached == attached_.end() ? storage : attached->second.device;
  }

  std::string MountInfo() const {
    std::string text;
    std::array<char, 16'384> piece{};
    (void)lseek(mount_info_.get(), 0, SEEK_SET);
    for (;;) {
      const ssize_t bytes = read(mount_info_.get(), piece.data(), piece.size());
      if (bytes <= 0) return text;
      text.append(piece.data(), static_cast<std::size_t>(bytes));
    }
  }

  void Tell(UsbNotice::Kind kind,
            bool before,
            const UsbDevice& device,
            const std::string& file_system) {
    on_notice_({.kind = kind,
                .before = before,
                .at = clock_.steady_now(),
                .device = device,
                .file_system = file_system});
  }

  base::EventLoop& loop_;
  const base::Clock& clock_;
  OnNotice on_notice_;
  UdevRef<udev> context_;  // Null while it is not watching.
  UdevRef<udev_monitor> monitor_;
  base::UniqueFd mount_info_;
  base::EventLoop::Handle plugged_;
  base::EventLoop::Handle mounted_;
  std::map<std::string, Attached> attached_;  // By key.
  std::map<unsigned long, Mounted> mounts_;   // By the kernel's number.
};

}  // namespace

std::unique_ptr<UsbSource> OpenUdevUsbSource(base::EventLoop& loop,
                                             const base::Clock& clock) {
  return std::make_unique<UdevUsbSource>(loop, clock);
}

}  // namespace collectors
