#include "central/store/epoch_opening.h"

#include <string>
#include <system_error>

#include "base/file.h"
#include "central/store/epoch_schema.h"

namespace central {
namespace {

namespace fs = std::filesystem;

base::Error Damaged(const fs::path& file, const char* what) {
  return {base::ErrorCode::kCorrupt, file.string() + " " + what};
}

// Before SQLite opens it, which would begin an empty file anew.
base::Status LookAt(const fs::path& file) {
  std::error_code failed;
  const auto status = fs::status(file, failed);
  if (!fs::exists(status)) return {};
  if (!fs::is_regular_file(status)) return Damaged(file, "is not a file");
  if (fs::file_size(file, failed) == 0 && !failed)
    return Damaged(file, "is empty, and it was not before");
  return {};
}

}  // namespace

// Under another name until its tables are there: whoever reads the files while
// the server runs never sees a half-made one.
base::Status MakeEpochFile(const fs::path& file) {
  std::error_code failed;
  if (fs::exists(file, failed)) return {};
  const fs::path unfinished = file.string() + ".new";
  // Its journal, too, which SQLite would take for the next one's.
  for (const char* part : {"", "-wal", "-shm"})
    fs::remove(unfinished.string() + part, failed);
  {
    auto database = base::sqlite::Database::Open(unfinished);
    if (!database.ok()) return database.error();
    if (auto migrated = database.value().Migrate(EpochMigrations());
        !migrated.ok())
      return migrated;
  }
  // What will be stored in it is acknowledged: it must keep this name.
  return base::RenameDurably(unfinished, file);
}

base::Result<base::sqlite::Database> OpenEpochFile(const fs::path& file,
                                                   bool read_only) {
  if (auto sound = LookAt(file); !sound.ok()) return sound.error();
  auto database = base::sqlite::Database::Open(file, {.read_only = read_only});
  if (!database.ok()) return database.error();
  auto version = database.value().QueryInt("PRAGMA user_version");
  if (!version.ok()) return version.error();
  // It got its name when it had its tables.
  if (version.value() == 0) return Damaged(file, "has none of its tables");
  return database;
}

}  // namespace central
