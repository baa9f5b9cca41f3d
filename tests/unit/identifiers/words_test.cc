// What words of many countries say of the number behind them.
#include "tests/support/check_found.h"

namespace {

using test::CheckFound;

TEST_CASE("a telephone is called so in many languages") {
  CheckFound({{"US", "ph: 2063284492", "phone +12063284492"},
              {"US", "my number is 2063284492", "phone +12063284492"},
              {"US", "order number is 2063284492", ""},
              {"MX", "WhatsApp: 5512345678", "phone +525512345678"},
              {"SG", "HP 91234567", "phone +6591234567"},
              {"DE", "meine Nummer ist 017612345678", "phone +4917612345678"},
              {"IT", "chiamami al 3400558183", "phone +393400558183"},
              {"TR", "Cep: 05321234567", "phone +905321234567"},
              {"RU", "Номер телефона: 89161234567", "phone +79161234567"},
              {"VN", "SĐT: 0912345678", "phone +84912345678"},
              {"VN", "Điện thoại: 0912345678", "phone +84912345678"},
              {"TH", "โทร 0812345678", "phone +66812345678"},
              {"TH", "มือถือ: 0812345678", "phone +66812345678"},
              {"AE", "هاتف 0501234567", "phone +971501234567"},
              {"AE", "واتساب ٠٥٥١٢٣٤٥٦٧", "phone +971551234567"},
              {"JP", "連絡先 09012345678", "phone +819012345678"},
              {"KR", "휴대전화: 01098765432", "phone +821098765432"},
              {"CN", "联系 13812345678", "phone +8613812345678"}});
}

TEST_CASE("an id is called so in many ways") {
  CheckFound({{"CN", "香港身份证A123456(3)", "hong_kong_id A1234563"},
              {"CN", "台湾身份证A123456789", "taiwan_id A123456789"},
              {"CN", "澳门身份证 5123456(7)", "macau_id 51234567"},
              {"MO", "身份證編號：5123456(7)", "macau_id 51234567"},
              {"CN", "回乡证H12345678", "passport H12345678"},
              {"VN", "Hộ chiếu: C1234567", "passport C1234567"},
              {"US", "SS# 536904399", "us_ssn 536904399"},
              {"FR", "N° SS : 291121305512803", "france_nir 291121305512803"},
              {"CN", "收货人：刘德江", "person_name 刘德江"}});
}

TEST_CASE(
    "a word for another number, or for what is no number, speaks against") {
  CheckFound(
      {{"US", "Policy 415-826-1234", ""},
       {"DE", "Konto 0301 234567", ""},
       {"DE", "Kd.-Nr. 0301/234567", ""},
       {"DE", "Steuer-ID 86 095 742 719", ""},
       {"AE", "TRN 100123456700003", ""},
       {"US", "passport expired 20240312", ""},
       {"US", "Passport No: 488123456; DL: D1234567", "passport 488123456"}});
}

TEST_CASE("a word for another number speaks against what is beside it") {
  CheckFound({
      {"US", "Policy number 415-826-1234", ""},
      {"FR", "Contrat n° 06 12 34 56 78", ""},
      // Less with another word between, and not from another part of a
      // sentence.
      {"GB", "Policy queries: 020 7946 0958", "possible phone +442079460958"},
      {"FR", "Commande : Paul, 06 12 34 56 78", "phone +33612345678"},
      {"FR", "Commande : Luc, 06 12 34 56 78", "phone +33612345678"},
      {"US", "Tempe, AZ 602-555-0143", "phone +16025550143"},
      {"US", "visitor,device\n2025550143,mobile\n", ""},
      {"CN", "数量10箱，张三 13812345678", "possible phone +8613812345678"},
      // A word for this one before it takes it back, but not across a number.
      {"US", "Phone for this claim: 202-555-0143", "phone +12025550143"},
      {"DE", "Telefon zum Vertrag: 030 12345678", "phone +493012345678"},
      {"US", "Tel. 4711, order 2025550143", ""},
      {"US", "Claims line: 2025550143", "phone +12025550143"},
      {"US", "Call ID,Phone\n2025550143,2025550144", "phone +12025550144"},
  });
}

TEST_CASE("a word about names says nothing of a number") {
  CheckFound({
      {"US", "Company: Acme 415-826-1234", "phone +14158261234"},
      {"CN", "地址 0755-28886666", "phone +8675528886666"},
      {"US", "Company,Contact\nAcme Ltd,415-826-1234", "phone +14158261234"},
      {"US", "order,Contact\n4158261234,415-826-1234", "phone +14158261234"},
  });
}

TEST_CASE("names are written in many ways, and some are nobody's") {
  CheckFound({
      {"CN", "姓  名：黄小丽", "person_name 黄小丽"},
      {"CN", "姓　名：黄小丽", "person_name 黄小丽"},
      {"CN", "姓名：阿依古丽·买买提", "person_name 阿依古丽·买买提"},
      {"CN", "收件人：周敏（女士）", "person_name 周敏"},
      {"CN", "{\"receiver_name\":\"王芳\"}", "person_name 王芳"},
      {"US",
       "Name,Phone\n\"Washington, Tyrone\",4158261234",
       "person_name tyrone washington; phone +14158261234"},
      {"US", "Name: Smith, John", "possible person_name john smith"},
      {"US", "Name: DISPFlags, SPFlags", ""},
      {"US",
       "Patient: Tyrone Washington",
       "possible person_name tyrone washington"},
      {"CN", "姓名：客服部", ""},
      {"CN", "姓名：测试", ""},
      {"US", "Customer Name: Accounts Payable", ""},
      {"US", "Full Name: John Smith Printing LLC", ""},
  });
}

}  // namespace
