#pragma once

#include <memory>

#include "base/clock.h"
#include "base/event_loop.h"
#include "collectors/file_export/file_source.h"
#include "collectors/file_export/watched_folders.h"

namespace collectors {

// By marks on folders, as the user: needs no privilege. Who wrote a file is
// seen only if that program still has it open a moment later.
//
// `loop` and `clock` outlive it.
std::unique_ptr<FileSource> MakeInotifyFileSource(FolderOptions options,
                                                  base::EventLoop& loop,
                                                  const base::Clock& clock);

}  // namespace collectors
