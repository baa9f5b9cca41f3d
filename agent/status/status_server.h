#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "agent/status/notice_answer.h"
#include "agent/status/own_record.h"
#include "agent/status/status_report.h"
#include "base/bytes.h"
#include "base/event_loop.h"
#include "base/net/acceptor.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "protocol/event.h"

namespace agent {

// Answers on status.sock: how the agent is doing, the newest events, and to
// each person what is recorded of them. Format: docs/formats/status.md.
//
// Event loop only; never waits for anybody.
class StatusServer {
 public:
  // What one who asks `tail` can look back at.
  static constexpr std::size_t kKeptEvents = 256;
  static constexpr std::size_t kMaxAskers = 32;

  using NoticeReply = std::function<void(base::Result<NoticeAnswer>)>;

  struct Sources {
    std::function<StatusReport()> report;
    // None if this user was never recorded.
    std::function<std::optional<protocol::LoginId>(uid_t)> login_of;
    // Of this user's: no text, nothing recorded.
    std::function<NoticeAnswer(uid_t)> notice_of;
    // Shows or confirms it; replies on the loop, perhaps later.
    std::function<void(uid_t, const NoticeQuestion&, NoticeReply)> notice;
    uid_t service_user = 0;           // Sees everybody's events, like root.
    OwnRecord* own_record = nullptr;  // Null if there is none.
  };

  static base::Result<std::unique_ptr<StatusServer>> Start(
      base::EventLoop& loop,
      const std::filesystem::path& socket,
      Sources sources);
  ~StatusServer();
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;

  // Number `seq` became durable.
  void Stored(const protocol::Event& event, std::int64_t seq);

 private:
  struct Asker;
  struct Kept {
    protocol::Event event;  // Without fingerprints.
    std::int64_t seq = 0;
  };

  StatusServer(base::EventLoop& loop, base::UniqueFd listener, Sources sources);

  void Accept(base::UniqueFd socket);
  void OnReadable(Asker& asker);
  void Answer(Asker& asker, base::ByteView packet);
  void AnswerOwnRecord(Asker& asker);
  void AnswerNotice(Asker& asker, const NoticeQuestion& question);
  void AnswerLater(std::uint64_t id, const std::string& json);
  void BeginTail(Asker& asker, std::int64_t last, bool follow);
  bool MaySee(const Asker& asker, const protocol::Event& event) const;
  void Say(Asker& asker, const std::string& json);
  void End(Asker& asker);
  // By number, for answers that come later: the asker may have gone.
  Asker* Find(std::uint64_t id);

  base::EventLoop& loop_;
  const Sources sources_;
  std::deque<Kept> kept_;
  std::list<std::unique_ptr<Asker>> askers_;
  std::uint64_t last_id_ = 0;
  // Expires with the server, so that a late answer finds nobody to give it to.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  const base::net::Acceptor acceptor_;
};

}  // namespace agent
