#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "identifiers/find/keywords.h"
#include "identifiers/find/other_number_words.h"
#include "identifiers/find/telephone_words.h"

namespace identifiers {

struct KeywordEntry {
  std::string_view word;
  Meaning meaning;
};

namespace meaning {
using Kind = protocol::IdentifierKind;
inline constexpr Meaning kPhone = MeaningOf(Kind::kPhone);
inline constexpr Meaning kMail = MeaningOf(Kind::kEmail);
inline constexpr Meaning kCard = MeaningOf(Kind::kCard);
inline constexpr Meaning kImei = MeaningOf(Kind::kImei);
inline constexpr Meaning kIban = MeaningOf(Kind::kIban);
inline constexpr Meaning kPassport = MeaningOf(Kind::kPassport);
inline constexpr Meaning kCn = MeaningOf(Kind::kResidentId);
inline constexpr Meaning kHk = MeaningOf(Kind::kHongKongId);
inline constexpr Meaning kMo = MeaningOf(Kind::kMacauId);
inline constexpr Meaning kTw = MeaningOf(Kind::kTaiwanId);
inline constexpr Meaning kSsn = MeaningOf(Kind::kUsSsn);
inline constexpr Meaning kNino = MeaningOf(Kind::kUkNino);
inline constexpr Meaning kNhs = MeaningOf(Kind::kUkNhs);
inline constexpr Meaning kCpf = MeaningOf(Kind::kBrazilCpf);
inline constexpr Meaning kAadhaar = MeaningOf(Kind::kIndiaAadhaar);
inline constexpr Meaning kPan = MeaningOf(Kind::kIndiaPan);
inline constexpr Meaning kDni = MeaningOf(Kind::kSpainDni);
inline constexpr Meaning kCf = MeaningOf(Kind::kItalyCodiceFiscale);
inline constexpr Meaning kBsn = MeaningOf(Kind::kNetherlandsBsn);
inline constexpr Meaning kNir = MeaningOf(Kind::kFranceNir);
inline constexpr Meaning kPesel = MeaningOf(Kind::kPolandPesel);
inline constexpr Meaning kAnyId = kCn | kHk | kMo | kTw | kSsn | kNino | kNhs |
                                  kCpf | kAadhaar | kPan | kDni | kCf | kBsn |
                                  kNir | kPesel | kPassport;
inline constexpr Meaning kHanId = kCn | kHk | kMo | kTw;
}  // namespace meaning

// English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Chinese
// (simplified and traditional), Japanese, a few of others; Hindi's users write
// English labels. Words as forms and exports of CRMs have them; case folded in
// ASCII only. Without those for a telephone.
inline constexpr auto kOtherKeywords = [] {
  // NOLINTNEXTLINE(google-build-using-namespace): for this table alone.
  using namespace meaning;
  return std::to_array<KeywordEntry>({
      {"apple id", kPhone | kMail},
      // E-mail.
      {"mail", kMail},
      {"email", kMail},
      {"mails", kMail},
      {"emails", kMail},
      {"correo", kMail},
      {"courriel", kMail},
      {"邮箱", kMail},
      {"邮件", kMail},
      {"郵箱", kMail},
      {"電郵", kMail},
      {"メール", kMail},
      // Cards.
      {"card", kCard},
      {"credit card", kCard},
      {"debit card", kCard},
      {"card number", kCard},
      {"visa", kCard},
      {"mastercard", kCard},
      {"amex", kCard},
      {"maestro", kCard},
      {"unionpay", kCard},
      {"cc", kCard},
      {"kreditkarte", kCard},
      {"kartennummer", kCard},
      {"karte", kCard},
      {"carte", kCard},
      {"carte bancaire", kCard},
      {"tarjeta", kCard},
      {"cartão", kCard},
      {"cartao", kCard},
      {"carta", kCard},
      {"kaart", kCard},
      {"creditcard", kCard},
      {"kaartnummer", kCard},
      {"karta", kCard},
      {"karty", kCard},
      {"银行卡", kCard},
      {"信用卡", kCard},
      {"卡号", kCard},
      {"借记卡", kCard},
      {"卡號", kCard},
      {"kartennr", kCard},
      {"kaartnr", kCard},
      {"カード", kCard},
      // Devices.
      {"imei", kImei},
      {"设备号", kImei},
      {"串号", kImei},
      // Bank accounts.
      {"iban", kIban},
      {"bank account", kIban},
      {"kontonummer", kIban},
      {"bankverbindung", kIban},
      {"rekeningnummer", kIban},
      // Passports.
      {"passport", kPassport},
      {"passports", kPassport},
      {"reisepass", kPassport},
      {"passnummer", kPassport},
      {"reisepassnummer", kPassport},
      {"passeport", kPassport},
      {"pasaporte", kPassport},
      {"passaporte", kPassport},
      {"passaporto", kPassport},
      {"passnr", kPassport},
      {"reisepassnr", kPassport},
      {"paspoort", kPassport},
      {"paspoortnr", kPassport},
      {"paspoortnummer", kPassport},
      {"paszport", kPassport},
      {"paszportu", kPassport},
      {"护照", kPassport},
      {"護照", kPassport},
      {"パスポート", kPassport},
      {"旅券", kPassport},
      // Persons' numbers.
      {"id card", kAnyId},
      {"identity", kAnyId},
      {"national id", kAnyId},
      {"id number", kAnyId},
      {"id no", kAnyId},
      {"identity card", kAnyId},
      {"身份证", kHanId},
      {"身份证号", kHanId},
      {"公民身份", kCn},
      {"证件号", kHanId | kPassport},
      {"证件", kHanId | kPassport},
      {"resident id", kCn},
      {"sfz", kCn},
      {"身份證", kHanId},
      {"身分證", kTw | kCn},
      {"hkid", kHk},
      {"hk id", kHk},
      {"hong kong", kHk},
      {"香港", kHk},
      {"macau", kMo},
      {"macao", kMo},
      {"bir", kMo},
      {"澳門", kMo},
      {"澳门", kMo},
      {"統一編號", kTw},
      {"居留證", kTw},
      {"taiwan", kTw},
      {"ssn", kSsn},
      {"ssns", kSsn},
      {"social security", kSsn},
      {"social", kSsn},
      {"nino", kNino},
      {"national insurance", kNino},
      {"nat ins", kNino},
      {"ni number", kNino},
      {"ni no", kNino},
      {"insurance number", kNino},
      {"nhs", kNhs},
      {"nhs number", kNhs},
      {"cpf", kCpf},
      {"aadhaar", kAadhaar},
      {"aadhar", kAadhaar},
      {"uidai", kAadhaar},
      {"uid", kAadhaar},
      {"pan", kPan},
      {"permanent account", kPan},
      {"pan card", kPan},
      {"dni", kDni},
      {"nie", kDni},
      {"nif", kDni},
      {"codice", kCf},
      {"codice fiscale", kCf},
      {"fiscale", kCf},
      {"cf", kCf},
      {"bsn", kBsn},
      {"burgerservicenummer", kBsn},
      {"sofinummer", kBsn},
      {"nir", kNir},
      {"insee", kNir},
      {"sécurité sociale", kNir},
      {"sécu", kNir},
      {"sécurité", kNir},
      {"sociale", kNir},
      {"pesel", kPesel},
      {"ausweis", kAnyId},
      // Persons.
      {"full name", kWholeName},
      {"fullname", kWholeName},
      {"customer name", kWholeName},
      {"client name", kWholeName},
      {"contact name", kWholeName},
      {"patient name", kWholeName},
      {"account holder", kWholeName},
      {"cardholder", kWholeName},
      {"card holder", kWholeName},
      {"holder name", kWholeName},
      {"member name", kWholeName},
      {"caller name", kWholeName},
      {"customer", kSomeName},
      {"contact", kSomeName},
      {"client", kSomeName},
      {"name", kSomeName},
      {"first name", kGivenName},
      {"firstname", kGivenName},
      {"given name", kGivenName},
      {"forename", kGivenName},
      {"last name", kFamilyName},
      {"lastname", kFamilyName},
      {"surname", kFamilyName},
      {"family name", kFamilyName},
      {"姓名", kWholeName},
      {"客户姓名", kWholeName},
      {"联系人", kWholeName},
      {"客户名称", kSomeName},
      {"收件人", kWholeName},
      {"持卡人", kWholeName},
      {"聯絡人", kWholeName},
      {"客戶姓名", kWholeName},
      {"收件者", kWholeName},
      {"名字", kSomeName},
      {"file name", kOtherName},
      {"user name", kOtherName},
      {"username", kOtherName},
      {"filename", kOtherName},
      {"company name", kOtherName},
      {"company", kOtherName},
      {"product name", kOtherName},
      {"product", kOtherName | kOtherNumber},
      {"host name", kOtherName},
      {"domain name", kOtherName},
      {"common name", kOtherName},  // Of a certificate: X.520.
      {"display name", kOtherName},
      {"package name", kOtherName},
      {"account name", kOtherName},
      {"event name", kOtherName},
      {"class name", kOtherName},
      {"function name", kOtherName},
      {"地址", kOtherName},
      {"address", kOtherName},
      {"adresse", kOtherName},
      {"city", kOtherName},
      {"street", kOtherName},
      {"real name", kWholeName},
      {"receiver name", kWholeName},
      {"recipient name", kWholeName},
      {"consignee", kWholeName},
      {"consignee name", kWholeName},
      {"buyer name", kWholeName},
      {"payer name", kWholeName},
      {"payee name", kWholeName},
      {"guest name", kWholeName},
      {"passenger name", kWholeName},
      {"employee name", kWholeName},
      {"student name", kWholeName},
      {"subscriber name", kWholeName},
      {"patient", kSomeName},
      {"attn", kSomeName},
      {"requester", kSomeName},
      {"caller", kSomeName},
      {"recipient", kSomeName},
      {"passenger", kSomeName},
      {"guest", kSomeName},
      {"beneficiary", kSomeName},
      // In no person's name.
      {"llc", kNobody},
      {"ltd", kNobody},
      {"inc", kNobody},
      {"corp", kNobody},
      {"gmbh", kNobody},
      {"plc", kNobody},
      {"school", kNobody},
      {"district", kNobody},
      {"university", kNobody},
      {"college", kNobody},
      {"hospital", kNobody},
      {"department", kNobody},
      {"dept", kNobody},
      {"team", kNobody},
      {"support", kNobody},
      {"service", kNobody},
      {"services", kNobody},
      {"accounts", kNobody},
      {"payable", kNobody},
      {"receivable", kNobody},
      {"applicable", kNobody},
      {"default", kNobody},
      {"unknown", kNobody},
      {"admin", kNobody},
      {"administrator", kNobody},
      {"office", kNobody},
      {"holding", kNobody},
      {"solutions", kNobody},
      {"systems", kNobody},
      {"hotel", kNobody},
      {"gateway", kNobody},
      {"please", kNobody},
      {"客服", kNobody},
      {"财务", kNobody},
      {"財務", kNobody},
      {"公司", kNobody},
      {"科技", kNobody},
      {"中心", kNobody},
      {"部门", kNobody},
      {"部門", kNobody},
      {"未知", kNobody},
      {"必填", kNobody},
      {"测试", kNobody},
      {"測試", kNobody},
      {"同上", kNobody},
      {"待定", kNobody},
      {"合计", kNobody},
      {"合計", kNobody},
      {"请填", kNobody},
      {"請填", kNobody},
      {"暂无", kNobody},
      {"匿名", kNobody},
      // Swedish.
      {"kort", kCard},
      {"kreditkort", kCard},
      {"betalkort", kCard},
      {"kortnummer", kCard},
      {"pass", kPassport},
      {"kundnamn", kWholeName},
      {"namn", kSomeName},
      // As forms and notes of other countries have them.
      {"hộ chiếu", kPassport},
      {"Hộ chiếu", kPassport},
      {"جواز", kPassport},
      {"回乡证", kPassport},
      {"台胞证", kPassport},
      {"通行证", kPassport},
      {"回鄉證", kPassport},
      {"台胞證", kPassport},
      {"通行證", kPassport},
      {"护照号", kPassport},
      {"护照编号", kPassport},
      {"護照編號", kPassport},
      {"護照號碼", kPassport},
      {"soc sec", kSsn},
      {"ss no", kSsn},
      {"ss", kSsn | kNir},
      {"numéro ss", kNir},
      {"nhsno", kNhs},
      {"burgerservicenr", kBsn},
      {"bsnnr", kBsn},
      {"aadhaar card", kAadhaar},
      {"aadhar card", kAadhaar},
      {"身份证编号", kHanId},
      {"身份證編號", kHanId},
      {"身分證編號", kHanId},
      {"证件编号", kHanId | kPassport},
      {"證件編號", kHanId | kPassport},
      {"證件號", kHanId | kPassport},
      {"證件", kHanId | kPassport},
      {"收货人", kWholeName},
      {"收貨人", kWholeName},
      {"寄件人", kWholeName},
      {"户名", kWholeName},
      {"戶名", kWholeName},
      {"开户名", kWholeName},
      {"收款人", kWholeName},
      {"付款人", kWholeName},
      {"申请人", kWholeName},
      {"申請人", kWholeName},
      {"投保人", kWholeName},
      {"被保险人", kWholeName},
      {"訂購人", kWholeName},
      {"订购人", kWholeName},
      {"开票人", kWholeName},
      {"真实姓名", kWholeName},
  });
}();

inline constexpr auto kKeywords = [] {
  std::array<KeywordEntry,
             kOtherKeywords.size() + kTelephoneWords.size() +
                 kOtherNumberWords.size()>
      all{};
  auto end = std::ranges::copy(kOtherKeywords, all.begin()).out;
  for (const auto word : kTelephoneWords)
    *end++ = {word, meaning::kPhone};
  for (const auto word : kOtherNumberWords)
    *end++ = {word, kOtherNumber};
  return all;
}();

}  // namespace identifiers
