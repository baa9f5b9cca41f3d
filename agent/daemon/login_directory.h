#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>

#include "base/random.h"
#include "base/result.h"
#include "protocol/event.h"

namespace agent {

// The random number under which each user of this machine is recorded. The file
// `logins` (0600, a line `uid login` each) is the only place where the two
// stand together. Event loop only.
class LoginDirectory {
 public:
  // kCorrupt, naming the line, if the file is not what Save() writes: guessing
  // would give one person's record to another. `random` must outlive it.
  static base::Result<LoginDirectory> Load(const std::filesystem::path& file,
                                           base::Random& random);

  std::optional<protocol::LoginId> Find(uid_t uid) const;

  std::optional<uid_t> UserOf(protocol::LoginId login) const;

  // Makes one for a user never seen before, on disk before it is handed out:
  // the one time that the loop waits for the disk, once for each person.
  base::Result<protocol::LoginId> FindOrAdd(uid_t uid);

 private:
  LoginDirectory(std::filesystem::path file, base::Random& random)
      : file_(std::move(file)), random_(&random) {}

  bool IsTaken(protocol::LoginId login) const;
  base::Status Save() const;

  std::filesystem::path file_;
  base::Random* random_;
  std::map<uid_t, protocol::LoginId> logins_;
};

}  // namespace agent
