#pragma once

#include <string_view>

namespace identifiers {

// CPF, the taxpayer's number of a person in Brazil: eleven digits, the last two
// check digits (MOD 11, weights 10 to 2 and 11 to 2). Eleven equal digits,
// which would pass, are refused.
// Source: Receita Federal, Cadastro de Pessoas Físicas (Instrução Normativa RFB
// 1548/2015).
// Eleven random digits pass with 1 in 100.
bool IsBrazilCpf(std::string_view compact);

}  // namespace identifiers
