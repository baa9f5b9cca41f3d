// What the tray says, in a person's language.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/notice/notice.h"

namespace agent {

enum class TrayState : std::uint8_t { kIdle, kWatching, kAttention };

std::string_view TrayText(TrayState state, NoticeLanguage language);

}  // namespace agent
