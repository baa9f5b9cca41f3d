#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/event_loop.h"
#include "base/result.h"
#include "collectors/gate.h"

namespace collectors {

// What can take files away: keyboards, hubs and the like are none.
struct UsbDevice {
  enum class Kind : std::uint8_t {
    kStorage,
    kPhone,  // Or camera: MTP or PTP.
  };
  std::string key;  // The source's own, as long as it is plugged in.
  Kind kind = Kind::kStorage;
  std::string name;  // Vendor and model, as the device says.
  // Hexadecimal, four digits each; as the device says, empty if it has none.
  std::string vendor_id;
  std::string product_id;
  std::string serial;
  std::uint64_t bytes = 0;  // Capacity; 0 if unknown.
};

struct UsbNotice {
  enum class Kind : std::uint8_t { kAttached, kDetached, kMounted, kUnmounted };
  Kind kind = Kind::kAttached;
  bool before = false;  // It was so when watching began.
  ActTime at{};
  UsbDevice device;
  std::string file_system;  // Of mounts: its type, such as "vfat".
};

// Removable devices on USB. One implementation a platform. Event loop only.
class UsbSource {
 public:
  using OnNotice = std::function<void(const UsbNotice&)>;

  virtual ~UsbSource() = default;

  // Whom to tell, from the first SetWatching on.
  virtual void Start(OnNotice on_notice) = 0;

  // When it begins, all that is there already is told of at once. While it is
  // not watching, no monitor exists.
  virtual base::Status SetWatching(bool watching) = 0;

  // What is not seen though it works; empty if that is nothing.
  virtual std::string limit() const = 0;
};

// Linux: udev and /proc/self/mountinfo. `loop` and `clock` outlive it.
std::unique_ptr<UsbSource> OpenUdevUsbSource(base::EventLoop& loop,
                                             const base::Clock& clock);

}  // namespace collectors
