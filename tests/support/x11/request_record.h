#pragma once

#include <xcb/record.h>
#include <xcb/xcb.h>

#include <cstdint>
#include <map>
#include <set>

#include "base/event_loop.h"

namespace test {

// Counts, from outside and for all programs, how often the content of a
// selection was asked for (ConvertSelection), by means of the RECORD extension.
//
// Records that one rare request and nothing else, on two connections, as the
// extension wants it.
class RequestRecord {
 public:
  explicit RequestRecord(base::EventLoop& loop);
  ~RequestRecord();
  RequestRecord(const RequestRecord&) = delete;
  RequestRecord& operator=(const RequestRecord&) = delete;

  // Of all clients but these (XClient::id).
  int ConvertSelectionsExceptBy(const std::set<std::uint32_t>& clients) const;

 private:
  void HandleReplies();

  xcb_connection_t* const control_;
  xcb_connection_t* const data_;
  xcb_record_context_t context_ = 0;
  xcb_record_enable_context_cookie_t enabled_{};
  bool recording_ = false;
  std::map<std::uint32_t, int> by_client_;
  base::EventLoop::Handle readable_;
};

}  // namespace test
