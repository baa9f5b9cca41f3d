// What a process says about, and forbids, itself.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace base {

// No core dump of this process, and no other process of the same user may look
// into its memory: both could hold what must not be kept.
Status ForbidMemoryDumps();

// For a program that is there all day and does little: one heap for all
// threads, and what is free at its end goes back to the system.
void KeepHeapSmall();

// Gives back what of the heap is free, and the pages of the program's and its
// libraries' files: what is needed again comes from the page cache, what only
// starting or a busy hour needed stays away.
void GiveMemoryBack();

// Lets this process have as many descriptors as it may; gives back how many.
std::size_t RaiseDescriptorLimit();

// The user that this process acts for.
uid_t OwnUserId();

// The file that this process runs, also after it was replaced or deleted.
std::filesystem::path OwnProgramFile();

// Base name of the program that a process runs; empty if it is not known.
std::string ProgramOfProcess(pid_t pid);

// Whether the kernel gave this program rights that its caller has not (setuid,
// setgid): then nothing that the caller chose may change what it does.
bool HasRightsOfItsFile();

// Gives up the group that the kernel gave this program, for good: FUSE lets
// nobody in whose groups are not all those of the one who mounted it. Its
// memory stays closed to others.
Status DropGroupOfItsFile();

// The same, but that other processes of the person may look at this one: for
// one that has nothing to hide, and before it has.
Status LetBeLookedAt();

// As the system's list of users has it. kInvalid if there is no such user.
Result<std::string> HomeOf(uid_t user);

// Nothing for no name. kInvalid if there is no such group.
Result<std::optional<gid_t>> FindGroup(const std::string& name);

}  // namespace base
