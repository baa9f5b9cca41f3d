#include "identifiers/ids/card.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsCardNumber;
using identifiers::IsRareCardLength;

TEST_CASE("a card number is of an issuer, of its length, and passes Luhn") {
  // The networks' and payment providers' test numbers.
  test::CheckTaken(IsCardNumber,
                   {"4111111111111111",     // Visa
                    "5555555555554444",     // Mastercard
                    "2223003122003222",     // Mastercard, since 2017
                    "378282246310005",      // American Express
                    "341111111111111",      // American Express
                    "30569309025904",       // Diners Club
                    "38520000023237",       // Diners Club
                    "36227206271667",       // Diners Club
                    "6011111111111117",     // Discover
                    "6500000000000002",     // Discover
                    "3530111333300000",     // JCB
                    "6200000000000005",     // UnionPay
                    "6205500000000000004",  // UnionPay, 19 digits
                    "6759649826438453",     // Maestro
                    "50339619890917",       // Maestro, 14 digits
                    "4222222222222",        // Visa, 13 digits
                    "2200000000000053",     // Mir
                    "8171999927660000"});   // UnionPay
  test::CheckFindsWrongDigits(IsCardNumber, "4111111111111111");
}

TEST_CASE("the first and the last number of an issuer's range are in it") {
  test::CheckTaken(IsCardNumber,
                   {"2221000000000009",
                    "2720990000000007",
                    "3528000000000007",
                    "3589990000000005",
                    "6440000000000005",
                    "6299990000000009"});
  test::CheckRefused(IsCardNumber,
                     {"2220990000000002",
                      "2721000000000004",
                      "3527990000000000",
                      "3590000000000000",
                      "6439990000000000",
                      "6300000000000004"});
}

TEST_CASE("the issuers' other lengths are rare") {
  // Numbers of nobody: zeros, with the check digit.
  const char* const rare[] = {"4000000000006",
                              "4000000000000000006",
                              "36000000000000004",
                              "3000000000000000007",
                              "35280000000000007",
                              "589300000000003",
                              "630400000000",
                              "601100000000000004"};
  for (const auto* digits : rare) {
    INFO(digits);
    CHECK(IsCardNumber(digits));
    CHECK(IsRareCardLength(digits));
  }
  for (const auto* digits : {"4111111111111111",
                             "378282246310005",
                             "30569309025904",
                             "3600000000000008",
                             "6205500000000000004"}) {
    INFO(digits);
    CHECK(IsCardNumber(digits));
    CHECK_FALSE(IsRareCardLength(digits));
  }
  CHECK_FALSE(IsRareCardLength("1234567890123"));
}

TEST_CASE("no card: a length that the issuer does not have") {
  test::CheckRefused(IsCardNumber,
                     {"",
                      "411111111117",
                      "41111111111114",
                      "41111111111111113",
                      "555555555555558",
                      "37828224631000",
                      "3056930902590",
                      "62055000000000000009",
                      "00000000000000000000"});
}

TEST_CASE("no card: nobody's range, or characters that are no digits") {
  test::CheckRefused(IsCardNumber,
                     {"0000000000000000",
                      "1111111111111117",
                      "9111111111111110",
                      "411111111111111X",
                      "4111 1111 1111 1111",
                      "4111-1111-1111-1111",
                      "41111111111111A1"});
}
