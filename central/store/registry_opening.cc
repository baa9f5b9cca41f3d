#include "central/store/registry_opening.h"

#include <string>
#include <system_error>

#include "central/store/epoch.h"
#include "central/store/registry_schema.h"
#include "central/store/set_aside.h"

namespace central {
namespace {

// A registry that was there is not begun anew in silence.
base::Status CheckIsThere(const std::filesystem::path& file) {
  const auto folder = file.parent_path();
  if (EpochFilesIn(folder).empty() && FilesSetAside(folder).empty()) return {};
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  std::string why = failed ? failed.message() : "it is empty";
  if (!failed && bytes > 0) {
    auto database = base::sqlite::Database::Open(file, {.read_only = true});
    if (!database.ok()) return WithWhatToDo(database.error());
    auto version = database.value().QueryInt("PRAGMA user_version");
    if (!version.ok()) return WithWhatToDo(version.error());
    if (version.value() != 0) return {};
    why = "it has none of its tables";
  }
  return WithWhatToDo(
      {base::ErrorCode::kCorrupt,
       file.string() + ": " + why + ", and events were received already"});
}

}  // namespace

base::Error WithWhatToDo(const base::Error& error) {
  if (error.code != base::ErrorCode::kCorrupt) return error;
  return {error.code,
          error.message +
              ": stop the server and restore central.db, without journals of "
              "the damaged one, from a backup (docs/operations.md, "
              "\"Damaged files\")"};
}

base::Result<base::sqlite::Database> OpenRegistryFile(
    const std::filesystem::path& file) {
  if (auto there = CheckIsThere(file); !there.ok()) return there.error();
  auto database = base::sqlite::Database::Open(file);
  if (!database.ok()) return WithWhatToDo(database.error());
  if (auto migrated = database.value().Migrate(RegistryMigrations());
      !migrated.ok())
    return WithWhatToDo(migrated.error());
  return database;
}

}  // namespace central
