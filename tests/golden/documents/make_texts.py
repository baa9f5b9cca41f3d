#!/usr/bin/env python3
"""Writes the texts of customers.csv and ways.csv: tsv, json, vcf, txt, and from the
html mhtml; and encodings/. `make_texts.py --ways` writes ways.csv before. The same bytes
each time."""
import csv
import json
import pathlib
import quopri
import sys

HERE = pathlib.Path(__file__).resolve().parent


def wide(text):
    """Full-width letters and digits."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


# Each ten writings of one identifier.
WAYS = (
    "13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678",
    "0086 138 1234 5678", "(+86) 138-1234-5678", wide("13812345678"),
    "tel:+86-138-1234-5678", "138\u200b1234\u200b5678",
    "+86.138.1234.5678 ext. 12",

    "anna.berg@example.com", "Anna.Berg@Example.COM", "<anna.berg@example.com>",
    "mailto:anna.berg@example.com", "anna.berg\uff20example.com",
    "anna.berg@example.com.", "(ANNA.BERG@EXAMPLE.COM)",
    "anna.berg\u200b@example.com", "Anna <anna.berg@example.com>",
    "'anna.berg@example.com'",

    "11010519491231002X", "11010519491231002x", "110105 19491231 002X",
    "110105-19491231-002X", "110105 1949 1231 002X",
    wide("11010519491231002") + "X", "110105\u200b19491231\u200b002X",
    "身份证号：11010519491231002X", "ID 110105491231002",
    "id no. 110105.19491231.002X",

    "DE89370400440532013000", "DE89 3704 0044 0532 0130 00",
    "de89370400440532013000", "DE89-3704-0044-0532-0130-00",
    "IBAN DE89370400440532013000", "IBAN: de89 3704 0044 0532 0130 00",
    "(DE89370400440532013000)", "IBAN:DE89.3704.0044.0532.0130.00",
    "iban: De89 3704004405 32013000", "IBAN-Nr. DE89 37040044 0532013000",

    "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111",
    wide("4111111111111111"), "4111\u00a01111\u00a01111\u00a01111",
    "4111\u200b1111\u200b1111\u200b1111", "card no. 4111111111111111",
    "4111 1111 1111 1111 12/29", "卡号：4111111111111111",
    "4111\u20111111\u20111111\u20111111",
)
# A table of each, as programs there save it. 一 and the wide space have a zero byte in
# UTF-16 where ASCII has none.
ENCODINGS = {
    "taiwan": ("姓名,電話,備註\n王小明,13812345678,一般客戶\n林美玲,13912345678,一　月底再打\n"
               "陳怡君,13712345678,已退貨，請勿再聯絡\n",
               ("utf-8", "big5", "gb18030", "utf-16-le", "utf-16-be")),
    "china": ("姓名,电话,备注\n王小明,13812345678,一般客户\n林美玲,13912345678,一　月底再打\n",
              ("utf-8", "gbk", "utf-16-le", "utf-16-be")),
    "france": ("Nom complet,Téléphone\nAndré Lefèvre,13812345678\nZoé Noël,13912345678\n",
               ("utf-8", "cp1252", "utf-16-le")),
    "russia": ("Имя,Телефон\nАнна,13812345678\nИван,13912345678\n",
               ("utf-8", "cp1251", "utf-16-le", "utf-16-be")),
    "japan": ("お名前,携帯電話,メモ\n山田 太郎,13812345678,またお電話ください\n"
              "佐藤 花子,13912345678,キャンセル済み\n",
              ("utf-8", "cp932", "utf-16-le")),
    "korea": ("이름,휴대폰,메모\n김철수,13812345678,다시 전화해 주세요\n"
              "이영희,13912345678,주문이 취소되었습니다\n",
              ("utf-8", "cp949", "utf-16-le")),
}
PAGE = """From: <Saved by Blink>
Snapshot-Content-Location: http://crm.example/customers
Subject: customers
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--made----"


------MultipartBoundary--made----
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: http://crm.example/customers

{}
------MultipartBoundary--made------
"""


def card(row):
    lines = {"name": "FN:", "phone": "TEL;TYPE=WORK:", "email": "EMAIL:"}
    return "".join(line + "\r\n" for line in (
        "BEGIN:VCARD", "VERSION:3.0",
        *(lines.get(title, "NOTE:") + value for title, value in row.items()),
        "END:VCARD"))


def form(row):
    return "\n".join(f"{'Full name' if title == 'name' else title}: {value}"
                     for title, value in row.items()) + "\n\n"


def write(name, text):
    (HERE / name).write_bytes(text.encode())


def make(name):
    with open(HERE / f"{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write(f"{name}.tsv", "".join("\t".join(line) + "\n" for line in
                                 [rows[0], *(row.values() for row in rows)]))
    write(f"{name}.json", "[" + ",\n".join(map(json.dumps, rows)) + "]\n")
    write(f"{name}.vcf", "".join(map(card, rows)))
    write(f"{name}.txt", "".join(map(form, rows)))
    page = (HERE / f"{name}.html").read_bytes()
    write(f"{name}.mhtml",
          PAGE.format(quopri.encodestring(page).decode("ascii"))
          .replace("\n", "\r\n"))


if __name__ == "__main__":
    if "--ways" in sys.argv:
        write("ways.csv", "".join(line + "\n" for line in ("way", *WAYS)))
    else:
        make("customers")
        make("ways")
        (HERE / "encodings").mkdir(exist_ok=True)
        for name, (text, encodings) in ENCODINGS.items():
            for encoding in encodings:
                (HERE / f"encodings/{name}.{encoding}.csv").write_bytes(text.encode(encoding))
