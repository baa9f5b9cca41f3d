#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace collectors {

// The USB device that a file system's disk is on, or what that disk is mapped
// onto (an encrypted stick), as UsbIdentity has it; empty if there is none, or
// the file system has no disk's number (btrfs; NTFS by a program). `device`: as
// makedev(3). Reads the kernel's memory only.
std::string StickBehind(std::uint64_t device);

// The same, with the kernel's tree there.
std::string StickBehindIn(const std::filesystem::path& sysfs,
                          std::uint64_t device);

}  // namespace collectors
