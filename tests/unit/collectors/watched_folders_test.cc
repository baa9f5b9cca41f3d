#include "collectors/file_export/watched_folders.h"

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
  CHECK(folders.some_left_out());
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
  CHECK(folders.some_left_out());
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
