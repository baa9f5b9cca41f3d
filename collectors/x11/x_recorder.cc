#include "collectors/x11/x_recorder.h"

#include <poll.h>
#include <xcb/xcbext.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "collectors/x11/x_program.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

using base::Error;
using base::ErrorCode;

// Categories of xcb_record_enable_context_reply_t (record.xml).
constexpr std::uint8_t kFromClient = 1;
constexpr std::uint8_t kClientStarted = 2;
constexpr std::uint8_t kClientDied = 3;
constexpr std::uint8_t kEndOfData = 5;

constexpr std::uint16_t kShmGetImage = 4;
constexpr std::uint16_t kShmCreatePixmap = 5;
constexpr std::uint16_t kRedirectSubwindows = 2;  // Of Composite.

// For the server to hand out the rest at the end of a visit.
constexpr std::chrono::milliseconds kRest{100};
constexpr std::chrono::seconds kTryAgain{60};

Error Unavailable(std::string why) {
  return {ErrorCode::kUnavailable, std::move(why)};
}

xcb_record_range_t Core(std::uint8_t opcode) {
  xcb_record_range_t range{};
  range.core_requests = {opcode, opcode};
  return range;
}

xcb_record_range_t Extension(std::uint8_t opcode,
                             std::uint16_t first,
                             std::uint16_t last) {
  xcb_record_range_t range{};
  range.ext_requests = {{opcode, opcode}, {first, last}};
  return range;
}

std::uint8_t OpcodeOf(xcb_connection_t* connection, std::string_view name) {
  const XReply<xcb_query_extension_reply_t> reply(xcb_query_extension_reply(
      connection,
      xcb_query_extension(
          connection, static_cast<std::uint16_t>(name.size()), name.data()),
      nullptr));
  if (reply == nullptr || reply->present == 0) return 0;
  return reply->major_opcode;
}

// The part of its resource ids that all have in common.
std::uint32_t ClientBase(xcb_connection_t* connection) {
  return xcb_get_setup(connection)->resource_id_base;
}

}  // namespace

XRecorder::XRecorder(XConnection& connection,
                     base::EventLoop& loop,
                     const base::Clock& clock,
                     What what,
                     std::function<void()> on_state)
    : connection_(connection),
      loop_(loop),
      clock_(clock),
      what_(what),
      on_state_(std::move(on_state)) {
  if (OpcodeOf(connection.xcb(), "RECORD") == 0) {
    missing_ = true;
    state_ = State::kUnavailable;
    why_ = "the X server has no RECORD extension";
  }
}

XRecorder::~XRecorder() = default;

void XRecorder::Watch(Listener& listener) {
  if (std::find(listeners_.begin(), listeners_.end(), &listener) !=
      listeners_.end())
    return;
  listeners_.push_back(&listener);
  if (listeners_.size() == 1 && retry_ == nullptr && !missing_) Try();
}

void XRecorder::Unwatch(Listener& listener) {
  if (std::find(listeners_.begin(), listeners_.end(), &listener) ==
      listeners_.end())
    return;
  // The context ends with the first that goes: all watch for the same visit.
  if (context_ != 0) ReadTheRest();
  Deliver();
  Forget(listener);
}

void XRecorder::Forget(Listener& listener) {
  std::erase(listeners_, &listener);
  if (!listeners_.empty()) return;
  End();
  // A pause after an overload goes on: a new visit does not end it.
  if (state_ == State::kUnavailable) retry_.reset();
}

void XRecorder::Try() {
  retry_.reset();
  if (listeners_.empty()) return SetState(State::kReady, {});
  if (auto begun = Begin(); !begun.ok())
    return GiveUp(State::kUnavailable, begun.error().message, kTryAgain);
  SetState(State::kReady, {});
}

