// What the RECORD extension tells, taken apart. The bytes are other programs'
// own: nothing in them is believed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace collectors {

// A request of another client, as far as it is looked at.
struct XRequest {
  enum class Kind : std::uint8_t {
    kGetImage,            // Also through shared memory.
    kCreateShmPixmap,     // Shared with the server, for `drawable`'s screen.
    kRedirectSubwindows,  // What is in `window` is to be drawn off the screen.
    kSetSelectionOwner,
    kConvertSelection,
  };
  Kind kind = Kind::kGetImage;

  // Of the first two.
  std::uint32_t drawable = 0;
  std::int16_t x = 0;
  std::int16_t y = 0;
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  std::uint32_t pixmap = 0;  // The new one, of kCreateShmPixmap.

  // Of the selections': the owner's, or the requestor's; 0: no owner.
  std::uint32_t window = 0;
  std::uint32_t selection = 0;
  std::uint32_t target = 0;
};

// Of extensions; 0: the server does not have it.
struct XOpcodes {
  std::uint8_t shm = 0;
  std::uint8_t composite = 0;
};

// The requests in the data of one reply (category FromClient, without element
// headers). `swapped`: in the other byte order. What is cut off, or none of
// those that were asked for, is left out. Formats: X11 protocol, appendix B;
// MIT-SHM and Composite, their protocols' encodings.
std::vector<XRequest> RequestsIn(std::span<const std::uint8_t> data,
                                 bool swapped,
                                 const XOpcodes& opcodes);

}  // namespace collectors
