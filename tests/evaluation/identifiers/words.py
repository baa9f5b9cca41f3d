"""What people write before a value, per language. Written from how forms and
mails of the language look, not from what the detector knows."""

# Several names of one field, with commas between. Kinds have their JSON names;
# the rest are fields that hold no identifier.
_TABLE = {
    "en": {
        "person_name": "Name,Full name,Customer name,Contact name",
        "phone": "Phone,Tel.,Telephone,Phone number,Mobile,Cell phone",
        "email": "E-mail,Email,Email address",
        "card": "Card number,Credit card,Card no.", "iban": "IBAN,Bank account (IBAN)",
        "imei": "IMEI,IMEI number", "passport": "Passport number,Passport no.,Passport",
        "order": "Order no.,Order number,Order ID", "tracking": "Tracking number,Tracking no.",
        "part": "Part number,Part no.,SKU", "invoice": "Invoice,Invoice no.",
        "ticket": "Ticket,Case number", "amount": "Amount,Total,Price",
        "date": "Date,Created", "quantity": "Qty,Quantity", "version": "Version,Firmware",
        "company": "Company,Company name", "address": "Address", "note": "Note,Remarks"},
    "de": {
        "person_name": "Name,Kundenname", "phone": "Telefon,Tel.,Telefonnummer,Handy,Mobil,Rufnummer",
        "email": "E-Mail,E-Mail-Adresse", "card": "Kartennummer,Kreditkarte",
        "iban": "IBAN", "imei": "IMEI,IMEI-Nummer", "passport": "Reisepass-Nr.,Passnummer",
        "order": "Bestellnummer,Auftragsnr.", "tracking": "Sendungsnummer",
        "part": "Artikelnummer,Teilenummer", "invoice": "Rechnungsnummer,Rechnung Nr.",
        "ticket": "Ticket,Vorgang", "amount": "Betrag,Summe", "date": "Datum",
        "quantity": "Menge", "version": "Version", "company": "Firma",
        "address": "Anschrift,Adresse", "note": "Bemerkung"},
    "fr": {
        "person_name": "Nom,Nom complet", "phone": "Téléphone,Tél.,Portable,Numéro de téléphone",
        "email": "E-mail,Courriel,Adresse e-mail", "card": "Numéro de carte,Carte bancaire",
        "iban": "IBAN", "imei": "IMEI,Numéro IMEI", "passport": "Numéro de passeport,Passeport n°",
        "france_nir": "Numéro de sécurité sociale,N° de sécurité sociale,NIR",
        "order": "N° de commande,Commande", "tracking": "Numéro de suivi",
        "part": "Référence article", "invoice": "Facture n°", "ticket": "Dossier",
        "amount": "Montant,Total TTC", "date": "Date", "quantity": "Quantité",
        "version": "Version", "company": "Société", "address": "Adresse", "note": "Remarque"},
    "es": {
        "person_name": "Nombre,Nombre completo", "phone": "Teléfono,Tel.,Móvil,Número de teléfono",
        "email": "Correo electrónico,E-mail", "card": "Número de tarjeta,Tarjeta de crédito",
        "iban": "IBAN", "imei": "IMEI", "passport": "Pasaporte,Número de pasaporte",
        "spain_dni": "DNI,NIE,DNI/NIE,NIF", "order": "Número de pedido,Pedido",
        "tracking": "Número de seguimiento", "part": "Referencia", "invoice": "Factura",
        "ticket": "Incidencia", "amount": "Importe,Total", "date": "Fecha",
        "quantity": "Cantidad", "version": "Versión", "company": "Empresa",
        "address": "Dirección", "note": "Observaciones"},
    "it": {
        "person_name": "Nome,Nome e cognome", "phone": "Telefono,Tel.,Cellulare,Numero di telefono",
        "email": "E-mail,Indirizzo e-mail", "card": "Numero carta,Carta di credito",
        "iban": "IBAN", "imei": "IMEI", "passport": "Passaporto,Numero passaporto",
        "italy_codice_fiscale": "Codice fiscale,C.F.", "order": "Numero ordine,Ordine",
        "tracking": "Numero di tracciamento", "part": "Codice articolo", "invoice": "Fattura n.",
        "ticket": "Pratica", "amount": "Importo,Totale", "date": "Data",
        "quantity": "Quantità", "version": "Versione", "company": "Azienda",
        "address": "Indirizzo", "note": "Note"},
    "nl": {
        "person_name": "Naam", "phone": "Telefoon,Tel.,Telefoonnummer,Mobiel",
        "email": "E-mail,E-mailadres", "card": "Kaartnummer,Creditcard", "iban": "IBAN,Rekeningnummer",
        "imei": "IMEI", "passport": "Paspoortnummer,Paspoort", "netherlands_bsn": "BSN,Burgerservicenummer",
        "order": "Bestelnummer,Ordernummer", "tracking": "Track & trace", "part": "Artikelnummer",
        "invoice": "Factuurnummer", "ticket": "Melding", "amount": "Bedrag,Totaal",
        "date": "Datum", "quantity": "Aantal", "version": "Versie", "company": "Bedrijf",
        "address": "Adres", "note": "Opmerking"},
    "pl": {
        "person_name": "Imię i nazwisko", "phone": "Telefon,Tel.,Numer telefonu,Komórka",
        "email": "E-mail,Adres e-mail", "card": "Numer karty,Karta kredytowa", "iban": "IBAN,Numer rachunku (IBAN)",
        "imei": "IMEI,Numer IMEI", "passport": "Numer paszportu,Paszport", "poland_pesel": "PESEL,Numer PESEL",
        "order": "Numer zamówienia", "tracking": "Numer przesyłki", "part": "Numer części",
        "invoice": "Faktura nr", "ticket": "Zgłoszenie", "amount": "Kwota,Suma", "date": "Data",
        "quantity": "Ilość", "version": "Wersja", "company": "Firma", "address": "Adres",
        "note": "Uwagi"},
    "pt": {
        "person_name": "Nome,Nome completo", "phone": "Telefone,Tel.,Celular,Número de telefone",
        "email": "E-mail", "card": "Número do cartão,Cartão de crédito", "iban": "IBAN",
        "imei": "IMEI", "passport": "Passaporte,Número do passaporte", "brazil_cpf": "CPF,CPF do cliente",
        "order": "Número do pedido,Pedido", "tracking": "Código de rastreamento",
        "part": "Código da peça", "invoice": "Nota fiscal", "ticket": "Chamado",
        "amount": "Valor,Total", "date": "Data", "quantity": "Quantidade", "version": "Versão",
        "company": "Empresa", "address": "Endereço", "note": "Observação"},
    "sv": {
        "person_name": "Namn", "phone": "Telefon,Tel.,Telefonnummer,Mobil", "email": "E-post,E-postadress",
        "card": "Kortnummer,Kreditkort", "iban": "IBAN", "imei": "IMEI",
        "passport": "Passnummer", "order": "Ordernummer", "tracking": "Kollinummer",
        "part": "Artikelnummer", "invoice": "Fakturanummer", "ticket": "Ärende",
        "amount": "Belopp,Summa", "date": "Datum", "quantity": "Antal", "version": "Version",
        "company": "Företag", "address": "Adress", "note": "Anmärkning"},
    "ja": {
        "person_name": "氏名,お名前", "phone": "電話番号,電話,携帯電話,TEL", "email": "メールアドレス,メール,E-mail",
        "card": "カード番号,クレジットカード番号", "iban": "IBAN", "imei": "IMEI", "passport": "旅券番号,パスポート番号",
        "order": "注文番号", "tracking": "追跡番号", "part": "部品番号", "invoice": "請求書番号",
        "ticket": "問い合わせ番号", "amount": "金額,合計", "date": "日付", "quantity": "数量",
        "version": "バージョン", "company": "会社名", "address": "住所", "note": "備考"},
    "zh-hans": {
        "person_name": "姓名,客户姓名,联系人", "phone": "电话,手机,手机号,联系电话,手机号码",
        "email": "邮箱,电子邮件,电子邮箱", "card": "银行卡号,卡号", "iban": "IBAN", "imei": "IMEI,手机串号",
        "passport": "护照号,护照号码", "resident_id": "身份证号,身份证,身份证号码", "order": "订单号,订单编号",
        "tracking": "快递单号,运单号", "part": "料号,零件号", "invoice": "发票号码", "ticket": "工单号",
        "amount": "金额,合计", "date": "日期", "quantity": "数量", "version": "版本",
        "company": "公司,公司名称", "address": "地址", "note": "备注"},
    "zh-hant": {
        "person_name": "姓名,客戶姓名,聯絡人", "phone": "電話,手機,聯絡電話,電話號碼", "email": "電郵,電子郵件,電子信箱",
        "card": "信用卡號,卡號", "iban": "IBAN", "imei": "IMEI", "passport": "護照號碼,護照",
        "hong_kong_id": "香港身份證,香港身份證號碼", "macau_id": "澳門身份證,澳門居民身份證號碼",
        "taiwan_id": "身分證字號,身分證號碼", "order": "訂單編號,訂單號碼", "tracking": "物流單號",
        "part": "料號", "invoice": "發票號碼", "ticket": "案件編號", "amount": "金額,總計", "date": "日期",
        "quantity": "數量", "version": "版本", "company": "公司,公司名稱", "address": "地址", "note": "備註"},
}
# Ids that have an English name wherever the form is English.
_ENGLISH_IDS = {
    "resident_id": "Chinese ID card,Resident ID number", "hong_kong_id": "HKID,Hong Kong ID,HKID No.",
    "macau_id": "Macau ID,Macao ID", "taiwan_id": "Taiwan ID,National ID (Taiwan)",
    "us_ssn": "SSN,Social Security Number,Social Security No.",
    "uk_nino": "NINO,National Insurance number,NI number", "uk_nhs": "NHS number,NHS No.",
    "brazil_cpf": "CPF", "india_aadhaar": "Aadhaar,Aadhaar number,Aadhaar No.",
    "india_pan": "PAN,PAN number,PAN card", "spain_dni": "DNI,NIE", "italy_codice_fiscale": "Codice fiscale",
    "netherlands_bsn": "BSN", "france_nir": "NIR", "poland_pesel": "PESEL"}
