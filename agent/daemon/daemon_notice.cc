// Showing and confirming the notice, each an event of who asked.
#include <utility>

#include "agent/daemon/daemon.h"
#include "agent/ipc/self_event.h"
#include "base/encoding.h"

namespace agent {

using protocol::Action;

base::Status Daemon::OpenNotices() {
  auto notices = NoticeRecord::Load(paths_.notices());
  if (!notices.ok()) return notices.error();
  notices_.emplace(std::move(notices.value()));
  return {};
}

NoticeAnswer Daemon::NoticeOf(uid_t user) const {
  NoticeAnswer answer{.version = NoticeVersion(config_.notice)};
  const auto login = logins_->Find(user);
  const auto confirmed = login ? notices_->ConfirmedBy(*login) : std::nullopt;
  if (confirmed) {
    answer.confirmed_version = confirmed->version;
    answer.confirmed_at =
        base::FormatUtc(confirmed->at.time_since_epoch().count());
  }
  return answer;
}

std::string Daemon::NoticeDueTo(protocol::LoginId login) const {
  if (!config_.notice_at_login) return {};
  auto version = NoticeVersion(config_.notice);
  const auto confirmed = notices_->ConfirmedBy(login);
  return confirmed && confirmed->version == version ? std::string()
                                                    : std::move(version);
}

void Daemon::AnswerNotice(uid_t user,
                          const NoticeQuestion& question,
                          StatusServer::NoticeReply reply) {
  auto answer = NoticeOf(user);
  answer.text = NoticeText(config_.notice, question.language);
  auto login = logins_->FindOrAdd(user);
  if (!login.ok()) return reply(login.error());
  if (question.confirm.empty()) {
    if (auto shown =
            NoteShown(login.value(), answer.version, question.language);
        !shown.ok())
      return reply(shown.error());
    return reply(std::move(answer));
  }
  if (question.confirm != answer.version)
    return reply(base::Error{base::ErrorCode::kInvalid,
                             "this is not the notice as it is now; read it "
                             "again before you confirm it"});
  if (answer.confirmed_version == answer.version)
    return reply(std::move(answer));
  // Confirmed is what the centre will learn of.
  recorder_->RecordSelf(
      NoticeEvent(Action::kNoticeConfirmed,
                  login.value(),
                  answer.version,
                  question.language),
      [this, user, answer, login = login.value(), reply = std::move(reply)](
          const base::Status& stored) {
        if (!stored.ok()) return reply(stored.error());
        if (auto noted =
                notices_->Confirmed(login, answer.version, clock_.utc_now());
            !noted.ok())
          return reply(noted.error());
        auto confirmed = NoticeOf(user);
        confirmed.text = answer.text;
        reply(std::move(confirmed));
      });
}

base::Status Daemon::NoteShown(protocol::LoginId login,
                               const std::string& version,
                               NoticeLanguage language) {
  auto news = notices_->Shown(login, version, clock_.utc_now());
  if (!news.ok()) return news.error();
  if (news.value())
    recorder_->RecordSelf(
        NoticeEvent(Action::kNoticeShown, login, version, language));
  return {};
}

protocol::Event Daemon::NoticeEvent(Action action,
                                    protocol::LoginId login,
                                    const std::string& version,
                                    NoticeLanguage language) const {
  auto event = SelfEvent(clock_, action);
  event.login = login;
  event.program = kDaemonName;
  event.detail = version + " " + std::string(NameOf(language));
  return event;
}

}  // namespace agent
