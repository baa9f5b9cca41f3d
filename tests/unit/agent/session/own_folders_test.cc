#include "agent/session/own_folders.h"

#include <filesystem>

#include "base/process.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

TEST_CASE("Links of a folder are followed, but into nothing that may hang") {
  const test::TemporaryFolder temporary;
  const std::string at = std::filesystem::canonical(temporary.path());
  std::filesystem::create_directories(at + "/real/anna/work");
  std::filesystem::create_symlink("real", at + "/home");
  std::filesystem::create_symlink(at + "/share", at + "/far");
  std::filesystem::create_symlink("loop", at + "/loop");
  // Were it asked, these would be followed.
  std::filesystem::create_directories(at + "/share");
  std::filesystem::create_symlink("/nowhere", at + "/share/anna");
  const auto mounts = base::ParseMounts(
      "1 0 8:2 / / rw - ext4 /dev/sda2 rw\n"
      "2 1 0:31 / " +
      at + "/share rw - nfs4 server:/home rw\n");
  const auto real = [&](const std::string& path) {
    return agent::WithoutLinks(at + path, mounts);
  };
  CHECK(real("/home/anna") == at + "/real/anna");
  CHECK(real("/home/anna/") == at + "/real/anna");
  CHECK(real("/real/./anna/work/../../anna") == at + "/real/anna");
  CHECK(real("/far/anna") == at + "/share/anna");
  CHECK(real("/share/anna/x") == at + "/share/anna/x");
  CHECK(real("/nothing").empty());
  CHECK(real("/loop").empty());
  CHECK(agent::WithoutLinks("home", mounts).empty());
  CHECK(agent::WithoutLinks("/", mounts) == "/");
}

TEST_CASE("The folder of a person's network file systems has their number") {
  const auto folders = agent::OwnFolders({});
  CHECK(folders.network ==
        std::vector<std::string>{"/run/user/" +
                                 std::to_string(base::OwnUserId()) + "/gvfs"});
}
