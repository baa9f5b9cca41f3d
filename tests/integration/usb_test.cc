// The udev source and the collector behind it, on devices that umockdev makes
// and a file system that is really mounted. To be run under umockdev-wrapper.
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <umockdev.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/event_loop.h"
#include "collectors/usb/usb_collector.h"
#include "protocol/event_json.h"
#include "tests/support/catch.h"
#include "tests/support/fake_gate.h"
#include "tests/support/recording_sink.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"

namespace {

using protocol::Action;
using namespace std::chrono_literals;

// Runs a command; whether it went well.
bool Run(const std::string& command) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe,cert-env33-c): one thread.
  return std::system(("unset LD_PRELOAD; " + command).c_str()) == 0;
}

struct Desk {
  Desk() {
    REQUIRE(umockdev_in_mock_environment() != 0);
    gate.AddVisit({.id = 7, .rules = {"crm"}},
                  clock.steady_now(),
                  clock.steady_now() + 1h);
  }
  ~Desk() { g_object_unref(testbed); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  std::string AddUsb(const char* name,
                     const char* vendor,
                     const char* product,
                     const char* serial,
                     const char* interfaces,
                     const char* property = "ID_NOTHING") {
    return Taken(umockdev_testbed_add_device(testbed,
                                             "usb",
                                             name,
                                             nullptr,
                                             "idVendor",
                                             "0781",
                                             "idProduct",
                                             "5581",
                                             "manufacturer",
                                             vendor,
                                             "product",
                                             product,
                                             "serial",
                                             serial,
                                             nullptr,
                                             "DEVTYPE",
                                             "usb_device",
                                             "ID_USB_INTERFACES",
                                             interfaces,
                                             property,
                                             "1",
                                             nullptr));
  }
  std::string AddDisk(const std::string& usb, const char* name, dev_t number) {
    const std::string numbers =
        std::to_string(major(number)) + ":" + std::to_string(minor(number));
    const std::string path =
        Taken(umockdev_testbed_add_device(testbed,
                                          "block",
                                          name,
                                          usb.c_str(),
                                          "size",
                                          "62500000",
                                          "dev",
                                          numbers.c_str(),
                                          nullptr,
                                          "DEVTYPE",
                                          "disk",
                                          "DEVNAME",
                                          ("/dev/" + std::string(name)).c_str(),
                                          "MAJOR",
                                          std::to_string(major(number)).c_str(),
                                          "MINOR",
                                          std::to_string(minor(number)).c_str(),
                                          "ID_BUS",
                                          "usb",
                                          nullptr));
    // umockdev takes every device for a character device here.
    const auto blocks =
        Taken(umockdev_testbed_get_root_dir(testbed)) + "/sys/dev/block/";
    std::filesystem::create_directories(blocks);
    std::filesystem::create_symlink("../.." + path.substr(4), blocks + numbers);
    return path;
  }
  void Remove(const std::string& path) {
    umockdev_testbed_uevent(testbed, path.c_str(), "remove");
    umockdev_testbed_remove_device(testbed, path.c_str());
  }
  std::string Stick() {
    return AddUsb("1-1", "SanDisk", "Ultra", "4C53", ":080650:");
  }

  void Open() { REQUIRE(collector.SetGateOpen(true).ok()); }
  void Wait(std::size_t count) {
    test::RunUntil(*loop, [&] { return sink.seen().size() >= count; });
  }
  std::string Seen() const {
    std::string all;
    for (const auto& one : sink.seen())
      all += std::string(Name(one.action)) + " " + one.detail + ", ";
    return all;
  }

  static std::string Taken(char* path) {
    REQUIRE(path != nullptr);
    std::string text(path);
    g_free(path);
    return text;
  }

  UMockdevTestbed* const testbed = umockdev_testbed_new();
  base::SystemClock clock;
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  test::FakeGate gate;
  test::RecordingSink sink;
  collectors::UsbCollector collector{
      collectors::OpenUdevUsbSource(*loop, clock), {}, gate, sink, *loop};
};

const dev_t kSomeDisk = makedev(8, 16);

TEST_CASE("a stick and a phone are seen, a keyboard and a hub are not") {
  Desk desk;
  desk.Open();
  desk.AddUsb("1-2", "Logitech", "K120", "", ":030101:030000:");
  desk.AddUsb("1-3", "Generic", "Hub", "", ":090000:");
  const auto stick = desk.Stick();
  desk.AddDisk(stick, "sdb", kSomeDisk);
  const auto phone = desk.AddUsb("1-4", "Acme", "Phone", "P1", ":060101:");
  desk.Wait(2);
  CHECK(desk.Seen() == "attached storage, attached phone, ");
  CHECK(desk.sink.seen()[0].destination == "SanDisk Ultra");
  CHECK(desk.sink.seen()[0].object.bytes == 32'000'000'000);
  CHECK(desk.sink.seen()[0].device.view() == "0781:5581:4C53");
  CHECK(desk.sink.seen()[1].destination == "Acme Phone");
  desk.Remove(phone);
  desk.Wait(3);
  CHECK(desk.Seen() == "attached storage, attached phone, detached phone, ");
}

TEST_CASE("a phone of no class that says so is known by udev's lists") {
  const char* const list = GENERATE("ID_MTP_DEVICE", "ID_GPHOTO2");
  Desk desk;
  const auto there = desk.AddUsb("1-1", "Acme", "Old", "P1", ":ffff00:", list);
  desk.Open();
  CHECK(desk.Seen() == "attached phone present, ");
  desk.AddUsb("1-2", "Acme", "Debugger", "D1", ":ff4201:");
  const auto phone = desk.AddUsb("1-3", "Acme", "New", "P2", ":ffff00:", list);
  desk.Wait(2);
  desk.Remove(there);
  desk.Remove(phone);
  desk.Wait(4);
  CHECK(desk.Seen() ==
        "attached phone present, attached phone, detached phone, "
        "detached phone, ");
  CHECK(desk.sink.seen()[1].destination == "Acme New");
  CHECK(desk.sink.seen()[1].device.view() == "0781:5581:P2");
}

TEST_CASE("a stick that is enumerated again is one act less") {
  Desk desk;
  desk.Open();
  auto stick = desk.Stick();
  auto disk = desk.AddDisk(stick, "sdb", kSomeDisk);
  desk.Wait(1);
  desk.Remove(disk);
  desk.Remove(stick);
  stick = desk.Stick();
  disk = desk.AddDisk(stick, "sdc", kSomeDisk + 16);
  CHECK_FALSE(test::RunUntil(
      *desk.loop, [&] { return desk.sink.seen().size() > 1; }, 1500ms));
  CHECK(desk.Seen() == "attached storage, ");
  desk.Remove(disk);
  desk.Remove(stick);
  desk.Wait(2);
  CHECK(desk.Seen() == "attached storage, detached storage, ");
}

// A stick is a disk of these numbers on USB; its file system is a real one.
class LoopDisk {
 public:
  LoopDisk() {
    Shell("truncate -s 8M " + image_.string());
    Shell("mkfs.ext4 -q " + image_.string());
    std::filesystem::create_directory(folder_ / "mounted");
    Shell("losetup -f --show " + image_.string() + " >" + name_.string());
    std::ifstream(name_) >> device_;
  }
  ~LoopDisk() {
    Unmount();
    (void)Run("losetup -d " + device_);
  }
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;

  void Mount() { Shell("mount " + device_ + " " + mounted().string()); }
  void Unmount() { (void)Run("umount -q " + mounted().string()); }
  dev_t number() const {
    return makedev(7,
                   static_cast<unsigned>(
                       std::stoi(device_.substr(device_.rfind('p') + 1))));
  }

 private:
  std::filesystem::path mounted() const { return folder_ / "mounted"; }
  static void Shell(const std::string& command) { REQUIRE(Run(command)); }

  test::TemporaryFolder folder_;
  const std::filesystem::path image_ = folder_ / "image";
  const std::filesystem::path name_ = folder_ / "name";
  std::string device_;
};

TEST_CASE("what is mounted of a stick is seen, and what was before") {
  if (geteuid() != 0) {
    WARN("not tried: mounting needs root");
    return;
  }
  LoopDisk disk;
  Desk desk;
  desk.AddDisk(desk.Stick(), "sdb", disk.number());
  desk.Open();
  CHECK(desk.Seen() == "attached storage present, ");
  disk.Mount();
  desk.Wait(2);
  CHECK(desk.Seen() == "attached storage present, mounted ext4, ");
  CHECK(desk.sink.seen()[1].destination == "SanDisk Ultra");
  // The next visit begins with it.
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  REQUIRE(desk.collector.SetGateOpen(true).ok());
  CHECK(desk.Seen() ==
        "attached storage present, mounted ext4, attached storage present, "
        "mounted ext4 present, ");
  disk.Unmount();
  desk.Wait(5);
  CHECK(desk.sink.seen().back().action == Action::kUnmounted);
}

// Of this process, as the kernel shows them.
int Monitors() {
  int found = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code none;
    const auto target = std::filesystem::read_symlink(entry, none).string();
    if (target.starts_with("socket:") || target.ends_with("/mountinfo"))
      ++found;
  }
  return found;
}

TEST_CASE("no monitor exists while no CRM window is open") {
  Desk desk;
  const int before = Monitors();
  desk.Open();
  CHECK(Monitors() > before);
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK(Monitors() == before);
  desk.AddDisk(desk.Stick(), "sdb", kSomeDisk);
  CHECK_FALSE(test::RunUntil(
      *desk.loop, [&] { return !desk.sink.seen().empty(); }, 300ms));
}

}  // namespace
