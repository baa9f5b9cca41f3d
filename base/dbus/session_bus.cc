#include "base/dbus/session_bus.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <utility>

#include "base/process.h"
#include "base/system_error.h"

namespace base::dbus {
namespace {

constexpr std::chrono::microseconds kAnswerWithin = std::chrono::seconds(1);

constexpr const char* kBus = "org.freedesktop.DBus";
constexpr const char* kBusPath = "/org/freedesktop/DBus";

MessageRef AskBus(sd_bus* bus, const char* member, const char* name) {
  sd_bus_message* reply = nullptr;
  const int done = sd_bus_call_method(
      bus, kBus, kBusPath, kBus, member, nullptr, &reply, "s", name);
  return MessageRef(done < 0 ? nullptr : reply);
}

std::vector<std::string> NamesThat(sd_bus* bus,
                                   const char* member,
                                   std::string_view beginning) {
  std::vector<std::string> names;
  sd_bus_message* answer = nullptr;
  if (sd_bus_call_method(
          bus, kBus, kBusPath, kBus, member, nullptr, &answer, "") < 0)
    return names;
  const MessageRef reply(answer);
  if (sd_bus_message_enter_container(answer, 'a', "s") < 0) return names;
  const char* name = nullptr;
  while (sd_bus_message_read(answer, "s", &name) > 0)
    if (std::string_view(name).starts_with(beginning)) names.emplace_back(name);
  return names;
}

std::string Environment(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets it once it runs.
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Empty if there is none. An address may name a program to start (unixexec):
// with rights that the caller has not, what the caller says is not used.
std::string Address() {
  std::string folder = "/run/user/" + std::to_string(OwnUserId());
  if (!HasRightsOfItsFile()) {
    if (auto address = Environment("DBUS_SESSION_BUS_ADDRESS");
        !address.empty())
      return address;
    if (auto chosen = Environment("XDG_RUNTIME_DIR"); !chosen.empty())
      folder = std::move(chosen);
  }
  const std::string bus = folder + "/bus";
  return access(bus.c_str(), F_OK) == 0 ? "unix:path=" + bus : "";
}

}  // namespace

Error BusError(const std::string& what, int failed) {
  return SystemError(what, -failed);
}

bool HasSessionBus() {
  return !Address().empty();
}

Result<BusRef> OpenSessionBus(BusUse use) {
  const std::string address = Address();
  if (address.empty())
    return Error{ErrorCode::kUnavailable, "this login has no session bus"};
  sd_bus* opened = nullptr;
  if (const int failed = sd_bus_new(&opened); failed < 0)
    return BusError("D-Bus", failed);
  BusRef bus(opened);
  int failed = sd_bus_set_address(opened, address.c_str());
  if (failed >= 0) failed = sd_bus_set_bus_client(opened, 1);
  // A monitor hears calls that are not for it: it must not answer them.
  if (failed >= 0)
    failed = sd_bus_set_monitor(opened, use == BusUse::kMonitor ? 1 : 0);
  if (failed >= 0)
    failed = sd_bus_set_method_call_timeout(
        opened, static_cast<std::uint64_t>(kAnswerWithin.count()));
  if (failed >= 0) failed = sd_bus_start(opened);
  if (failed < 0) return BusError("the session bus", failed);
  // That it answers, not only that somebody listens there.
  if (const MessageRef id(AskBus(opened, "GetNameOwner", kBus)); id == nullptr)
    return Error{ErrorCode::kUnavailable, "the session bus does not answer"};
  return bus;
}

int ProcessOf(sd_bus* bus, const char* unique_name) {
  const MessageRef reply(
      AskBus(bus, "GetConnectionUnixProcessID", unique_name));
  std::uint32_t process = 0;
  if (reply == nullptr || sd_bus_message_read(reply.get(), "u", &process) < 0)
    return 0;
  return static_cast<int>(process);
}

std::string OwnerOf(sd_bus* bus, const char* name) {
  const MessageRef reply(AskBus(bus, "GetNameOwner", name));
  const char* owner = nullptr;
  if (reply == nullptr || sd_bus_message_read(reply.get(), "s", &owner) < 0)
    return {};
  return owner;
}

bool CanBeCalled(sd_bus* bus, std::string_view name) {
  for (const char* const list : {"ListNames", "ListActivatableNames"})
    for (const auto& one : NamesThat(bus, list, name))
      if (one == name) return true;
  return false;
}

std::vector<std::string> NamesBelow(sd_bus* bus, std::string_view beginning) {
  return NamesThat(bus, "ListNames", beginning);
}

}  // namespace base::dbus
