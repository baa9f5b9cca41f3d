#include "agent/buffer/sqlite_buffer.h"

#include <condition_variable>
#include <stop_token>
#include <thread>
#include <utility>

#include "agent/buffer/append_group.h"
#include "agent/buffer/buffer_store.h"
#include "agent/buffer/recovery.h"
#include "base/file.h"
#include "base/mutex.h"
#include "protocol/limits.h"

namespace agent {
namespace {

using base::Error;
using base::ErrorCode;
using base::MutexLock;

// What may wait for the disk. Beyond it the disk does not keep up.
constexpr std::size_t kMaxQueuedBytes = 16u << 20;
// Enough to forget the largest batch.
constexpr std::uint64_t kReserveBytes = 2u << 20;
// Quiet for so long, the log is moved into the file.
constexpr std::chrono::seconds kQuiet{2};

class SqliteBuffer final : public EventBuffer {
 public:
  SqliteBuffer(std::unique_ptr<BufferStore> store,
               base::UniqueFd lock,
               std::function<void(const std::string&)> on_damage)
      : lock_(std::move(lock)),
        on_damage_(std::move(on_damage)),
        store_(std::move(store)),
        status_(store_->status()),
        writer_([this](const std::stop_token& stop) { Write(stop); }) {}

  ~SqliteBuffer() override {
    writer_.request_stop();
    writer_.join();
    const MutexLock lock(store_mutex_);
    store_->TidyUp(/*idle=*/true);
  }
  SqliteBuffer(const SqliteBuffer&) = delete;
  SqliteBuffer& operator=(const SqliteBuffer&) = delete;

  void Append(std::span<const Entry> entries,
              DurableCallback on_durable) override {
    {
      const MutexLock lock(queue_mutex_);
      if (auto why = WhyRefused(entries)) {
        queue_.Refuse(std::move(*why), std::move(on_durable));
      } else {
        queue_.Add(entries, std::move(on_durable));
      }
    }
    wake_.notify_one();
  }

  base::Result<Pending> Peek(std::size_t max_events,
                             std::size_t max_bytes) override {
    const MutexLock lock(store_mutex_);
    auto pending = store_->Peek(max_events, max_bytes);
    if (!pending.ok()) LookForDamage(pending.error());
    Publish();
    // What it holds can still be read, and is sent before the end.
    if (store_->FileWasTaken())
      LookForDamage({ErrorCode::kCorrupt,
                     "the buffer's file was deleted or replaced while it was "
                     "in use"});
    return pending;
  }

  base::Status Acknowledge(Seq last) override {
    return Change([last](BufferStore& store) {
      auto done = store.Acknowledge(last);
      // Shipped and gone: the file and its log give their space back.
      if (store.status().events == 0) store.TidyUp(/*idle=*/true);
      return done;
    });
  }

  base::Status DeclareMissing(Seq first) override {
    return Change(
        [first](BufferStore& store) { return store.DeclareMissing(first); });
  }

  base::Status Reject(Seq number) override {
    return Change(
        [number](BufferStore& store) { return store.Reject(number); });
  }

  base::Status StartGeneration() override {
    return Change([](BufferStore& store) { return store.StartGeneration(); });
  }

  BufferStatus status() const override {
    const MutexLock lock(status_mutex_);
    return status_;
  }

 private:
  std::optional<Error> WhyRefused(std::span<const Entry> entries) const
      REQUIRES(queue_mutex_) {
    if (queue_.bytes() > kMaxQueuedBytes)
      return Error{ErrorCode::kUnavailable, "the disk does not keep up"};
    for (const auto& entry : entries) {
      if (entry.row.empty() || entry.row.size() > protocol::kMaxRowBytes)
        return Error{
            ErrorCode::kInvalid,
            "a row of " + std::to_string(entry.row.size()) + " bytes is none"};
    }
    return std::nullopt;
  }

  template <typename Operation>
  base::Status Change(Operation operation) {
    const MutexLock lock(store_mutex_);
    auto done = operation(*store_);
    if (!done.ok()) LookForDamage(done.error());
    Publish();
    return done;
  }

  void LookForDamage(const Error& error) REQUIRES(store_mutex_) {
    if (error.code != ErrorCode::kCorrupt || !on_damage_) return;
    std::exchange(on_damage_, nullptr)(error.message);
  }

  void Publish() REQUIRES(store_mutex_) {
    const MutexLock lock(status_mutex_);
    status_ = store_->status();
  }

  // The writer's thread. Takes all that came while it wrote what came before.
  void Write(const std::stop_token& stop) {
    AppendGroup group;
    while (TakeQueue(stop, group)) {
      {
        const MutexLock lock(store_mutex_);
        if (auto stored = store_->Store(group); !stored.ok())
          LookForDamage(stored.error());
        store_->TidyUp(/*idle=*/false);
        Publish();
      }
      group.Finish();
    }
  }

  // False when it is to stop and nothing is left.
  bool TakeQueue(const std::stop_token& stop, AppendGroup& group) {
    const auto is_due = [this]()
                            REQUIRES(queue_mutex_) { return !queue_.empty(); };
    queue_mutex_.lock();
    // Once after a burst, not every now and then.
    if (!wake_.wait_for(queue_mutex_, stop, kQuiet, is_due) &&
        !stop.stop_requested()) {
      queue_mutex_.unlock();
      TidyUpIdle();
      queue_mutex_.lock();
      wake_.wait(queue_mutex_, stop, is_due);
    }
    std::swap(queue_, group);
    const bool any = !group.empty();
    queue_mutex_.unlock();
    return any;
  }

  void TidyUpIdle() {
    const MutexLock lock(store_mutex_);
    store_->TidyUp(/*idle=*/true);
  }

  const base::UniqueFd lock_;  // On the file, as long as this lives.

  // Held during a transaction, by the writer or the shipper.
  base::Mutex store_mutex_;
  std::function<void(const std::string&)> on_damage_ GUARDED_BY(store_mutex_);
  const std::unique_ptr<BufferStore> store_;

  base::Mutex queue_mutex_;
  std::condition_variable_any wake_;
  AppendGroup queue_ GUARDED_BY(queue_mutex_);

  mutable base::Mutex status_mutex_;
  BufferStatus status_ GUARDED_BY(status_mutex_);

  std::jthread writer_;  // The last, so that all it uses is there.
};

}  // namespace

base::Result<std::unique_ptr<EventBuffer>> OpenSqliteBuffer(
    const SqliteBufferOptions& options,
    const base::Clock& clock,
    base::Random& random) {
  auto lock = base::LockFile(options.path.string() + ".lock");
  if (!lock.ok()) return lock.error();
  auto store = OpenOrRecover({.path = options.path,
                              .chain_seed = options.chain_seed,
                              .limit_bytes = options.limit_bytes,
                              .reserve_bytes = kReserveBytes},
                             options.recovery_rows,
                             clock,
                             random);
  if (!store.ok()) return store.error();
  return std::unique_ptr<EventBuffer>(std::make_unique<SqliteBuffer>(
      std::move(store.value()), std::move(lock.value()), options.on_damage));
}

}  // namespace agent
