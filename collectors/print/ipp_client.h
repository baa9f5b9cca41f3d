#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/event_loop.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "base/unique_fd.h"
#include "collectors/print/ipp_message.h"

namespace collectors {

// Asks the print server behind a Unix socket, one question after the other, a
// connection each. Never blocks: a server that does not answer costs a timer.
// Event loop only; a destroyed client calls nobody back.
class IppClient {
 public:
  static constexpr std::chrono::milliseconds kAnswerWithin{3'000};
  static constexpr std::size_t kMaxWaiting = 256;
  static constexpr std::size_t kMaxAnswerBytes = std::size_t{256} * 1024;

  using Done = std::function<void(const base::Result<IppAnswer>&)>;

  // `user`: who this process is, which the server checks. `loop` outlives it.
  IppClient(base::EventLoop& loop, std::string socket, std::string user);

  // kUnavailable if the server is not there or does not answer, kDenied if it
  // refuses, kFull (at once) if too many questions wait. The answer, and what
  // it says, is wiped when `done` returns.
  void Ask(IppRequest request, Done done);

  bool busy() const { return current_ != nullptr || !waiting_.empty(); }
  const std::string& user() const { return user_; }
  const std::string& socket() const { return socket_; }

 private:
  struct Question {
    std::string packet;
    Done done;
    base::UniqueFd connection;
    base::SecretBytes answer;
    base::EventLoop::Handle readable;
    base::EventLoop::Handle deadline;
  };

  void Next();
  base::Status Send(Question& question);
  void OnReadable();
  void Finish(const base::Result<IppAnswer>& result);

  base::EventLoop& loop_;
  const std::string socket_;
  const std::string user_;
  std::deque<std::unique_ptr<Question>> waiting_;
  std::unique_ptr<Question> current_;
  base::EventLoop::Handle next_;
};

}  // namespace collectors
