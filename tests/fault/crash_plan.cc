// Makes a program end at a crash point, as a power cut would end it. Linked
// into a copy of deskwardend and of deskwarden-central; what to do is in
// - DESKWARDEN_CRASH: the point's name and how often it is passed, as in
//   "before send:3"
// - DESKWARDEN_CRASH_LOG: a file to which the point's name is added as it
// happens
// - DESKWARDEN_CRASH_SEED: what becomes of unsynced writes
// Without the first it only has the file system on which that matters.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/crash_point.h"
#include "tests/fault/torn_vfs.h"
#include "tests/fault/undurable_rename.h"

namespace {

constexpr int kCrashed = 42;

std::string& Point() {
  static auto* point = new std::string;
  return *point;
}
std::atomic<int> left{0};

std::string Variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

void Pass(const char* name) {
  if (Point() != name || left.fetch_sub(1) != 1) return;
  const auto seed =
      std::strtoull(Variable("DESKWARDEN_CRASH_SEED").c_str(), nullptr, 10);
  test::LoseUnsynced(seed);
  test::UndoRenames(seed);
  const int log = open(Variable("DESKWARDEN_CRASH_LOG").c_str(),
                       O_WRONLY | O_APPEND | O_CREAT,
                       0600);
  const std::string line = Point() + "\n";
  [[maybe_unused]] const auto wrote = write(log, line.data(), line.size());
  _exit(kCrashed);
}

[[maybe_unused]] const bool kInstalled = [] {
  test::InstallTornVfs();
  const std::string plan = Variable("DESKWARDEN_CRASH");
  const auto colon = plan.find(':');
  if (colon == std::string::npos) return false;
  Point() = plan.substr(0, colon);
  left = static_cast<int>(std::strtol(plan.c_str() + colon + 1, nullptr, 10));
  base::crash_hook = Pass;
  return true;
}();

}  // namespace
