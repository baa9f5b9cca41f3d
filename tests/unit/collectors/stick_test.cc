#include "collectors/file_export/stick.h"

#include <sys/sysmacros.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using collectors::StickBehindIn;

// As the kernel lays it out: a stick with one partition, a disk in the machine.
struct Sysfs {
  Sysfs() {
    Write(kUsb + "/idVendor", "0781\n");
    Write(kUsb + "/idProduct", "5581\n");
    Write(kUsb + "/serial", "  4C53\x01 0001  \n");
    fs::create_directories(root / (kPartition + "/slaves"));
    fs::create_directories(root / "devices/pci0000:00/ata1/block/sda");
    fs::create_directories(root / "devices/virtual/block/dm-0/slaves");
    fs::create_directories(root / "dev/block");
    Link("dev/block/8:17", kPartition);
    Link("dev/block/8:0", "devices/pci0000:00/ata1/block/sda");
    Link("dev/block/253:0", "devices/virtual/block/dm-0");
  }
  void Write(const std::string& path, const std::string& text) const {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }
  void Link(const std::string& path, const std::string& target) const {
    fs::create_symlink(root / target, root / path);
  }

  static const inline std::string kUsb =
      "devices/pci0000:00/0000:00:14.0/usb1/1-2";
  static const inline std::string kPartition =
      kUsb + "/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb/sdb1";
  test::TemporaryFolder folder;
  fs::path root = fs::canonical(folder.path());
};

TEST_CASE("a file system on a stick leads to that stick") {
  const Sysfs sysfs;
  CHECK(StickBehindIn(sysfs.root, makedev(8, 17)) == "0781:5581:4C53  0001");
}

TEST_CASE("an encrypted stick is found behind what it is mapped to") {
  const Sysfs sysfs;
  sysfs.Link("devices/virtual/block/dm-0/slaves/sdb1", Sysfs::kPartition);
  CHECK(StickBehindIn(sysfs.root, makedev(253, 0)) == "0781:5581:4C53  0001");
}

TEST_CASE("a stick without a serial number is known by its kind") {
  const Sysfs sysfs;
  fs::remove(sysfs.root / (Sysfs::kUsb + "/serial"));
  CHECK(StickBehindIn(sysfs.root, makedev(8, 17)) == "0781:5581:");
}

TEST_CASE("what is on no stick leads to none") {
  const Sysfs sysfs;
  CHECK(StickBehindIn(sysfs.root, makedev(8, 0)).empty());
  CHECK(StickBehindIn(sysfs.root, makedev(253, 0)).empty());
  CHECK(StickBehindIn(sysfs.root, makedev(9, 9)).empty());
  sysfs.Link("dev/block/0:45", Sysfs::kPartition);
  CHECK(StickBehindIn(sysfs.root, makedev(0, 45)).empty());
}

TEST_CASE("what is mapped in a circle is given up") {
  const Sysfs sysfs;
  sysfs.Link("devices/virtual/block/dm-0/slaves/dm-0",
             "devices/virtual/block/dm-0");
  CHECK(StickBehindIn(sysfs.root, makedev(253, 0)).empty());
}

}  // namespace
