// Says which numbers are valid: reads "KIND NUMBER" a line, writes 1 or 0 a
// line. Kinds have the names of python3-stdnum's modules. Status 2: an unknown
// kind.
#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

#include "identifiers/ids/brazil.h"
#include "identifiers/ids/card.h"
#include "identifiers/ids/france.h"
#include "identifiers/ids/iban.h"
#include "identifiers/ids/imei.h"
#include "identifiers/ids/india.h"
#include "identifiers/ids/italy.h"
#include "identifiers/ids/netherlands.h"
#include "identifiers/ids/poland.h"
#include "identifiers/ids/resident_id.h"
#include "identifiers/ids/spain.h"
#include "identifiers/ids/uk.h"
#include "identifiers/ids/us.h"

namespace {

using namespace identifiers;

struct Kind {
  std::string_view name;
  bool (*is_valid)(std::string_view compact);
};

constexpr Kind kKinds[] = {{"br.cpf", IsBrazilCpf},
                           {"cn.ric", IsResidentId},
                           {"es.dni", IsSpainDni},
                           {"es.nie", IsSpainNie},
                           {"fr.nir", IsFranceNir},
                           {"gb.nhs", IsUkNhs},
                           {"iban", IsIban},
                           {"imei", IsImei},
                           {"in_.aadhaar", IsIndiaAadhaar},
                           {"in_.pan", IsIndiaPan},
                           {"it.codicefiscale", IsItalyCodiceFiscale},
                           {"luhn", IsCardNumber},
                           {"nl.bsn", IsNetherlandsBsn},
                           {"pl.pesel", IsPolandPesel},
                           {"us.ssn", IsUsSsn}};

}  // namespace

int main() {
  std::string name;
  std::string number;
  while (std::cin >> name >> number) {
    const auto* const kind = std::ranges::find(kKinds, name, &Kind::name);
    if (kind == std::end(kKinds)) {
      std::cerr << "unknown kind " << name << '\n';
      return 2;
    }
    std::cout << (kind->is_valid(number) ? "1\n" : "0\n");
  }
  return 0;
}
