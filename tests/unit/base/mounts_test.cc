#include "base/mounts.h"

#include <fcntl.h>

#include "tests/support/catch.h"

TEST_CASE("Mounts are read with their devices, types and names") {
  const auto mounts = base::ParseMounts(
      "25 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n"
      "this is none\n"
      "99 25 8:17 / /media/anna/MY\\040STICK rw,nosuid - vfat /dev/sdb1 "
      "ro,x=y\n"
      "101 25 0:55 / /home/anna/cloud ro master:3 propagate_from:2 - "
      "fuse.sshfs anna@host: rw,user_id=1000\n"
      "102 25 0:56 / /home/anna/share rw - nfs4 server:/x rw\n"
      "103 25 0:23 / /proc rw - proc proc rw\n");
  REQUIRE(mounts.size() == 5);
  CHECK(mounts[0].folder == "/");
  CHECK(mounts[0].major == 8);
  CHECK(mounts[0].minor == 2);
  CHECK(mounts[0].local());
  CHECK(mounts[1].folder == "/media/anna/MY STICK");
  CHECK(mounts[1].read_only);
  CHECK(mounts[1].local());
  CHECK(mounts[1].source == "/dev/sdb1");
  for (const std::size_t i : {2U, 3U}) {
    CHECK(mounts[i].remote());
    CHECK_FALSE(mounts[i].local());
    CHECK_FALSE(mounts[i].read_only);
  }
  CHECK_FALSE(mounts[4].local());
  CHECK_FALSE(mounts[4].remote());
}

TEST_CASE("A path is on what is mounted last over it or over what is above") {
  const auto mounts = base::ParseMounts(
      "25 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
      "31 30 0:31 / /home/anna/disk/in rw - ext4 /dev/sdb2 rw\n"
      "30 25 0:30 / /home/anna/disk rw - ext4 /dev/sdb1 rw\n"
      "32 25 0:32 / /home/bea/work rw - ext4 /dev/sdc1 rw\n"
      "33 25 0:33 / /home/bea rw - fuse.own own rw\n"
      "34 33 0:34 / /home/bea rw - fuse.other other rw\n");
  const auto on = [&](const std::string& path) {
    return base::MountOf(path, mounts)->id;
  };
  CHECK(on("/home") == 25);
  CHECK(on("/home/anna/diskette") == 25);
  CHECK(on("/home/anna/disk") == 30);
  CHECK(on("/home/anna/disk/in/x") == 31);
  // It is hidden now.
  CHECK(on("/home/bea/work/x") == 34);
  CHECK(base::MountOf("/x", {}) == nullptr);
}

TEST_CASE("A descriptor says which mount it is on") {
  const base::UniqueFd proc(open("/proc", O_PATH | O_CLOEXEC));
  const auto id = base::MountIdOf(proc);
  REQUIRE(id != 0);
  const auto mounts = base::ListMounts();
  const auto* const mount = base::MountOf("/proc", mounts);
  REQUIRE(mount != nullptr);
  CHECK(mount->id == id);
  CHECK(base::MountIdOf(base::UniqueFd()) == 0);
}

TEST_CASE("The mounts of this machine can be read") {
  CHECK_FALSE(base::ListMounts().empty());
}
