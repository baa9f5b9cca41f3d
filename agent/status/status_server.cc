#include "agent/status/status_server.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

#include "agent/status/status_question.h"
#include "base/net/unix_socket.h"
#include "protocol/event_json.h"

namespace agent {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxQuestionBytes = 4'096;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Complaint(const std::string& what) {
  return Dump({{"error", what}});
}

std::string LoginName(protocol::LoginId login) {
  std::array<char, 9> text{};
  (void)std::snprintf(text.data(), text.size(), "%08x", login);
  return text.data();
}

std::string NoticeJson(const NoticeAnswer& notice) {
  return Dump({{"version", notice.version},
               {"text", notice.text},
               {"confirmed_version", notice.confirmed_version},
               {"confirmed_at", notice.confirmed_at}});
}

std::string OwnRecordJson(std::optional<protocol::LoginId> login,
                          const NoticeAnswer& notice,
                          const std::vector<OwnRecord::Row>& rows) {
  Json days = Json::array();
  for (const auto& row : rows)
    days.push_back({{"day", row.day},
                    {"channel", protocol::Name(row.channel)},
                    {"events", row.counts.events},
                    {"read", row.counts.read},
                    {"identifiers", row.counts.identifiers}});
  return Dump({{"login", login ? LoginName(*login) : ""},
               {"kept_days", OwnRecord::kKept.count()},
               {"notice",
                {{"version", notice.version},
                 {"confirmed_version", notice.confirmed_version},
                 {"confirmed_at", notice.confirmed_at}}},
               {"days", std::move(days)}});
}

}  // namespace

struct StatusServer::Asker {
  std::uint64_t id = 0;
  base::UniqueFd socket;
  uid_t uid = 0;
  bool following = false;
  bool gone = false;  // Removed when nobody looks at the list.
  base::EventLoop::Handle readable;
};

base::Result<std::unique_ptr<StatusServer>> StatusServer::Start(
    base::EventLoop& loop,
    const std::filesystem::path& socket,
    Sources sources) {
  // Anyone may ask; the kernel says who does.
  auto listener = base::net::ListenUnix(socket, 0666);
  if (!listener.ok()) return listener.error();
  return std::unique_ptr<StatusServer>(
      new StatusServer(loop, std::move(listener.value()), std::move(sources)));
}

StatusServer::StatusServer(base::EventLoop& loop,
                           base::UniqueFd listener,
                           Sources sources)
    : loop_(loop),
      sources_(std::move(sources)),
      acceptor_(loop,
                std::move(listener),
                {.accept = base::net::AcceptUnix,
                 .on_connection = [this](base::UniqueFd socket) {
                   Accept(std::move(socket));
                 }}) {}

StatusServer::~StatusServer() = default;

void StatusServer::Accept(base::UniqueFd socket) {
  auto peer = base::net::CredentialsOf(socket);
  if (!peer.ok() || askers_.size() >= kMaxAskers) return;  // Closes it.
  auto asker = std::make_unique<Asker>();
  asker->id = ++last_id_;
  asker->socket = std::move(socket);
  asker->uid = peer.value().uid;
  asker->readable = loop_.WatchReadable(
      asker->socket.get(), [this, raw = asker.get()] { OnReadable(*raw); });
  askers_.push_back(std::move(asker));
}

void StatusServer::OnReadable(Asker& asker) {
  auto packet = base::net::ReceivePacket(asker.socket, kMaxQuestionBytes);
  if (!packet.ok())
    End(asker);
  else if (packet.value() && !asker.following)
    Answer(asker, *packet.value());
  askers_.remove_if([](const auto& one) { return one->gone; });
}

void StatusServer::Answer(Asker& asker, base::ByteView packet) {
  using Kind = StatusQuestion::Kind;
  const auto question = ReadStatusQuestion(packet);
  if (question.kind == Kind::kOwnRecord) return AnswerOwnRecord(asker);
  if (question.kind == Kind::kNotice)
    return AnswerNotice(asker, question.notice);
  if (question.kind == Kind::kTail)
    return BeginTail(asker, question.last, question.follow);
  Say(asker,
      question.kind == Kind::kStatus
          ? ToJson(sources_.report())
          : Complaint("ask for \"status\", \"tail\", \"me\" or \"notice\""));
  End(asker);
}

