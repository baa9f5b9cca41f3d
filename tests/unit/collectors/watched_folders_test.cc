#include "collectors/file_export/watched_folders.h"

#include "collectors/file_export/far_mounts.h"
#include "tests/support/catch.h"

namespace {

using collectors::Volume;
using collectors::WatchedFolders;

base::Mount Mounted(const std::string& folder,
                    const std::string& type,
                    bool read_only = false) {
  base::Mount mount;
  mount.folder = folder;
  mount.type = type;
  mount.read_only = read_only;
  return mount;
}

std::vector<std::string> RootsOf(const WatchedFolders& folders) {
  std::vector<std::string> paths;
  for (const auto& root : folders.Roots())
    paths.push_back(root.path);
  return paths;
}

}  // namespace

TEST_CASE("Home and sticks are watched, and what may never answer is not") {
  WatchedFolders folders({.home = "/home/anna"});
  folders.SetMounts({Mounted("/", "ext4"),
                     Mounted("/proc", "proc"),
                     Mounted("/home/anna/cloud", "fuse.sshfs"),
                     Mounted("/media/anna/STICK", "vfat"),
                     Mounted("/media/cdrom", "ext4", true),
                     Mounted("/run/media/anna/phone", "fuse.jmtpfs"),
                     Mounted("/mediaeval", "ext4")});
  CHECK(RootsOf(folders) ==
        std::vector<std::string>{"/home/anna", "/media/anna/STICK"});
  CHECK(folders.home_answers());
  CHECK(folders.IsSkipped("/home/anna/cloud"));
  CHECK(folders.VolumeOf("/home/anna/cloud/x") == std::nullopt);
  CHECK(folders.VolumeOf("/media/anna/STICK/x") == Volume::kRemovable);
  CHECK(folders.VolumeOf("/home/anna") == Volume::kHome);
  CHECK(folders.VolumeOf("/home/anna2") == std::nullopt);
  CHECK(folders.VolumeOf("/tmp") == std::nullopt);
}

TEST_CASE("A home folder that may never answer is left alone") {
  WatchedFolders folders({.home = "/home/anna"});
  SECTION("by itself") {
    folders.SetMounts({Mounted("/", "ext4"), Mounted("/home/anna", "nfs4")});
  }
  SECTION("with all others") {
    folders.SetMounts({Mounted("/", "ext4"), Mounted("/home", "nfs4")});
  }
  CHECK(RootsOf(folders).empty());
  CHECK_FALSE(folders.home_answers());
}

TEST_CASE("What may never answer is watched by itself, one at a time") {
  const auto mounts = base::ParseMounts(
      "1 0 8:2 / / rw - ext4 /dev/sda2 rw\n"
      "20 1 8:2 /anna /home/anna rw - ext4 /dev/sda2 rw\n"
      "2 20 0:31 / /home/anna rw - nfs4 server:/anna rw\n"
      "3 2 0:32 / /home/anna/cloud rw - fuse.rclone cloud: rw\n"
      "4 3 0:33 / /home/anna/cloud/in rw - fuse.sshfs host: rw\n"
      "5 1 0:34 / /media/anna/NTFS rw - fuseblk /dev/sdb1 rw\n"
      "6 1 0:35 / /media/anna/phone rw - fuse.jmtpfs jmtpfs rw\n"
      "7 1 0:36 / /media/anna/old ro - fuse.iso iso ro\n"
      "8 1 0:37 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw\n"
      "9 1 0:38 / /run/user/1000/doc rw - fuse.portal portal rw\n"
      "10 1 0:39 / /srv/all rw - nfs4 server:/all rw\n"
      "11 2 0:40 / /home/anna/doc rw - fuse.portal portal rw\n"
      "12 2 8:17 / /home/anna/disk rw - ext4 /dev/sdc1 rw\n");
  collectors::FolderOptions options{.home = "/home/anna",
                                    .network = {"/run/user/1000/gvfs"}};
  std::vector<std::pair<std::uint64_t, Volume>> far;
  for (const auto& one : collectors::FarMountsOf(mounts, options))
    far.emplace_back(one.id, one.volume);
  CHECK(far ==
        std::vector<std::pair<std::uint64_t, Volume>>{{2, Volume::kHome},
                                                      {3, Volume::kNetwork},
                                                      {4, Volume::kNetwork},
                                                      {5, Volume::kRemovable},
                                                      {6, Volume::kNetwork},
                                                      {8, Volume::kNetwork}});

  options.far_mount = 2;
  WatchedFolders folders(options);
  folders.SetMounts(mounts);
  REQUIRE(folders.Roots().size() == 1);
  CHECK(folders.Roots()[0].path == "/home/anna");
  CHECK(folders.Roots()[0].volume == Volume::kHome);
  // Each has a process of its own.
  for (const char* const other : {"cloud", "doc", "disk", ".cache"})
    CHECK(folders.IsSkipped(std::string("/home/anna/") + other));
  // Though another is mounted on the same folder.
  CHECK_FALSE(folders.IsSkipped("/home/anna"));
  CHECK_FALSE(folders.IsSkipped("/home/anna/Documents"));
  // It is gone.
  folders.SetMounts({mounts[0]});
  CHECK(folders.Roots().empty());
}

TEST_CASE("A home folder in one that may never answer is all that is watched") {
  const collectors::FolderOptions options{.home = "/home/anna"};
  const auto far = collectors::FarMountsOf(
      base::ParseMounts("1 0 8:2 / / rw - ext4 /dev/sda2 rw\n"
                        "2 1 0:31 / /home rw - nfs4 server:/home rw\n"),
      options);
  REQUIRE(far.size() == 1);
  CHECK(far[0].folder == "/home/anna");
  CHECK(far[0].volume == Volume::kHome);
}

TEST_CASE("What programs write for themselves is left out, and no more") {
  WatchedFolders folders({.home = "/home/anna"});
  folders.SetMounts({Mounted("/", "ext4")});
  CHECK(folders.VolumeOf("/home/anna/.cache/program/x") == std::nullopt);
  CHECK(folders.VolumeOf("/home/anna/.local/share/x") == std::nullopt);
  CHECK(folders.VolumeOf("/home/anna/.local/mine") == Volume::kHome);
  CHECK(folders.VolumeOf("/home/anna/.hidden") == Volume::kHome);
  CHECK(folders.VolumeOf("/home/anna/work/.cache") == Volume::kHome);
}

TEST_CASE("A folder that is renamed takes along what is below it") {
  WatchedFolders folders({.home = "/home/anna"});
  folders.Add(1, {"/home/anna/a", Volume::kHome});
  folders.Add(2, {"/home/anna/a/b", Volume::kHome});
  folders.Add(3, {"/home/anna/ab", Volume::kHome});
  folders.Rename("/home/anna/a", "/media/s/c", Volume::kRemovable);
  CHECK(folders.Find(1)->path == "/media/s/c");
  CHECK(folders.Find(2)->path == "/media/s/c/b");
  CHECK(folders.Find(2)->volume == Volume::kRemovable);
  CHECK(folders.Find(3)->path == "/home/anna/ab");
  CHECK(folders.NumbersBelow("/media/s/c") == std::vector<int>{1, 2});
}
