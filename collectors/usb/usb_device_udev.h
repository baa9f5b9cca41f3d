#pragma once

#include <libudev.h>

#include <memory>
#include <optional>

#include "collectors/usb/usb_source.h"

namespace collectors {

struct UdevUnref {
  void operator()(udev* context) const { udev_unref(context); }
  void operator()(udev_device* device) const { udev_device_unref(device); }
  void operator()(udev_monitor* monitor) const { udev_monitor_unref(monitor); }
  void operator()(udev_enumerate* all) const { udev_enumerate_unref(all); }
};
template <typename T>
using UdevRef = std::unique_ptr<T, UdevUnref>;

// Behind `device` in sysfs: the USB device that it is a part of, or is itself;
// also where a block device is mapped onto another (an encrypted stick). Null
// if there is none.
UdevRef<udev_device> UsbDeviceBehind(udev& context, udev_device& device);

// Of a disk: the storage that it is part of. Nothing if that is not on USB.
std::optional<UsbDevice> StorageOf(udev& context, udev_device& disk);

// Of a USB device: nothing if it is neither phone nor camera.
std::optional<UsbDevice> PhoneOf(udev_device& usb_device);

}  // namespace collectors
