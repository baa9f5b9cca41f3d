#include "base/net/http_answer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace base::net {
namespace {

std::string_view ReasonOf(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 20> kReasons = {
      {{200, "OK"},
       {204, "No Content"},
       {400, "Bad Request"},
       {401, "Unauthorized"},
       {403, "Forbidden"},
       {404, "Not Found"},
       {405, "Method Not Allowed"},
       {408, "Request Timeout"},
       {409, "Conflict"},
       {411, "Length Required"},
       {413, "Content Too Large"},
       {415, "Unsupported Media Type"},
       {417, "Expectation Failed"},
       {429, "Too Many Requests"},
       {431, "Request Header Fields Too Large"},
       {500, "Internal Server Error"},
       {501, "Not Implemented"},
       {503, "Service Unavailable"},
       {505, "HTTP Version Not Supported"},
       {507, "Insufficient Storage"}}};
  const auto* const found = std::ranges::find(
      kReasons, status, &std::pair<int, std::string_view>::first);
  return found == kReasons.end() ? "" : found->second;
}

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string DateOf(UtcTime time) {
  static constexpr std::array kDays = {
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan",
                                         "Feb",
                                         "Mar",
                                         "Apr",
                                         "May",
                                         "Jun",
                                         "Jul",
                                         "Aug",
                                         "Sep",
                                         "Oct",
                                         "Nov",
                                         "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(
      std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 40> text{};
  (void)std::snprintf(text.data(),
                      text.size(),
                      "%s, %02u %s %04d %02d:%02d:%02d GMT",
                      kDays.at(std::chrono::weekday(day).c_encoding()),
                      unsigned{date.day()},
                      kMonths.at(unsigned{date.month()} - 1),
                      int{date.year()},
                      static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace

Bytes EncodeAnswer(const HttpResponse& response,
                   UtcTime now,
                   bool close,
                   bool with_body) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(ReasonOf(response.status)).append("\r\n");
  head.append("Date: ").append(DateOf(now)).append("\r\n");
  head.append("Content-Type: ").append(response.media_type).append("\r\n");
  head.append("Content-Length: ");
  head.append(std::to_string(response.body.size())).append("\r\n");
  if (response.retry_after)
    head.append("Retry-After: ")
        .append(std::to_string(response.retry_after->count()))
        .append("\r\n");
  if (close) head.append("Connection: close\r\n");
  head.append("\r\n");
  Bytes bytes(head.begin(), head.end());
  if (with_body)
    bytes.insert(bytes.end(), response.body.begin(), response.body.end());
  return bytes;
}

}  // namespace base::net
