#pragma once

#include <sys/types.h>

#include <memory>

#include "base/clock.h"
#include "base/event_loop.h"
#include "collectors/file_export/file_source.h"
#include "collectors/file_export/watched_folders.h"

namespace collectors {

// By marks on file systems, for one person: names the program, and follows a
// file anywhere on them. Needs CAP_SYS_ADMIN, CAP_DAC_READ_SEARCH and, to see
// another user's program, CAP_SYS_PTRACE. A mark sees what everybody does;
// others are left out first of all. A file is found by its handle, never by a
// path that its user could change.
//
// `loop` and `clock` outlive it.
std::unique_ptr<FileSource> MakeFanotifyFileSource(uid_t user,
                                                   FolderOptions options,
                                                   base::EventLoop& loop,
                                                   const base::Clock& clock);

}  // namespace collectors
