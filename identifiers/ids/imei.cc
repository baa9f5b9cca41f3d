#include "identifiers/ids/imei.h"

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// 01 CTIA, 35 TÜV SÜD, 86 TAF and 99 GHA allocate today; phones of the others
// are still about.
bool IsReportingBody(int id) {
  switch (id) {
    case 1:
    case 10:
    case 30:
    case 33:
    case 35:
    case 44:
    case 45:
    case 86:
    case 91:
    case 98:
    case 99:
      return true;
    default:
      return id >= 49 && id <= 54;
  }
}

}  // namespace

bool IsImei(std::string_view compact) {
  return IsDigitsOf(compact, 15) &&
         IsReportingBody(NumberOf(compact.substr(0, 2))) && PassesLuhn(compact);
}

}  // namespace identifiers
