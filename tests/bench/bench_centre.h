// A real deskwarden-central for benchmarks, and agents enrolled with it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/net/https_client.h"
#include "tests/support/enrolled_agent.h"
#include "tests/support/event_generator.h"
#include "tests/support/sending_agent.h"
#include "tests/support/temporary_folder.h"

namespace bench {

// Runs from construction to destruction, in a folder of its own. Ends the
// benchmark if something fails.
class Centre {
 public:
  explicit Centre(const std::string& program);
  ~Centre();
  Centre(const Centre&) = delete;
  Centre& operator=(const Centre&) = delete;

  // Agents with different numbers have different chains.
  test::EnrolledAgent Enrol(std::uint8_t number) const;

  // Read from /proc, so that the senders' does not count. In seconds.
  double cpu_seconds() const;
  // Batches that are acknowledged and not yet indexed.
  long index_lag() const;
  const std::string& url() const { return url_; }

 private:
  const std::string program_;
  const test::TemporaryFolder folder_;
  pid_t process_ = 0;
  std::string url_;
  std::string operations_;
};

// The next events of the desk as one batch.
base::Bytes MakeBatch(test::SendingAgent& agent,
                      test::EventGenerator& desk,
                      int events);

// Ends the benchmark unless the centre stored it.
void PostBatch(base::net::HttpsClient& client, const base::Bytes& batch);

}  // namespace bench
