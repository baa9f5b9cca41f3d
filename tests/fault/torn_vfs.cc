#include "tests/fault/torn_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <random>
#include <string>
#include <vector>

namespace test {
namespace {

constexpr std::size_t kSector = 512;

// A write or, with `truncate`, the end of the file set to `offset`.
struct Change {
  std::size_t offset = 0;
  std::string bytes;
  bool truncate = false;
};

// What the program sees of a file, and what of that the disk does not have.
struct Image {
  std::string path;
  std::string bytes;
  std::vector<Change> unsynced;
};

// Never freed: a thread may come by while the process ends.
std::mutex& Mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}
std::map<std::string, std::shared_ptr<Image>>& Images() {
  static auto* images = new std::map<std::string, std::shared_ptr<Image>>;
  return *images;
}
sqlite3_vfs* real = nullptr;

struct TornFile {
  sqlite3_file base;
  std::shared_ptr<Image>* image;  // Null for a file without a name.
  sqlite3_file* inner;            // Behind this object.
};

TornFile& Torn(sqlite3_file* file) {
  return *reinterpret_cast<TornFile*>(file);
}
sqlite3_file* Inner(sqlite3_file* file) {
  return Torn(file).inner;
}
const sqlite3_io_methods& InnerMethods(sqlite3_file* file) {
  return *Inner(file)->pMethods;
}

void Apply(int fd, const Change& change, std::size_t length) {
  if (change.truncate) {
    if (ftruncate(fd, static_cast<off_t>(change.offset)) != 0) std::abort();
    return;
  }
  if (pwrite(
          fd, change.bytes.data(), length, static_cast<off_t>(change.offset)) !=
      static_cast<ssize_t>(length))
    std::abort();
}

std::shared_ptr<Image> Load(const std::string& path, sqlite3_file* inner) {
  auto& known = Images()[path];
  if (known != nullptr) return known;
  known = std::make_shared<Image>();
  known->path = path;
  sqlite3_int64 size = 0;
  inner->pMethods->xFileSize(inner, &size);
  known->bytes.resize(static_cast<std::size_t>(size));
  if (size > 0 &&
      inner->pMethods->xRead(
          inner, known->bytes.data(), static_cast<int>(size), 0) != SQLITE_OK)
    std::abort();
  return known;
}

int Close(sqlite3_file* file) {
  delete Torn(file).image;
  return InnerMethods(file).xClose(Inner(file));
}

int Read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  if (Torn(file).image == nullptr)
    return InnerMethods(file).xRead(Inner(file), out, size, at);
  const std::lock_guard lock(Mutex());
  const std::string& bytes = (*Torn(file).image)->bytes;
  const auto want = static_cast<std::size_t>(size);
  const auto from = std::min(static_cast<std::size_t>(at), bytes.size());
  const auto got = std::min(want, bytes.size() - from);
  std::memcpy(out, bytes.data() + from, got);
  if (got == want) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + got, 0, want - got);
  return SQLITE_IOERR_SHORT_READ;
}

int Write(sqlite3_file* file, const void* in, int size, sqlite3_int64 at) {
  if (Torn(file).image == nullptr)
    return InnerMethods(file).xWrite(Inner(file), in, size, at);
  const std::lock_guard lock(Mutex());
  Image& image = **Torn(file).image;
  Change change{
      .offset = static_cast<std::size_t>(at),
      .bytes = {static_cast<const char*>(in), static_cast<std::size_t>(size)}};
  const auto end = change.offset + change.bytes.size();
  if (image.bytes.size() < end) image.bytes.resize(end);
  image.bytes.replace(change.offset, change.bytes.size(), change.bytes);
  image.unsynced.push_back(std::move(change));
  return SQLITE_OK;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Torn(file).image == nullptr)
    return InnerMethods(file).xTruncate(Inner(file), size);
  const std::lock_guard lock(Mutex());
  Image& image = **Torn(file).image;
  image.bytes.resize(static_cast<std::size_t>(size));
  image.unsynced.push_back({.offset = static_cast<std::size_t>(size),
                            .bytes = {},
                            .truncate = true});
  return SQLITE_OK;
}