# How a sentence brings a value in; {l} is the field's name, {v} the value.
SENTENCES = {
    "en": ["My {l} is {v}, thanks.", "{l}: {v}", "please use {l} {v} from now on"],
    "de": ["{l}: {v}", "bitte notieren Sie: {l} {v}", "{l} ist jetzt {v}, danke."],
    "fr": ["{l} : {v}", "merci de noter : {l} {v}", "mon {l} est le {v}."],
    "es": ["{l}: {v}", "mi {l} es {v}, gracias.", "anote por favor: {l} {v}"],
    "it": ["{l}: {v}", "il mio {l} è {v}.", "prendete nota: {l} {v}"],
    "nl": ["{l}: {v}", "mijn {l} is {v}, bedankt.", "noteer aub: {l} {v}"],
    "pl": ["{l}: {v}", "mój {l} to {v}.", "proszę zanotować: {l} {v}"],
    "pt": ["{l}: {v}", "meu {l} é {v}, obrigado.", "favor anotar: {l} {v}"],
    "sv": ["{l}: {v}", "mitt {l} är {v}, tack.", "notera gärna: {l} {v}"],
    "ja": ["{l}：{v}", "{l}は{v}です。", "{l}: {v}"],
    "zh-hans": ["{l}：{v}", "我的{l}是{v}，谢谢。", "{l}:{v}"],
    "zh-hant": ["{l}：{v}", "我的{l}是{v}，謝謝。", "{l}: {v}"]}
# Members of an object in JSON: programs name them in English.
KEYS = {
    "person_name": "name fullName customer_name", "phone": "phone phoneNumber mobile tel",
    "email": "email emailAddress", "card": "cardNumber card_number", "iban": "iban", "imei": "imei",
    "passport": "passportNumber passport_no", "resident_id": "idCard residentId id_card_no",
    "hong_kong_id": "hkid", "macau_id": "macauId", "taiwan_id": "taiwanId", "us_ssn": "ssn",
    "uk_nino": "nino nationalInsuranceNumber", "uk_nhs": "nhsNumber nhs_number", "brazil_cpf": "cpf",
    "india_aadhaar": "aadhaar aadhaarNumber", "india_pan": "pan panNumber", "spain_dni": "dni nie",
    "italy_codice_fiscale": "codiceFiscale codice_fiscale", "netherlands_bsn": "bsn",
    "france_nir": "nir", "poland_pesel": "pesel"}


def labels(language, field):
    table = _TABLE[language]
    return (table.get(field) or _ENGLISH_IDS.get(field) or _TABLE["en"][field]).split(",")


def labels_of_kinds(language):
    """All names of identifiers, in the language and in English."""
    for field in KEYS:
        yield labels(language, field)
        yield labels("en", field)
