#pragma once

#include <filesystem>
#include <functional>

#include "base/result.h"
#include "central/store/epoch_file.h"

namespace central {

// Told of a file that cannot be read. Whoever gives one wants what is in the
// others all the same; whoever gives none gets the error.
using OnUnreadable = std::function<void(const base::Error&)>;

// Gives each epoch's file in a folder to `read`, oldest first. What `read` took
// of one before it failed stays.
base::Status ReadEpochs(const std::filesystem::path& folder,
                        const std::function<base::Status(EpochFile&)>& read,
                        const OnUnreadable& on_unreadable = {});

}  // namespace central
