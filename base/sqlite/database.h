#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace base::sqlite {

// A prepared statement. Bind (1-based), Step until kDone, Reset, again. Blobs
// and texts bound are copied; columns (0-based) are valid until the next Step.
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Bind(int index, std::int64_t value);
  Statement& Bind(int index, std::string_view text);
  Statement& Bind(int index, ByteView blob);
  Statement& BindNull(int index);

  // True while there is a row. An error, be it of an earlier Bind, also resets
  // the statement.
  Result<bool> Step();
  // For statements that return no row: Step to the end and Reset.
  Status Execute();
  void Reset();

  std::int64_t Int(int column) const;
  std::string_view Text(int column) const;
  ByteView Blob(int column) const;
  bool IsNull(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement& Keep(int result);

  sqlite3_stmt* statement_ = nullptr;
  int bind_error_ = 0;  // The first one since Reset: Step reports it.
};

struct OpenOptions {
  bool read_only = false;
  bool create = true;
  // For tests with a faulty file system; empty for the default one.
  std::string vfs;
};

// One connection to one file, for one thread at a time. WAL, FULL, foreign
// keys on, 5 s busy timeout, secure_delete (pragmas and their reasons in
// database.cc). Errors: kCorrupt if the file is damaged or no database, kFull
// if the disk is, kUnavailable if locked or on I/O trouble, kInvalid for the
// rest; the message holds SQLite's and the file's name.
class Database {
 public:
  static Result<Database> Open(const std::filesystem::path& file,
                               const OpenOptions& options = {});
  ~Database();
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Status Execute(const std::string& sql);  // One or more, without parameters.
  Result<Statement> Prepare(std::string_view sql);
  Result<std::int64_t> QueryInt(std::string_view sql);
  std::int64_t changes() const;
  std::int64_t last_insert_rowid() const;

  // The file that is open is not the one at its path any more: it was deleted,
  // renamed or replaced. What SQLite offers on Unix.
  bool FileWasTaken() const;

  // SQLite's own look at every page, or at those of one table and its indexes.
  // kCorrupt with what it found first.
  Status CheckPages(std::string_view table = {});

  // Brings a file to the newest schema: migrations[i] takes PRAGMA user_version
  // from i to i+1, each in a transaction. kInvalid if the file is newer.
  Status Migrate(const std::vector<std::string>& migrations);

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3* handle_ = nullptr;
};

// BEGIN IMMEDIATE on construction; rolled back unless Commit() succeeds.
class Transaction {
 public:
  static Result<Transaction> Begin(Database& database);
  ~Transaction();
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;  // Null once committed or moved from.
};

}  // namespace base::sqlite