base::Status XRecorder::Begin() {
  control_.reset(xcb_connect(nullptr, nullptr));
  data_.reset(xcb_connect(nullptr, nullptr));
  if (xcb_connection_has_error(control_.get()) != 0 ||
      xcb_connection_has_error(data_.get()) != 0)
    return Unavailable("the X server lets no further connection in");
  // Makes known to XCB, on the second, what the first request there needs.
  const auto* const there = xcb_get_extension_data(data_.get(), &xcb_record_id);
  if (there == nullptr || there->present == 0)
    return Unavailable("the X server has no RECORD extension");
  if (auto created = CreateContext(); !created.ok()) return created;
  ended_ = false;
  too_many_ = false;
  began_ = clock_.steady_now();
  enabled_ = xcb_record_enable_context(data_.get(), context_);
  // The first reply says that it has begun: from here on nothing is missed.
  xcb_generic_error_t* error = nullptr;
  const XReply<void> begun(
      xcb_wait_for_reply(data_.get(), enabled_.sequence, &error));
  const XReply<xcb_generic_error_t> refused(error);
  if (begun == nullptr) return Unavailable("the X server refuses to record");
  readable_ = loop_.WatchReadable(xcb_get_file_descriptor(data_.get()),
                                  [this] { OnReadable(); });
  return {};
}

base::Status XRecorder::CreateContext() {
  auto* const xcb = control_.get();
  const XReply<xcb_record_query_version_reply_t> version(
      xcb_record_query_version_reply(
          xcb, xcb_record_query_version(xcb, 1, 13), nullptr));
  if (version == nullptr) return Unavailable("RECORD does not answer");
  opcodes_ = {.shm = OpcodeOf(xcb, "MIT-SHM"),
              .composite = OpcodeOf(xcb, "Composite")};
  const auto ranges = Ranges();
  const xcb_record_client_spec_t all = XCB_RECORD_CS_ALL_CLIENTS;
  context_ = xcb_generate_id(xcb);
  const auto created = xcb_record_create_context_checked(
      xcb,
      context_,
      0,
      1,
      static_cast<std::uint32_t>(ranges.size()),
      &all,
      ranges.data());
  const std::array<xcb_record_client_spec_t, 3> own{
      ClientBase(connection_.xcb()), ClientBase(xcb), ClientBase(data_.get())};
  const auto left_out = xcb_record_unregister_clients_checked(
      xcb, context_, own.size(), own.data());
  const XReply<xcb_generic_error_t> refused(xcb_request_check(xcb, created));
  const XReply<xcb_generic_error_t> kept(xcb_request_check(xcb, left_out));
  if (refused != nullptr || kept != nullptr)
    return Unavailable("the X server refuses to record");
  return {};
}

std::vector<xcb_record_range_t> XRecorder::Ranges() const {
  std::vector<xcb_record_range_t> ranges;
  ranges.push_back(Core(XCB_SET_SELECTION_OWNER));
  ranges.front().client_started = 1;
  ranges.front().client_died = 1;
  if (what_.conversions) ranges.push_back(Core(XCB_CONVERT_SELECTION));
  if (what_.pictures) ranges.push_back(Core(XCB_GET_IMAGE));
  if (what_.pictures && opcodes_.shm != 0)
    ranges.push_back(Extension(opcodes_.shm, kShmGetImage, kShmCreatePixmap));
  if (what_.pictures && opcodes_.composite != 0)
    ranges.push_back(Extension(
        opcodes_.composite, kRedirectSubwindows, kRedirectSubwindows));
  return ranges;
}

// Everything it had at the server goes with its connections.
void XRecorder::End() {
  readable_.reset();
  context_ = 0;
  data_.reset();
  control_.reset();
  heard_.clear();
  programs_.clear();
}

void XRecorder::OnReadable() {
  Read();
  // What windows did before is known before what was heard is judged. This may
  // end the visit, and with it the recording.
  connection_.CatchUp();
  Deliver();
  if (data_ == nullptr) return;
  if (too_many_) {
    GiveUp(State::kOverloaded,
           "programs ask for pictures more often than can be watched without "
           "harm",
           breaker_.Break(clock_.steady_now()));
  } else if (xcb_connection_has_error(data_.get()) != 0 || ended_) {
    GiveUp(State::kUnavailable, "the X server ended the recording", kTryAgain);
  }
}

