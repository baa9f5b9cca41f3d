#include "tests/support/x11/request_record.h"

#include <xcb/xcbext.h>

#include <cstdlib>
#include <memory>

#include "tests/support/catch.h"

namespace test {
namespace {

// Categories of xcb_record_enable_context_reply_t (record.xml).
constexpr std::uint8_t kFromClient = 1;
constexpr std::uint8_t kStartOfData = 4;

}  // namespace

RequestRecord::RequestRecord(base::EventLoop& loop)
    : control_(xcb_connect(nullptr, nullptr)),
      data_(xcb_connect(nullptr, nullptr)) {
  REQUIRE(xcb_connection_has_error(control_) == 0);
  REQUIRE(xcb_connection_has_error(data_) == 0);
  context_ = xcb_generate_id(control_);
  const xcb_record_client_spec_t whom = XCB_RECORD_CS_ALL_CLIENTS;
  xcb_record_range_t what{};
  what.core_requests = {XCB_CONVERT_SELECTION, XCB_CONVERT_SELECTION};
  const auto made = xcb_record_create_context_checked(
      control_, context_, 0, 1, 1, &whom, &what);
  REQUIRE(xcb_request_check(control_, made) == nullptr);
  enabled_ = xcb_record_enable_context(data_, context_);
  xcb_flush(data_);
  readable_ = loop.WatchReadable(xcb_get_file_descriptor(data_),
                                 [this] { HandleReplies(); });
  while (!recording_) {
    REQUIRE(xcb_connection_has_error(data_) == 0);
    HandleReplies();
  }
}

RequestRecord::~RequestRecord() {
  readable_.reset();
  xcb_record_disable_context(control_, context_);
  xcb_record_free_context(control_, context_);
  xcb_flush(control_);
  xcb_disconnect(control_);
  xcb_disconnect(data_);
}

void RequestRecord::HandleReplies() {
  void* reply = nullptr;
  xcb_generic_error_t* error = nullptr;
  while (xcb_poll_for_reply(data_, enabled_.sequence, &reply, &error) == 1 &&
         reply != nullptr) {
    const std::unique_ptr<void, decltype(&std::free)> owned(reply, &std::free);
    const auto& record =
        *static_cast<const xcb_record_enable_context_reply_t*>(reply);
    if (record.category == kStartOfData) recording_ = true;
    if (record.category == kFromClient) ++by_client_[record.xid_base];
  }
  std::free(error);
}

int RequestRecord::ConvertSelectionsExceptBy(
    const std::set<std::uint32_t>& clients) const {
  int count = 0;
  for (const auto& [client, requests] : by_client_)
    if (!clients.contains(client)) count += requests;
  return count;
}

}  // namespace test
