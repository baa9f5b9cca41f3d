#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <systemd/sd-bus.h>

#include "base/result.h"

namespace base::dbus {

struct BusCloser {
  void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};
using BusRef = std::unique_ptr<sd_bus, BusCloser>;

struct MessageUnref {
  void operator()(sd_bus_message* message) const {
    sd_bus_message_unref(message);
  }
};
using MessageRef = std::unique_ptr<sd_bus_message, MessageUnref>;

// Whether the environment names a bus of this user, or one is at its usual
// place; of a setgid program, only the latter. Nothing is connected for it.
bool HasSessionBus();

// A connection of its own to the user's bus, with a name. Blocks for as long as
// the bus needs to answer; no other program has a part
// in that. kUnavailable, saying why, if there is none.
enum class BusUse { kOrdinary, kMonitor };
Result<BusRef> OpenSessionBus(BusUse use = BusUse::kOrdinary);

// Of a failed call of sd-bus, which gives back a negative errno.
Error BusError(const std::string& what, int failed);

// The process behind a connection's unique name; 0 if it is gone. Asks the bus,
// and only it.
int ProcessOf(sd_bus* bus, const char* unique_name);
// The unique name that owns a name; empty if nobody does.
std::string OwnerOf(sd_bus* bus, const char* name);
// Whether somebody owns the name, or would be started to when it is called.
bool CanBeCalled(sd_bus* bus, std::string_view name);
// The names on the bus that begin so.
std::vector<std::string> NamesBelow(sd_bus* bus, std::string_view beginning);

}  // namespace base::dbus