void XRecorder::Read() {
  void* reply = nullptr;
  xcb_generic_error_t* error = nullptr;
  while (!too_many_ && !ended_ &&
         xcb_poll_for_reply(data_.get(), enabled_.sequence, &reply, &error) ==
             1) {
    const XReply<xcb_record_enable_context_reply_t> owned(
        static_cast<xcb_record_enable_context_reply_t*>(reply));
    const XReply<xcb_generic_error_t> refused(error);
    if (owned == nullptr) {
      ended_ = true;
    } else {
      Take(*owned);
    }
  }
}

void XRecorder::Take(const xcb_record_enable_context_reply_t& reply) {
  if (reply.category == kEndOfData) {
    ended_ = true;
    return;
  }
  Heard heard{.kind = Heard::Kind::kStarted,
              .client = reply.xid_base,
              // The server counts milliseconds: not before it began.
              .at = std::max(began_, connection_.TimeOf(reply.server_time)),
              .requests = {},
              .program = {}};
  std::size_t count = 1;
  if (reply.category == kFromClient) {
    heard.kind = Heard::Kind::kRequests;
    const auto bytes = xcb_record_enable_context_data_length(&reply);
    heard.requests = RequestsIn({xcb_record_enable_context_data(&reply),
                                 static_cast<std::size_t>(std::max(bytes, 0))},
                                reply.client_swapped != 0,
                                opcodes_);
    count = heard.requests.size();
    heard.program = KnownProgramOf(heard.client);
  } else if (reply.category == kClientDied) {
    heard.kind = Heard::Kind::kDied;
    programs_.erase(heard.client);
  } else if (reply.category != kClientStarted) {
    return;
  }
  // By the server's time: what waits to be read is not a flood yet.
  for (std::size_t i = 0; i < count; ++i)
    too_many_ = !breaker_.Count(heard.at) || too_many_;
  // At once: a program may be gone before what it did is told.
  if (heard.kind == Heard::Kind::kStarted)
    programs_[heard.client] = ProgramOf(control_.get(), reply.xid_base);
  heard_.push_back(std::move(heard));
}

std::string XRecorder::KnownProgramOf(std::uint32_t client) {
  const auto known = programs_.find(client);
  if (known != programs_.end()) return known->second;
  // It was there before the recording began.
  return programs_[client] = ProgramOf(control_.get(), client);
}

void XRecorder::ReadTheRest() {
  xcb_record_disable_context(control_.get(), context_);
  const XReply<xcb_get_input_focus_reply_t> done(xcb_get_input_focus_reply(
      control_.get(), xcb_get_input_focus(control_.get()), nullptr));
  const auto until = clock_.steady_now() + kRest;
  Read();
  while (!ended_ && !too_many_ && xcb_connection_has_error(data_.get()) == 0 &&
         clock_.steady_now() < until) {
    pollfd readable{xcb_get_file_descriptor(data_.get()), POLLIN, 0};
    (void)poll(&readable, 1, static_cast<int>(kRest.count()));
    Read();
  }
  context_ = 0;
}

void XRecorder::Deliver() {
  const auto heard = std::exchange(heard_, {});
  for (const auto& one : heard)
    Tell(one);
}

void XRecorder::Tell(const Heard& heard) {
  if (heard.kind == Heard::Kind::kStarted || control_ == nullptr) return;
  const auto listeners = listeners_;
  if (heard.kind == Heard::Kind::kDied) {
    for (auto* const listener : listeners)
      listener->OnClientGone(heard.client, heard.at);
    return;
  }
  Request told{.request = {},
               .client = heard.client,
               .program = heard.program,
               .at = heard.at};
  for (const auto& request : heard.requests) {
    told.request = request;
    for (auto* const listener : listeners)
      listener->OnRequest(told);
  }
}

void XRecorder::GiveUp(State state,
                       std::string why,
                       std::chrono::seconds pause) {
  End();
  const auto listeners = listeners_;
  for (auto* const listener : listeners)
    listener->OnBreak();
  retry_ = loop_.RunAfter(pause, [this] { Try(); });
  SetState(state, std::move(why));
}

void XRecorder::SetState(State state, std::string why) {
  if (state == state_ && why == why_) return;
  state_ = state;
  why_ = std::move(why);
  on_state_();
}

}  // namespace collectors