int Sync(sqlite3_file* file, int flags) {
  if (Torn(file).image != nullptr) {
    const std::lock_guard lock(Mutex());
    Image& image = **Torn(file).image;
    const int fd = open(image.path.c_str(), O_RDWR | O_CLOEXEC);
    for (const auto& change : image.unsynced)
      Apply(fd, change, change.bytes.size());
    close(fd);
    image.unsynced.clear();
  }
  return InnerMethods(file).xSync(Inner(file), flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  if (Torn(file).image == nullptr)
    return InnerMethods(file).xFileSize(Inner(file), size);
  const std::lock_guard lock(Mutex());
  *size = static_cast<sqlite3_int64>((*Torn(file).image)->bytes.size());
  return SQLITE_OK;
}

// The rest is what the real file does.
int Lock(sqlite3_file* file, int level) {
  return InnerMethods(file).xLock(Inner(file), level);
}
int Unlock(sqlite3_file* file, int level) {
  return InnerMethods(file).xUnlock(Inner(file), level);
}
int CheckReservedLock(sqlite3_file* file, int* out) {
  return InnerMethods(file).xCheckReservedLock(Inner(file), out);
}
int FileControl(sqlite3_file* file, int what, void* argument) {
  return InnerMethods(file).xFileControl(Inner(file), what, argument);
}
int SectorSize(sqlite3_file* file) {
  return InnerMethods(file).xSectorSize(Inner(file));
}
int DeviceCharacteristics(sqlite3_file* file) {
  return InnerMethods(file).xDeviceCharacteristics(Inner(file));
}
int ShmMap(sqlite3_file* file, int n, int size, int grow, void volatile** at) {
  return InnerMethods(file).xShmMap(Inner(file), n, size, grow, at);
}
int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
  return InnerMethods(file).xShmLock(Inner(file), offset, n, flags);
}
void ShmBarrier(sqlite3_file* file) {
  InnerMethods(file).xShmBarrier(Inner(file));
}
int ShmUnmap(sqlite3_file* file, int remove) {
  return InnerMethods(file).xShmUnmap(Inner(file), remove);
}

// Version 2: no memory mapping, which would see past the images.
const sqlite3_io_methods kMethods{2,
                                  Close,
                                  Read,
                                  Write,
                                  Truncate,
                                  Sync,
                                  FileSize,
                                  Lock,
                                  Unlock,
                                  CheckReservedLock,
                                  FileControl,
                                  SectorSize,
                                  DeviceCharacteristics,
                                  ShmMap,
                                  ShmLock,
                                  ShmBarrier,
                                  ShmUnmap,
                                  nullptr,
                                  nullptr};

int Open(sqlite3_vfs* /*vfs*/,
         sqlite3_filename name,
         sqlite3_file* file,
         int flags,
         int* out_flags) {
  TornFile& torn = Torn(file);
  torn = {};
  torn.inner = reinterpret_cast<sqlite3_file*>(&torn + 1);
  const int opened = real->xOpen(real, name, torn.inner, flags, out_flags);
  if (torn.inner->pMethods == nullptr) return opened;
  torn.base.pMethods = &kMethods;
  if (opened == SQLITE_OK && name != nullptr) {
    const std::lock_guard lock(Mutex());
    torn.image = new std::shared_ptr<Image>(Load(name, torn.inner));
  }
  return opened;
}

int Delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  {
    const std::lock_guard lock(Mutex());
    Images().erase(name);
  }
  return real->xDelete(real, name, sync_folder);
}

}  // namespace

void InstallTornVfs() {
  real = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs torn;
  torn = *real;
  torn.zName = "torn";
  torn.szOsFile = static_cast<int>(sizeof(TornFile)) + real->szOsFile;
  torn.xOpen = Open;
  torn.xDelete = Delete;
  sqlite3_vfs_register(&torn, /*makeDflt=*/1);
}

void LoseUnsynced(std::uint64_t seed) {
  std::mt19937_64 dice(seed);
  Mutex().lock();  // For good.
  for (const auto& [path, image] : Images()) {
    const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;
    std::ranges::shuffle(image->unsynced, dice);
    for (const auto& change : image->unsynced) {
      const auto fate = dice() % 4;
      if (fate < 2) continue;
      const auto sectors = change.bytes.size() / kSector;
      const bool torn = fate == 2 && sectors > 1;
      Apply(
          fd,
          change,
          torn ? (1 + dice() % (sectors - 1)) * kSector : change.bytes.size());
    }
    close(fd);
  }
}

}  // namespace test
