#pragma once

#include <sys/types.h>

#include <memory>

#include "agent/config/config.h"
#include "agent/ipc/messages.h"
#include "agent/sense/told_gate.h"
#include "agent/session/report_queue.h"
#include "agent/session/reporter.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/random.h"
#include "base/result.h"
#include "collectors/file_export/file_collector.h"

namespace agent {

// What is watched for one person, from their login on. Event loop only.
class Person {
 public:
  // All outlive it.
  struct Parts {
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Random& random;
    ReportQueue& queue;
  };

  // kInvalid if there is no such person.
  static base::Result<std::unique_ptr<Person>> Make(uid_t user,
                                                    const Parts& parts,
                                                    const Config& config);

  base::Status Set(const VisitChanged& change);
  const base::Status& status() const { return status_; }
  bool open() const { return gate_.open(); }
  void OnRoom() { files_.OnRoom(); }
  void GiveUp() { files_.GiveUp(); }
  bool busy() const { return files_.busy(); }
  // Before the first visit, by the mounts alone.
  SensorState sensor() const;

 private:
  Person(uid_t user,
         collectors::FolderOptions folders,
         const Parts& parts,
         const Config& config);

  ToldGate gate_;
  Reporter reporter_;
  collectors::FileCollector files_;
  base::Status status_;
};

}  // namespace agent
