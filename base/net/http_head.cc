#include "base/net/http_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace base::net {
namespace {

constexpr int kMaxFields = 64;

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// RFC 9110, 5.6.2.
bool IsTokenChar(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || kOthers.find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsTokenChar);
}

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool SameWord(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, Lower, Lower);
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool HasWord(std::string_view list, std::string_view word) {
  for (;;) {
    const auto comma = list.find(',');
    if (SameWord(Trim(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

class HeadReader {
 public:
  explicit HeadReader(std::string_view text) : rest_(text) {}

  std::variant<HttpHead, HttpFault> Read() {
    ReadRequestLine(NextLine());
    for (int n = 0; !fault_; ++n) {
      const std::string_view line = NextLine();
      if (line.empty()) break;
      if (n == kMaxFields)
        Refuse(431, "at most " + std::to_string(kMaxFields) + " fields");
      else
        ReadField(line);
    }
    if (!fault_) Judge();
    if (fault_) return *std::move(fault_);
    return std::move(head_);
  }

 private:
  void Refuse(int status, std::string why) {
    if (!fault_) fault_ = HttpFault{status, std::move(why)};
  }

  std::string_view NextLine() {
    const auto end = rest_.find("\r\n");
    if (end == std::string_view::npos) {
      Refuse(400, "the head has no end");
      return {};
    }
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    return line;
  }

  void ReadRequestLine(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
      return Refuse(400, "the request line is not one");
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!IsToken(method) || method.size() > 16)
      return Refuse(400, "the method is none");
    if (target.empty() || target[0] != '/' || !IsVisible(target))
      return Refuse(400, "the target must be a path");
    if (version != "HTTP/1.1")
      return Refuse(version.starts_with("HTTP/") ? 505 : 400, "use HTTP/1.1");
    const auto question = target.find('?');
    head_.method = method;
    head_.path = target.substr(0, question);
    if (question != std::string_view::npos)
      head_.query = target.substr(question + 1);
  }

  // A `#` never comes to a server.
  static bool IsVisible(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
  }

  void ReadField(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !IsToken(line.substr(0, colon)))
      return Refuse(400, "a field has no proper name");
    const auto name = line.substr(0, colon);
    const auto value = Trim(line.substr(colon + 1));
    if (std::ranges::any_of(value,
                            [](char c) { return IsControl(c) && c != '\t'; }))
      return Refuse(400, "a field has control characters");
    if (SameWord(name, "Content-Length")) return ReadLength(value);
    if (SameWord(name, "Transfer-Encoding")) transfer_encoding_ = true;
    if (SameWord(name, "Expect")) Refuse(417, "send the body at once");
    if (SameWord(name, "Connection") && HasWord(value, "close"))
      head_.close = true;
    if (SameWord(name, "Host")) ++hosts_;
    if (SameWord(name, "Content-Type")) ReadMediaType(value);
  }

  void ReadLength(std::string_view value) {
    if (length_) return Refuse(400, "the length is said twice");
    std::uint64_t bytes = 0;
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), bytes);
    if (error != std::errc() || end != value.data() + value.size())
      return Refuse(400, "the length is no number");
    length_ = static_cast<std::size_t>(bytes);
  }

  void ReadMediaType(std::string_view value) {
    if (!head_.media_type.empty())
      return Refuse(400, "the media type is said twice");
    head_.media_type = value;
  }

  void Judge() {
    if (!rest_.empty()) return Refuse(400, "the head ends too early");
    if (hosts_ != 1) return Refuse(400, "name one Host");
    if (transfer_encoding_ && length_)
      return Refuse(400, "the length is said twice");
    constexpr std::array<std::string_view, 3> kWithBody = {
        "POST", "PUT", "PATCH"};
    const bool body_expected =
        std::ranges::find(kWithBody, head_.method) != kWithBody.end();
    if (transfer_encoding_ || (body_expected && !length_))
      return Refuse(411, "send a Content-Length");
    head_.body_bytes = length_.value_or(0);
  }

  std::string_view rest_;
  HttpHead head_;
  std::optional<HttpFault> fault_;
  std::optional<std::size_t> length_;
  bool transfer_encoding_ = false;
  int hosts_ = 0;
};

}  // namespace

std::variant<HttpHead, HttpFault> ParseHead(std::string_view text) {
  return HeadReader(text).Read();
}

std::variant<std::monostate, std::size_t, HttpFault> HeadScanner::Scan(
    std::string_view text) {
  const std::size_t end = std::min(text.size(), kMaxHeadBytes);
  for (; scanned_ < end; ++scanned_) {
    const char c = text[scanned_];
    const char before = scanned_ == 0 ? '\0' : text[scanned_ - 1];
    // Each CR with its LF and each LF with its CR; nothing else that is hidden.
    if ((c == '\n') != (before == '\r') ||
        (IsControl(c) && c != '\r' && c != '\n' && c != '\t'))
      return HttpFault{400, "this is not HTTP/1.1"};
    if (c == '\n' && text.substr(0, scanned_ + 1).ends_with("\r\n\r\n"))
      return ++scanned_;
  }
  if (text.size() >= kMaxHeadBytes)
    return HttpFault{
        431, "a head of at most " + std::to_string(kMaxHeadBytes) + " bytes"};
  return std::monostate{};
}

}  // namespace base::net
