#include "base/system_error.h"

#include <cerrno>
#include <system_error>

namespace base {
namespace {

ErrorCode CodeOf(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kDenied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
      return ErrorCode::kFull;
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EINVAL:
    case ENAMETOOLONG:
      return ErrorCode::kInvalid;
    default:
      return ErrorCode::kUnavailable;
  }
}

}  // namespace

Error SystemError(const std::string& what) {
  return SystemError(what, errno);
}

Error SystemError(const std::string& what, int number) {
  return {CodeOf(number),
          what + ": " + std::generic_category().message(number)};
}

}  // namespace base
