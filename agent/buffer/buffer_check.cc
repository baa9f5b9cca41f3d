#include "agent/buffer/buffer_check.h"

#include <algorithm>
#include <optional>
#include <system_error>

#include "agent/buffer/buffer_file.h"
#include "protocol/row_codec.h"

namespace agent {
namespace {

constexpr std::size_t kMaxProblems = 20;

class Checker {
 public:
  explicit Checker(BufferFile& file) : file_(file) {}

  BufferCheck Run() {
    if (auto pages = file_.CheckPages(); !pages.ok())
      Problem(pages.error().message);
    auto state = file_.ReadState();
    if (!state.ok()) {
      Problem(state.error().message);
    } else if (state.value()) {
      state_ = std::move(*state.value());
      check_.generation = state_->generation;
      check_.acknowledged = state_->acknowledged;
    }
    if (auto read =
            file_.ForEach(0, [this](const StoredRow& row) { return Row(row); });
        !read.ok())
      Problem(read.error().message);
    CompareEnds();
    return std::move(check_);
  }

 private:
  void Problem(const std::string& what) {
    if (check_.problems.size() < kMaxProblems) check_.problems.push_back(what);
  }

  bool Row(const StoredRow& row) {
    const std::string name = "event " + std::to_string(row.number);
    if (check_.events == 0) {
      check_.first = row.number;
    } else if (row.number != check_.last + 1) {
      Problem("events " + std::to_string(check_.last + 1) + " to " +
              std::to_string(row.number - 1) + " are missing");
    }
    check_.last = row.number;
    ++check_.events;
    check_.bytes += StoredBytes(row.row.size());
    newest_ = row.link;
    if (!row.intact) {
      Problem(name + " is not as it was written");
    } else if (auto event = protocol::DecodeRow(row.row);
               !event.ok() && event.error().code == base::ErrorCode::kCorrupt) {
      Problem(name + " does not decode");
    }
    return true;
  }

  void CompareEnds() {
    if (!state_) {
      if (check_.events > 0) Problem("there are events, and no state");
      return;
    }
    if (check_.events == 0) {
      check_.last = 0;
      return;
    }
    if (check_.last != state_->chain.last() || newest_ != state_->chain.link())
      Problem("the newest event is not the one that the state names");
  }

  BufferFile& file_;
  BufferCheck check_;
  std::optional<BufferState> state_;
  protocol::Link newest_{};
};

}  // namespace

base::Result<BufferCheck> CheckBuffer(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed))
    return base::Error{
        failed ? base::ErrorCode::kDenied : base::ErrorCode::kInvalid,
        path.string() + (failed ? ": " + failed.message()
                                : " does not exist: deskwardend makes it "
                                  "when it first starts")};
  auto file = BufferFile::Open(path, BufferFile::Access::kRead);
  if (!file.ok()) {
    if (file.error().code != base::ErrorCode::kCorrupt) return file.error();
    BufferCheck check;
    check.problems.push_back(file.error().message);
    return check;
  }
  return Checker(*file.value()).Run();
}

}  // namespace agent
