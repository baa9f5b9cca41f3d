#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace base::net {

// What a request says before its body (RFC 9110, RFC 9112), as far as this
// server uses it.
struct HttpHead {
  std::string method;
  std::string path;        // Without the query.
  std::string query;       // Undecoded, without the `?`.
  std::string media_type;  // As sent; or empty.
  std::size_t body_bytes = 0;
  bool close = false;  // The client asks for no further request.
};

// Why a request is refused, and with which status.
struct HttpFault {
  int status = 400;
  std::string why;
};

inline constexpr std::size_t kMaxHeadBytes = 8'192;

// `text` is a whole head, with the empty line. Strict, for whatever two readers
// may understand differently can smuggle a request past one of them: lines end
// in CR LF, only HTTP/1.1, nothing but a Content-Length says how long a body
// is, and it is said once.
std::variant<HttpHead, HttpFault> ParseHead(std::string_view text);

// Finds the end of a head in bytes as they come.
class HeadScanner {
 public:
  // Looks at what has been added to `text` since the last call. The head's size
  // once it is there; a fault as soon as it cannot become one.
  std::variant<std::monostate, std::size_t, HttpFault> Scan(
      std::string_view text);
  void Restart() { scanned_ = 0; }

 private:
  std::size_t scanned_ = 0;
};

}  // namespace base::net
