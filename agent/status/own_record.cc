#include "agent/status/own_record.h"

#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "base/sqlite/rows.h"

namespace agent {
namespace {

using base::sqlite::AllRows;
using base::sqlite::Database;
using base::sqlite::Statement;

const std::vector<std::string>& Migrations() {
  static const std::vector<std::string> migrations = {
      "CREATE TABLE own ("
      "  login INTEGER NOT NULL, day INTEGER NOT NULL,"
      "  channel INTEGER NOT NULL, events INTEGER NOT NULL,"
      "  read INTEGER NOT NULL, identifiers INTEGER NOT NULL,"
      "  PRIMARY KEY (login, day, channel)) WITHOUT ROWID"};
  return migrations;
}

base::Result<Database> OpenFile(const std::filesystem::path& file) {
  auto database = Database::Open(file);
  if (!database.ok()) return database;
  if (auto migrated = database.value().Migrate(Migrations()); !migrated.ok())
    return migrated.error();
  return database;
}

void MoveAside(const std::filesystem::path& file) {
  std::error_code ignored;
  auto aside = file;
  aside += ".damaged";
  std::filesystem::rename(file, aside, ignored);
  for (const char* end : {"-wal", "-shm"}) {
    auto companion = file;
    companion += end;
    std::filesystem::remove(companion, ignored);
  }
}

std::int64_t DayOf(base::UtcTime time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

std::string DayName(std::int64_t day) {
  constexpr std::size_t kDateLength = 10;  // Of 2026-03-01.
  return base::FormatUtc(day * 86'400'000).substr(0, kDateLength);
}

}  // namespace

base::Result<std::unique_ptr<OwnRecord>> OwnRecord::Open(
    const std::filesystem::path& file, const base::Clock& clock) {
  auto database = OpenFile(file);
  if (!database.ok() && database.error().code == base::ErrorCode::kCorrupt) {
    MoveAside(file);
    database = OpenFile(file);
  }
  if (!database.ok()) return database.error();
  return std::unique_ptr<OwnRecord>(
      new OwnRecord(std::move(database.value()), clock));
}

OwnRecord::OwnRecord(Database database, const base::Clock& clock)
    : clock_(clock), database_(std::move(database)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

OwnRecord::~OwnRecord() {
  thread_.request_stop();
  thread_.join();
}

void OwnRecord::Add(const protocol::Event& event,
                    std::chrono::milliseconds ahead) {
  if (event.login == 0 || event.channel == protocol::Channel::kAgent ||
      event.continued)
    return;
  bool first = false;
  {
    const base::MutexLock lock(mutex_);
    first = added_.empty();
    Counts& counts = added_[{event.login,
                             DayOf(event.acted_at + ahead),
                             static_cast<std::uint8_t>(event.channel)}];
    ++counts.events;
    if (event.reading == protocol::Reading::kRead) ++counts.read;
    for (const auto& count : event.counts)
      counts.identifiers += count.distinct;
  }
  if (first) wake_.notify_one();
}

void OwnRecord::Read(protocol::LoginId login, Answer answer) {
  {
    const base::MutexLock lock(mutex_);
    questions_.push_back({login, std::move(answer)});
  }
  wake_.notify_one();
}

void OwnRecord::Run(const std::stop_token& stop) {
  constexpr std::chrono::seconds kBetweenWrites{1};
  bool stopping = false;
  while (!stopping) {
    std::map<Key, Counts> added;
    std::vector<Question> questions;
    {
      const base::MutexLock lock(mutex_);
      wake_.wait(mutex_, stop, [this]() REQUIRES(mutex_) {
        return !added_.empty() || !questions_.empty();
      });
      stopping = stop.stop_requested();
      added.swap(added_);
      questions.swap(questions_);
    }
    auto written = Write(added);
    for (const auto& question : questions)
      question.answer(written.ok() ? Find(question.login) : written.error());

    const base::MutexLock lock(mutex_);
    // Counts that could not be written stay for the next try.
    if (!written.ok())
      for (const auto& [key, counts] : added) {
        added_[key].events += counts.events;
        added_[key].read += counts.read;
        added_[key].identifiers += counts.identifiers;
      }
    if (!stopping && !added.empty())
      wake_.wait_for(mutex_, stop, kBetweenWrites, [this]() REQUIRES(mutex_) {
        return !questions_.empty();
      });
  }
}

base::Status OwnRecord::Write(const std::map<Key, Counts>& counts) {
  if (counts.empty()) return {};
  auto transaction = base::sqlite::Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto add = database_.Prepare(
      "INSERT INTO own VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT DO UPDATE SET events = events + ?4, read = read + ?5,"
      " identifiers = identifiers + ?6");
  if (!add.ok()) return add.error();
  for (const auto& [key, count] : counts) {
    add.value()
        .Bind(1, std::int64_t{key.login})
        .Bind(2, key.day)
        .Bind(3, std::int64_t{key.channel})
        .Bind(4, static_cast<std::int64_t>(count.events))
        .Bind(5, static_cast<std::int64_t>(count.read))
        .Bind(6, static_cast<std::int64_t>(count.identifiers));
    if (auto done = add.value().Execute(); !done.ok()) return done;
  }
  if (auto forgot = Forget(); !forgot.ok()) return forgot;
  return transaction.value().Commit();
}

base::Status OwnRecord::Forget() {
  const std::int64_t today = DayOf(clock_.utc_now());
  if (today == forgot_on_) return {};
  auto forget = database_.Prepare("DELETE FROM own WHERE day <= ?1");
  if (!forget.ok()) return forget.error();
  forget.value().Bind(1, today - kKept.count());
  if (auto done = forget.value().Execute(); !done.ok()) return done;
  forgot_on_ = today;
  return {};
}

base::Result<std::vector<OwnRecord::Row>> OwnRecord::Find(
    protocol::LoginId login) {
  auto find = database_.Prepare(
      "SELECT day, channel, events, read, identifiers FROM own"
      " WHERE login = ?1 AND day > ?2 ORDER BY day DESC, channel");
  if (!find.ok()) return find.error();
  auto& statement = find.value();
  statement.Bind(1, std::int64_t{login})
      .Bind(2, DayOf(clock_.utc_now()) - kKept.count());
  return AllRows(statement, [](const Statement& row) {
    return Row{
        .day = DayName(row.Int(0)),
        .channel = static_cast<protocol::Channel>(row.Int(1)),
        .counts = {.events = static_cast<std::uint64_t>(row.Int(2)),
                   .read = static_cast<std::uint64_t>(row.Int(3)),
                   .identifiers = static_cast<std::uint64_t>(row.Int(4))}};
  });
}

}  // namespace agent
