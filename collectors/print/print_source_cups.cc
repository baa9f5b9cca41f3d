#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/process.h"
#include "collectors/print/ipp_client.h"
#include "collectors/print/job_notices.h"
#include "collectors/print/print_source.h"
#include "collectors/print/printing_program.h"
#include "protocol/limits.h"

namespace collectors {
namespace {

// Nothing is left for long of a subscription whose process died.
constexpr std::int32_t kLeaseSeconds = 11 * 60;
constexpr std::chrono::minutes kRenewEvery{5};
constexpr std::size_t kMaxNameBytes = 992;  // identifiers::kMaxFileNameBytes.
constexpr std::size_t kMaxMediaTypeBytes = 100;

// Where Debian's CUPS listens. In a trial libcups's variable may name another
// socket; a name of a machine it may not.
std::string ServerSocket() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
  const char* const set = std::getenv("CUPS_SERVER");
  if (set != nullptr && *set == '/' && !base::HasRightsOfItsFile()) return set;
  return "/run/cups/cups.sock";
}

// As the system has it: $USER says what its person likes.
std::string OwnName() {
  std::array<char, 16'384> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(base::OwnUserId(), &entry, room.data(), room.size(), &found) !=
          0 ||
      found == nullptr)
    return {};
  return found->pw_name;
}

// RFC 8011, 5.3.7.
PrintJob::State StateOf(std::int32_t number) {
  switch (number) {
    case 4:
      return PrintJob::State::kHeld;
    case 5:
      return PrintJob::State::kPrinting;
    case 6:
      return PrintJob::State::kStopped;
    case 7:
      return PrintJob::State::kCanceled;
    case 8:
      return PrintJob::State::kAborted;
    case 9:
      return PrintJob::State::kCompleted;
    default:
      return PrintJob::State::kWaiting;
  }
}

// ipp://host/printers/NAME
std::string PrinterOf(std::string_view uri) {
  uri.remove_prefix(std::min(uri.size(), uri.rfind('/') + 1));
  std::string name;
  for (std::size_t at = 0; at < uri.size(); ++at) {
    const auto byte =
        uri[at] == '%' ? base::FromHex(uri.substr(at + 1, 2)) : std::nullopt;
    name +=
        byte && byte->size() == 1 ? static_cast<char>(byte->front()) : uri[at];
    if (byte && byte->size() == 1) at += 2;
  }
  return name.substr(0, protocol::kMaxStringBytes);
}

// What a client wrote there itself is no more than a type.
std::string MediaTypeOf(std::string_view text) {
  const bool good =
      text.size() <= kMaxMediaTypeBytes &&
      std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9') ||
               std::string_view("/.+-").find(c) != std::string_view::npos;
      });
  return std::string(good ? text : std::string_view());
}

// No more than can be sealed, and no half of a character.
std::string_view CutName(std::string_view name) {
  name = name.substr(0, name.find('\0'));
  if (name.size() <= kMaxNameBytes) return name;
  std::size_t size = kMaxNameBytes;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xc0) == 0x80)
    --size;
  return name.substr(0, size);
}

std::uint64_t CountOf(const IppAnswer& answer, std::string_view name) {
  const auto number = answer.Number(name).value_or(0);
  return number > 0 ? static_cast<std::uint64_t>(number) : 0;
}

PrintJob JobOf(const IppAnswer& answer) {
  PrintJob job;
  job.state = StateOf(answer.Number("job-state").value_or(0));
  job.printer = PrinterOf(answer.Text("job-printer-uri").value_or(""));
  job.media_type = MediaTypeOf(answer.Text("document-format").value_or(""));
  job.bytes = CountOf(answer, "job-k-octets") * 1'024;
  // Sides, or sheets, as far as the printer's filters tell.
  job.pages = std::max(CountOf(answer, "job-impressions-completed"),
                       CountOf(answer, "job-media-sheets-completed"));
  job.name = base::SecretBytes(CutName(answer.Text("job-name").value_or("")));
  return job;
}

class CupsPrintSource final : public PrintSource {
 public:
  CupsPrintSource(base::EventLoop& loop, const base::Clock& clock)
      : loop_(loop), clock_(clock), client_(loop, ServerSocket(), OwnName()) {}

  void Start(Listener listener) override {
    listener_ = std::move(listener);
    if (!IsThere()) listener_.on_trouble(kNotThere);
  }

  void SetWatching(bool watching) override {
    if (std::exchange(watching_, watching) == watching) return;
    timer_.reset();
    notices_.reset();
    ready_ = false;
    if (watching)
      Connect();
    else
      Settle();
  }

