#include "collectors/usb/usb_device_udev.h"

#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>

#include "collectors/usb_identity.h"

namespace collectors {
namespace {

constexpr int kMostMappings = 4;             // On each other.
constexpr std::uint64_t kSectorBytes = 512;  // Whatever the disk's own are.

std::string_view TextOf(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

std::string_view Property(udev_device& device, const char* name) {
  return TextOf(udev_device_get_property_value(&device, name));
}

std::string Attribute(udev_device& device, const char* name) {
  return UsbAttribute(TextOf(udev_device_get_sysattr_value(&device, name)));
}

UsbDevice Describe(udev_device& usb_device, UsbDevice::Kind kind) {
  UsbDevice described;
  described.key = TextOf(udev_device_get_syspath(&usb_device));
  described.kind = kind;
  described.vendor_id = Attribute(usb_device, "idVendor");
  described.product_id = Attribute(usb_device, "idProduct");
  described.serial = Attribute(usb_device, "serial");
  const std::string vendor = Attribute(usb_device, "manufacturer");
  const std::string product = Attribute(usb_device, "product");
  described.name =
      vendor + (vendor.empty() || product.empty() ? "" : " ") + product;
  return described;
}

std::uint64_t CapacityOf(udev_device& disk) {
  const std::string sectors = Attribute(disk, "size");
  std::uint64_t count = 0;
  std::from_chars(sectors.data(), sectors.data() + sectors.size(), count);
  return count * kSectorBytes;
}

bool IsUsbDevice(udev_device& device) {
  return TextOf(udev_device_get_subsystem(&device)) == "usb" &&
         TextOf(udev_device_get_devtype(&device)) == "usb_device";
}

UdevRef<udev_device> Behind(udev& context, udev_device& device, int depth) {
  if (IsUsbDevice(device))
    return UdevRef<udev_device>(udev_device_ref(&device));
  // A parent belongs to its child: a reference of our own outlives that.
  if (auto* parent = udev_device_get_parent_with_subsystem_devtype(
          &device, "usb", "usb_device"))
    return UdevRef<udev_device>(udev_device_ref(parent));
  if (depth == 0) return nullptr;
  std::error_code none;
  const std::filesystem::path under =
      std::filesystem::path(TextOf(udev_device_get_syspath(&device))) /
      "slaves";
  for (const auto& entry : std::filesystem::directory_iterator(under, none)) {
    const UdevRef<udev_device> lower(udev_device_new_from_subsystem_sysname(
        &context, "block", entry.path().filename().c_str()));
    if (lower == nullptr) continue;
    if (auto found = Behind(context, *lower, depth - 1)) return found;
  }
  return nullptr;
}

}  // namespace

UdevRef<udev_device> UsbDeviceBehind(udev& context, udev_device& device) {
  return Behind(context, device, kMostMappings);
}

std::optional<UsbDevice> StorageOf(udev& context, udev_device& disk) {
  const auto usb_device = UsbDeviceBehind(context, disk);
  if (usb_device == nullptr) return std::nullopt;
  UsbDevice storage = Describe(*usb_device, UsbDevice::Kind::kStorage);
  storage.bytes = CapacityOf(disk);
  return storage;
}

// By udev's lists of players and cameras, or an interface of the class for
// still images (USB: 06), which is what PTP and most of MTP is.
std::optional<UsbDevice> PhoneOf(udev_device& usb_device) {
  const bool phone = Property(usb_device, "ID_MTP_DEVICE") == "1" ||
                     Property(usb_device, "ID_GPHOTO2") == "1" ||
                     Property(usb_device, "ID_USB_INTERFACES").find(":06") !=
                         std::string_view::npos;
  if (!phone) return std::nullopt;
  return Describe(usb_device, UsbDevice::Kind::kPhone);
}

}  // namespace collectors
