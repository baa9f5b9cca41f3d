// How other programs ask deskwardend. Format: docs/formats/status.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/notice/notice.h"
#include "base/result.h"

namespace agent {

// Asks over status.sock and waits; for the command line, not for an event loop.
// Every answer is JSON. Errors: kUnavailable if nobody listens there (or
// stopped answering), kDenied if the socket's permissions forbid it, kCorrupt
// if what answers is no deskwardend.
class StatusClient {
 public:
  explicit StatusClient(
      std::filesystem::path socket,
      std::chrono::milliseconds timeout = std::chrono::seconds(5))
      : socket_(std::move(socket)), timeout_(timeout) {}

  // How the agent is doing.
  base::Result<std::string> Status() const;

  // The notice, with whether the asking user confirmed it. Showing it is
  // recorded, once a day.
  base::Result<std::string> Notice(NoticeLanguage language) const;

  // The asking user confirms the notice of this version; answers like Notice().
  base::Result<std::string> ConfirmNotice(const std::string& version,
                                          NoticeLanguage language) const;

  // What was recorded of the user who asks: counts per day and channel.
  base::Result<std::string> OwnRecord() const;

  // The newest `last` events, then, with `follow`, each new one as it is
  // stored: protocol::ToJson lines of the asking user and of the agent itself
  // (of everybody, for root and deskwardend's own user). Ends when `on_line`
  // gives false; with `follow` otherwise only when deskwardend stops.
  base::Status Tail(int last,
                    bool follow,
                    const std::function<bool(std::string_view)>& on_line) const;

 private:
  base::Result<std::string> Ask(std::string_view question) const;

  const std::filesystem::path socket_;
  const std::chrono::milliseconds timeout_;
};

}  // namespace agent