  void Ask(JobId job, OnAnswer on_answer) override {
    auto request = IppRequest(IppOperation::kGetJobs, client_.user());
    request.Boolean("my-jobs", true)
        .Keywords("which-jobs", {"all"})
        .Integer("first-job-id", static_cast<std::int32_t>(job))
        .Integer("limit", 1)
        .Keywords("requested-attributes",
                  {"job-id",
                   "job-state",
                   "job-printer-uri",
                   "job-name",
                   "job-k-octets",
                   "job-impressions-completed",
                   "job-media-sheets-completed",
                   "document-format"});
    client_.Ask(std::move(request),
                [job, on_answer = std::move(on_answer)](auto answer) {
                  if (!answer.ok() || !answer.value().ok())
                    return on_answer(Whose::kUnknown, std::nullopt);
                  const auto first = answer.value().Number("job-id");
                  if (!first || static_cast<JobId>(*first) != job)
                    return on_answer(Whose::kAnothers, std::nullopt);
                  on_answer(Whose::kThisPersons, JobOf(answer.value()));
                });
  }

  bool busy() const override { return client_.busy(); }

 private:
  static constexpr const char* kNotThere =
      "there is no print server (CUPS) here";

  bool IsThere() const { return access(client_.socket().c_str(), F_OK) == 0; }

  void Connect() {
    if (!IsThere()) return listener_.on_trouble(kNotThere);
    auto connected = JobNotices::Connect(
        loop_,
        {.on_ready =
             [this] {
               ready_ = true;
               Settle();
             },
         .on_created =
             [this](JobId job) {
               listener_.on_created(job,
                                    clock_.steady_now(),
                                    ProgramConnectedTo(client_.socket()));
             },
         .on_ended = [this](JobId job) { listener_.on_ended(job); },
         .on_failed = [this](const base::Error& error) { Fail(error); }});
    if (!connected.ok()) return Fail(connected.error());
    notices_ = std::move(connected.value());
  }

  void Fail(const base::Error& error) {
    notices_.reset();
    ready_ = false;
    Settle();
    timer_ = loop_.RunAfter(kRenewEvery, [this] { Connect(); });
    listener_.on_trouble(error.message);
  }

  // Makes or cancels the subscription, one question at a time.
  void Settle() {
    if (asking_) return;
    if (ready_ && !subscription_) return Subscribe();
    if (!ready_ && subscription_) Cancel();
  }

  void Subscribe() {
    auto request =
        IppRequest(IppOperation::kCreatePrinterSubscriptions, client_.user());
    request.Subscription()
        .Uri("notify-recipient-uri", "dbus://")
        .Keywords("notify-events", {"job-created", "job-completed"})
        .Integer("notify-lease-duration", kLeaseSeconds);
    AskForSubscription(std::move(request), [this](auto answer) {
      if (answer.ok())
        subscription_ = answer.value().Number("notify-subscription-id");
    });
  }

  void Renew() {
    auto request = IppRequest(IppOperation::kRenewSubscription, client_.user());
    request.Integer("notify-subscription-id", *subscription_)
        .Subscription()
        .Integer("notify-lease-duration", kLeaseSeconds);
    AskForSubscription(std::move(request), [this](auto answer) {
      // A server that was started anew may have forgotten it.
      if (answer.ok() && !answer.value().ok()) subscription_.reset();
    });
  }

  void Cancel() {
    auto request =
        IppRequest(IppOperation::kCancelSubscription, client_.user());
    request.Integer("notify-subscription-id", *subscription_);
    subscription_.reset();
    asking_ = true;
    // Without an answer its lease ends it.
    client_.Ask(std::move(request), [this](const auto&) {
      asking_ = false;
      Settle();
    });
  }

  void AskForSubscription(IppRequest request,
                          std::function<void(base::Result<IppAnswer>)> take) {
    asking_ = true;
    client_.Ask(std::move(request),
                [this, take = std::move(take)](auto answer) {
                  asking_ = false;
                  const bool had_one = subscription_.has_value();
                  take(answer);
                  if (!ready_ || (had_one && !subscription_)) return Settle();
                  AfterAnswer(answer);
                });
  }

  void AfterAnswer(base::Result<IppAnswer>& answer) {
    timer_ = loop_.RunAfter(kRenewEvery, [this] {
      if (subscription_)
        Renew();
      else
        Settle();
    });
    if (answer.ok() && subscription_) return listener_.on_trouble({});
    listener_.on_trouble(answer.ok() ? "the print server (CUPS) refuses"
                                     : answer.error().message);
  }

  base::EventLoop& loop_;
  const base::Clock& clock_;
  IppClient client_;
  Listener listener_;
  bool watching_ = false;
  std::unique_ptr<JobNotices> notices_;
  bool ready_ = false;   // The notices would be heard.
  bool asking_ = false;  // About the subscription.
  std::optional<std::int32_t> subscription_;
  base::EventLoop::Handle timer_;
};

}  // namespace

std::unique_ptr<PrintSource> MakeCupsPrintSource(base::EventLoop& loop,
                                                 const base::Clock& clock) {
  return std::make_unique<CupsPrintSource>(loop, clock);
}

}  // namespace collectors
