#include "identifiers/ids/us.h"

#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// Woolworth's wallet, an SSA pamphlet, an advertisement of 2007: each was used
// by many who saw it.
bool IsAdvertised(std::string_view digits) {
  return digits == "078051120" || digits == "219099999" ||
         digits == "457555462";
}

}  // namespace

bool IsUsSsn(std::string_view compact) {
  if (!IsDigitsOf(compact, 9) || compact[0] == '9') return false;
  const std::string_view area = compact.substr(0, 3);
  if (area == "000" || area == "666") return false;
  if (compact.substr(3, 2) == "00" || compact.substr(5) == "0000") return false;
  return !IsAdvertised(compact);
}

}  // namespace identifiers