void StatusServer::AnswerOwnRecord(Asker& asker) {
  const auto login = sources_.login_of(asker.uid);
  if (!login || sources_.own_record == nullptr) {
    Say(asker,
        login ? Complaint("the own record cannot be opened; see the log")
              : OwnRecordJson(login, sources_.notice_of(asker.uid), {}));
    return End(asker);
  }
  // The record's thread answers; the asker may have gone by then, or we.
  sources_.own_record->Read(
      *login,
      [this,
       loop = &loop_,
       alive = std::weak_ptr<bool>(alive_),
       id = asker.id,
       login,
       notice = sources_.notice_of(asker.uid)](
          base::Result<std::vector<OwnRecord::Row>> rows) {
        const std::string json =
            rows.ok() ? OwnRecordJson(login, notice, rows.value())
                      : Complaint(rows.error().message);
        loop->Post([this, alive, id, json] {
          if (!alive.expired()) AnswerLater(id, json);
        });
      });
}

void StatusServer::AnswerNotice(Asker& asker, const NoticeQuestion& question) {
  sources_.notice(asker.uid,
                  question,
                  [this, alive = std::weak_ptr<bool>(alive_), id = asker.id](
                      base::Result<NoticeAnswer> notice) {
                    const std::string json =
                        notice.ok() ? NoticeJson(notice.value())
                                    : Complaint(notice.error().message);
                    if (alive.expired()) return;
                    loop_.Post([this, alive, id, json] {
                      if (!alive.expired()) AnswerLater(id, json);
                    });
                  });
}

void StatusServer::AnswerLater(std::uint64_t id, const std::string& json) {
  Asker* const waiting = Find(id);
  if (waiting == nullptr) return;
  Say(*waiting, json);
  End(*waiting);
  askers_.remove_if([](const auto& one) { return one->gone; });
}

void StatusServer::BeginTail(Asker& asker, std::int64_t last, bool follow) {
  std::vector<const Kept*> seen;
  for (const auto& kept : kept_)
    if (MaySee(asker, kept.event)) seen.push_back(&kept);
  const auto count = static_cast<std::int64_t>(seen.size());
  const auto skip = count - std::clamp<std::int64_t>(last, 0, count);
  for (auto it = seen.begin() + skip; it != seen.end() && !asker.gone; ++it)
    Say(asker, protocol::ToJson((*it)->event, (*it)->seq));
  asker.following = follow;
  if (!follow) End(asker);
}

void StatusServer::Stored(const protocol::Event& event, std::int64_t seq) {
  if (kept_.size() == kKeptEvents) kept_.pop_front();
  kept_.push_back({event, seq});
  kept_.back().event.fingerprints = {};
  std::string json;
  for (const auto& asker : askers_) {
    if (!asker->following || !MaySee(*asker, event)) continue;
    if (json.empty()) json = protocol::ToJson(event, seq);
    Say(*asker, json);
  }
  askers_.remove_if([](const auto& one) { return one->gone; });
}

bool StatusServer::MaySee(const Asker& asker,
                          const protocol::Event& event) const {
  if (asker.uid == 0 || asker.uid == sources_.service_user) return true;
  return event.login == 0 || event.login == sources_.login_of(asker.uid);
}

void StatusServer::Say(Asker& asker, const std::string& json) {
  // Who does not read is cut off: nothing is kept for them.
  if (!base::net::SendPacket(asker.socket, base::AsBytes(json)).ok())
    End(asker);
}

void StatusServer::End(Asker& asker) {
  asker.readable.reset();
  asker.socket.Reset();
  asker.gone = true;
}

StatusServer::Asker* StatusServer::Find(std::uint64_t id) {
  const auto found = std::ranges::find_if(
      askers_, [&](const auto& one) { return one->id == id && !one->gone; });
  return found == askers_.end() ? nullptr : found->get();
}

}  // namespace agent
