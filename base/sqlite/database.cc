#include "base/sqlite/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/crash_point.h"
#include "base/file.h"

namespace base::sqlite {
namespace {

// All of what every file of ours is opened with, and why.
constexpr const char* kPragmas =
    // Readers go on while a writer commits, and a commit is one fsync.
    "PRAGMA journal_mode = WAL;"
    // A commit has survived a power cut before it returns: NORMAL would not
    // sync the WAL.
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    // What is deleted (rows that were shipped, keys that were ratcheted away)
    // is overwritten.
    "PRAGMA secure_delete = ON;"
    // Indexes and sorting never go through a file in /tmp.
    "PRAGMA temp_store = MEMORY;";

ErrorCode CodeOf(int result) {
  switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kCorrupt;
    case SQLITE_FULL:
      return ErrorCode::kFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return ErrorCode::kUnavailable;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return ErrorCode::kDenied;
    default:
      return ErrorCode::kInvalid;
  }
}

// Pages in the log that are worth moving into the file: SQLite's own default.
constexpr int kLogPages = 1'000;

// After a commit, what SQLite would do by itself; here it can be told where it
// begins and ends. If it fails the log is moved after a later commit.
int MoveLog(void* /*unused*/, sqlite3* handle, const char* name, int pages) {
  if (pages < kLogPages) return SQLITE_OK;
  CrashPoint("before checkpoint");
  sqlite3_wal_checkpoint_v2(
      handle, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  CrashPoint("after checkpoint");
  return SQLITE_OK;
}

// A write that failed because of a limit (a quota, the longest file) is trouble
// with the disk to SQLite, which knows only ENOSPC. The call that failed is the
// last that set errno; sqlite3_system_errno() is often 0 by now.
bool HitLimit(int result) {
  return result == SQLITE_IOERR_WRITE && (errno == EDQUOT || errno == EFBIG);
}

Error ErrorOf(sqlite3* handle, int result) {
  const ErrorCode code = HitLimit(result) ? ErrorCode::kFull : CodeOf(result);
  const char* file =
      handle == nullptr ? nullptr : sqlite3_db_filename(handle, "main");
  std::string message = file == nullptr ? "SQLite" : file;
  message += ": ";
  message +=
      handle == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(handle);
  return {code, std::move(message)};
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      bind_error_(other.bind_error_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(statement_);
    statement_ = std::exchange(other.statement_, nullptr);
    bind_error_ = other.bind_error_;
  }
  return *this;
}

Statement& Statement::Keep(int result) {
  if (result != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = result;
  return *this;
}

Statement& Statement::Bind(int index, std::int64_t value) {
  return Keep(sqlite3_bind_int64(statement_, index, value));
}

Statement& Statement::Bind(int index, std::string_view text) {
  return Keep(sqlite3_bind_text64(statement_,
                                  index,
                                  text.data() == nullptr ? "" : text.data(),
                                  text.size(),
                                  SQLITE_TRANSIENT,
                                  SQLITE_UTF8));
}

Statement& Statement::Bind(int index, ByteView blob) {
  // A null pointer would bind NULL, not an empty blob.
  if (blob.empty()) return Keep(sqlite3_bind_zeroblob(statement_, index, 0));
  return Keep(sqlite3_bind_blob64(
      statement_, index, blob.data(), blob.size(), SQLITE_TRANSIENT));
}

Statement& Statement::BindNull(int index) {
  return Keep(sqlite3_bind_null(statement_, index));
}

Result<bool> Statement::Step() {
  const int result =
      bind_error_ == SQLITE_OK ? sqlite3_step(statement_) : bind_error_;
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  Error error = ErrorOf(sqlite3_db_handle(statement_), result);
  Reset();
  return error;
}

Status Statement::Execute() {
  for (;;) {
    auto row = Step();
    if (!row.ok()) return row.error();
    if (!row.value()) break;
  }
  Reset();
  return {};
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bind_error_ = SQLITE_OK;
}

std::int64_t Statement::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ByteView Statement::Blob(int column) const {
  const void* blob = sqlite3_column_blob(statement_, column);
  if (blob == nullptr) return {};
  return {static_cast<const std::uint8_t*>(blob),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<Database> Database::Open(const std::filesystem::path& file,
                                const OpenOptions& options) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (options.read_only) {
    flags |= SQLITE_OPEN_READONLY;
  } else {
    flags |= SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0);
  }
  // Left to SQLite it would be as the umask has it, and its log as well.
  if (!options.read_only && options.create) MakeSecretFile(file);
  sqlite3* handle = nullptr;
  const int result =
      sqlite3_open_v2(file.c_str(),
                      &handle,
                      flags,
                      options.vfs.empty() ? nullptr : options.vfs.c_str());
  Database database(handle);
  if (result != SQLITE_OK) {
    Error error = ErrorOf(handle, result);
    error.message = file.string() + ": " + error.message;
    return error;
  }
  sqlite3_busy_timeout(handle, 5'000);
  // In place of wal_autocheckpoint, which takes its place if it is set.
  sqlite3_wal_hook(handle, MoveLog, nullptr);
  if (auto set = database.Execute(options.read_only
                                      ? "PRAGMA query_only = ON;"
                                        "SELECT count(*) FROM sqlite_schema;"
                                      : kPragmas);
      !set.ok())
    return set.error();
  return database;
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  if (this != &other) {
    sqlite3_close_v2(handle_);
    handle_ = std::exchange(other.handle_, nullptr);
  }
  return *this;
}

Status Database::Execute(const std::string& sql) {
  const int result =
      sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return ErrorOf(handle_, result);
  return {};
}

Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(handle_,
                                        sql.data(),
                                        static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT,
                                        &statement,
                                        nullptr);
  if (result != SQLITE_OK) return ErrorOf(handle_, result);
  return Statement(statement);
}

Result<std::int64_t> Database::QueryInt(std::string_view sql) {
  auto statement = Prepare(sql);
  if (!statement.ok()) return statement.error();
  auto row = statement.value().Step();
  if (!row.ok()) return row.error();
  if (!row.value())
    return Error{ErrorCode::kInvalid, "no row: " + std::string(sql)};
  return statement.value().Int(0);
}

bool Database::FileWasTaken() const {
  int moved = 0;
  return sqlite3_file_control(
             handle_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
         moved != 0;
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(handle_);
}

std::int64_t Database::last_insert_rowid() const {
  return sqlite3_last_insert_rowid(handle_);
}

Status Database::CheckPages(std::string_view table) {
  std::string of = "quick_check(1)";
  if (!table.empty()) of = "quick_check('" + std::string(table) + "')";
  auto check = Prepare("PRAGMA " + of);
  if (!check.ok()) {
    // A table that is not there was overwritten.
    const bool gone = check.error().code == ErrorCode::kInvalid;
    return Error{gone ? ErrorCode::kCorrupt : check.error().code,
                 check.error().message};
  }
  auto row = check.value().Step();
  if (!row.ok()) return row.error();
  std::string found(row.value() ? check.value().Text(0) : "nothing");
  if (found == "ok") return {};
  // Where it is, and what; each is a line.
  std::ranges::replace(found, '\n', ' ');
  return Error{ErrorCode::kCorrupt,
               std::string(sqlite3_db_filename(handle_, "main")) + ": " +
                   std::string(table) + (table.empty() ? "" : ": ") + found};
}

Status Database::Migrate(const std::vector<std::string>& migrations) {
  const auto newest = static_cast<std::int64_t>(migrations.size());
  for (;;) {
    auto begun = Transaction::Begin(*this);
    if (!begun.ok()) return begun.error();
    // Read inside the transaction: another process may be migrating, too.
    auto version = QueryInt("PRAGMA user_version");
    if (!version.ok()) return version.error();
    if (version.value() < 0)
      return Error{ErrorCode::kCorrupt,
                   std::string(sqlite3_db_filename(handle_, "main")) +
                       ": its schema has no version"};
    if (version.value() > newest)
      return Error{ErrorCode::kInvalid,
                   std::string(sqlite3_db_filename(handle_, "main")) +
                       " was written by a newer version of this program "
                       "(schema " +
                       std::to_string(version.value()) + ", known " +
                       std::to_string(newest) + "): update it"};
    if (version.value() == newest) return {};
    const auto next = version.value() + 1;
    if (auto done =
            Execute(migrations[static_cast<std::size_t>(version.value())] +
                    ";PRAGMA user_version = " + std::to_string(next));
        !done.ok())
      return done;
    if (auto committed = begun.value().Commit(); !committed.ok())
      return committed;
  }
}

Result<Transaction> Transaction::Begin(Database& database) {
  if (auto begun = database.Execute("BEGIN IMMEDIATE"); !begun.ok())
    return begun.error();
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // SQLite may have rolled back by itself (a full disk): that error is fine.
  if (database_ != nullptr) (void)database_->Execute("ROLLBACK");
}

Status Transaction::Commit() {
  CrashPoint("before commit");
  if (auto committed = database_->Execute("COMMIT"); !committed.ok())
    return committed;
  database_ = nullptr;
  CrashPoint("after commit");
  return {};
}

}  // namespace base::sqlite
