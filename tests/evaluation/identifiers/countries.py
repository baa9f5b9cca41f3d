"""The countries and languages that documents are made for."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Country:
    code: str        # of the document's name
    region: str      # [identifiers] region; of phone numbers without a country code
    language: str    # key of words.py
    locale: str      # of Faker, for names and streets
    ids: tuple       # kinds that people of the country write
    iban: str | None = None
    encodings: tuple = ()  # besides UTF-8 and UTF-16
    catalogue: str = ""    # of gettext


COUNTRIES = (
    Country("en-US", "US", "en", "en_US", ("us_ssn", "passport", "imei", "card")),
    Country("en-GB", "GB", "en", "en_GB", ("uk_nino", "uk_nhs", "passport", "card"),
            "GB", ("cp1252",), "en_GB"),
    Country("en-IN", "IN", "en", "en_IN", ("india_aadhaar", "india_pan", "passport", "imei")),
    Country("de-DE", "DE", "de", "de_DE", ("passport", "card", "imei"),
            "DE", ("cp1252",), "de"),
    Country("fr-FR", "FR", "fr", "fr_FR", ("france_nir", "passport", "card"),
            "FR", ("cp1252",), "fr"),
    Country("es-ES", "ES", "es", "es_ES", ("spain_dni", "passport", "card"),
            "ES", ("cp1252",), "es"),
    Country("it-IT", "IT", "it", "it_IT", ("italy_codice_fiscale", "passport", "card"),
            "IT", ("cp1252",), "it"),
    Country("nl-NL", "NL", "nl", "nl_NL", ("netherlands_bsn", "passport", "imei"),
            "NL", (), "nl"),
    Country("pl-PL", "PL", "pl", "pl_PL", ("poland_pesel", "passport", "imei"),
            "PL", (), "pl"),
    Country("pt-BR", "BR", "pt", "pt_BR", ("brazil_cpf", "passport", "card"),
            "BR", ("cp1252",), "pt_BR"),
    Country("sv-SE", "SE", "sv", "sv_SE", ("passport", "imei", "card"),
            "SE", (), "sv"),
    Country("ja-JP", "JP", "ja", "ja_JP", ("passport", "card", "imei"), None, (), "ja"),
    Country("zh-CN", "CN", "zh-hans", "zh_CN", ("resident_id", "passport", "card", "imei"),
            None, ("gb18030", "gbk"), "zh_CN"),
    Country("zh-HK", "HK", "zh-hant", "zh_TW", ("hong_kong_id", "passport", "card"),
            None, (), "zh_TW"),
    Country("en-HK", "HK", "en", "zh_HK_en", ("hong_kong_id", "resident_id", "card")),
    Country("zh-MO", "MO", "zh-hant", "zh_TW", ("macau_id", "resident_id"),
            None, (), "zh_TW"),
    Country("zh-TW", "TW", "zh-hant", "zh_TW", ("taiwan_id", "passport", "card", "imei"),
            None, ("big5",), "zh_TW"),
)
# Names that Debian's Faker has none of.
OWN_NAMES = {
    "en_IN": ("Aarav Vihaan Aditya Arjun Rohan Priya Ananya Kavya Neha Lakshmi Suresh Anjali",
              "Sharma Patel Reddy Iyer Singh Gupta Nair Banerjee Chatterjee Mehta Das Joshi"),
    "zh_HK_en": ("Wing Kit Ka Man Siu Ming Tsz Wai Chi Ho Yuen Mei",
                 "Chan Wong Leung Cheung Lau Lam Ho Ng Tang Yip Kwok Tsang"),
}
