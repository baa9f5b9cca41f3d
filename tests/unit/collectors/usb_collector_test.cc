#include "collectors/usb/usb_collector.h"

#include <memory>
#include <string>
#include <utility>

#include "collectors/usb/mount_table.h"
#include "protocol/event_json.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"

namespace {

using collectors::UsbDevice;
using collectors::UsbNotice;
using Kind = UsbNotice::Kind;
using protocol::Action;
using namespace std::chrono_literals;

class FakeUsb final : public collectors::UsbSource {
 public:
  void Start(OnNotice on_notice) override { tell = std::move(on_notice); }
  base::Status SetWatching(bool now) override {
    watching = now;
    return {};
  }
  std::string limit() const override { return {}; }
  OnNotice tell;
  bool watching = false;
};

const UsbDevice kStick{.key = "/sys/1-1",
                       .name = "SanDisk Ultra",
                       .vendor_id = "0781",
                       .product_id = "5581",
                       .serial = "4C53",
                       .bytes = 32'000'000'000};

// A desk where visit 7 lasts for ten seconds.
struct Desk {
  explicit Desk(std::vector<std::string> company = {})
      : collector(std::move(owned), {std::move(company)}, gate, sink, loop) {
    gate.AddVisit({.id = 7, .rules = {"crm"}},
                  clock.steady_now(),
                  clock.steady_now() + 10s);
    REQUIRE_FALSE(usb.watching);
    REQUIRE(collector.SetGateOpen(true).ok());
    REQUIRE(usb.watching);
  }
  void Tell(Kind kind, const UsbDevice& device = kStick, bool before = false) {
    const bool mount = kind == Kind::kMounted || kind == Kind::kUnmounted;
    usb.tell({.kind = kind,
              .before = before,
              .at = clock.steady_now(),
              .device = device,
              .file_system = mount ? "vfat" : ""});
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  std::string Seen() const {
    std::string all;
    for (const auto& one : sink.seen())
      all += std::string(Name(one.action)) + " " + one.detail + ", ";
    return all;
  }

  test::FakeClock clock;
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<FakeUsb> owned = std::make_unique<FakeUsb>();
  FakeUsb& usb = *owned;
  collectors::UsbCollector collector;
};

TEST_CASE("a stick that is plugged in is reported with what it is") {
  Desk desk;
  desk.Pass(1s);
  desk.Tell(Kind::kAttached);
  REQUIRE(desk.sink.seen().size() == 1);
  const auto& seen = desk.sink.seen().front();
  CHECK(seen.channel == protocol::Channel::kUsb);
  CHECK(seen.action == Action::kAttached);
  CHECK(seen.visit.id == 7);
  CHECK(seen.destination == "SanDisk Ultra");
  CHECK(seen.detail == "storage");
  CHECK(seen.object.bytes == 32'000'000'000);
  CHECK(seen.device.view() == "0781:5581:4C53");
}

TEST_CASE("what was there before is said to have been") {
  Desk desk;
  desk.Tell(Kind::kAttached, kStick, true);
  desk.Tell(Kind::kMounted, kStick, true);
  CHECK(desk.Seen() == "attached storage present, mounted vfat present, ");
}

TEST_CASE("a company's device is reported, too, and said to be one") {
  for (const char* const list : {"0781:5581", "0781:5581:4C53"}) {
    Desk desk({"1234:5678", list});
    desk.Tell(Kind::kAttached);
    CHECK(desk.Seen() == "attached storage company, ");
  }
  UsbDevice bare = kStick;
  bare.serial.clear();
  Desk desk({"0781:5581:"});
  desk.Tell(Kind::kAttached, bare);
  CHECK(desk.Seen() == "attached storage, ");
}

TEST_CASE("unplugged is reported once it has not come back") {
  Desk desk;
  desk.Tell(Kind::kAttached);
  desk.Tell(Kind::kMounted);
  desk.Tell(Kind::kUnmounted);
  desk.Tell(Kind::kDetached);
  CHECK(desk.Seen() == "attached storage, mounted vfat, ");
  CHECK(desk.collector.busy());
  desk.Pass(1s);
  CHECK(desk.Seen() ==
        "attached storage, mounted vfat, unmounted vfat, detached storage, ");
  CHECK_FALSE(desk.collector.busy());
}

TEST_CASE("a stick that is enumerated again was not unplugged") {
  Desk desk;
  desk.Tell(Kind::kAttached);
  desk.Tell(Kind::kMounted);
  desk.Tell(Kind::kDetached);
  desk.Tell(Kind::kUnmounted);
  desk.Pass(400ms);
  desk.Tell(Kind::kAttached);
  desk.Tell(Kind::kMounted);
  desk.Pass(2s);
  CHECK(desk.Seen() == "attached storage, mounted vfat, ");
  CHECK_FALSE(desk.collector.busy());
  // Another stick in its place is another one.
  desk.Tell(Kind::kDetached);
  UsbDevice other = kStick;
  other.serial = "OTHER";
  desk.Tell(Kind::kAttached, other);
  desk.Pass(1s);
  CHECK(desk.Seen() ==
        "attached storage, mounted vfat, attached storage, detached storage, ");
}

TEST_CASE("what happens outside of a visit is not reported") {
  Desk desk;
  desk.Pass(11s);
  desk.Tell(Kind::kAttached);
  desk.Tell(Kind::kDetached);
  desk.Pass(2s);
  CHECK(desk.sink.seen().empty());
  CHECK(desk.collector.SetGateOpen(false).ok());
  CHECK_FALSE(desk.usb.watching);
}

TEST_CASE("mounts are read from what the kernel lists") {
  const auto mounts = collectors::ParseMountInfo(
      "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
      "99 22 8:17 / /media/a\\040b rw - vfat /dev/sdb1 rw,uid=1000\n"
      "broken\n"
      "100 22 x:17 / /m rw - vfat d rw\n"
      "101 22 8:18 / /m rw shared:1 master:2 - exfat d rw");
  REQUIRE(mounts.size() == 3);
  CHECK(mounts[0].file_system == "ext4");
  CHECK(mounts[1].id == 99);
  CHECK(mounts[1].device == ((8U << 8) | 17U));
  CHECK(mounts[2].file_system == "exfat");
}

}  // namespace
