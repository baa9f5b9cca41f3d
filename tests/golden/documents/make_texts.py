#!/usr/bin/env python3
"""Writes customers.{tsv,json,vcf,txt,mhtml} from customers.csv, and the page in
the last from customers.html. The same bytes each time."""
import csv
import json
import pathlib
import quopri

HERE = pathlib.Path(__file__).resolve().parent
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
    return "".join(line + "\r\n" for line in (
        "BEGIN:VCARD", "VERSION:3.0", f"FN:{row['name']}",
        f"TEL;TYPE=WORK:{row['phone']}", f"EMAIL:{row['email']}",
        f"NOTE:{row['id']}\\n{row['card']}", "END:VCARD"))


def form(row):
    return "\n".join(f"{'Full name' if title == 'name' else title}: {value}"
                     for title, value in row.items()) + "\n\n"


def main():
    with open(HERE / "customers.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write = lambda end, text: (HERE / f"customers.{end}").write_bytes(
        text.encode())
    write("tsv", "".join("\t".join(line) + "\n" for line in
                         [rows[0], *(row.values() for row in rows)]))
    write("json", "[" + ",\n".join(map(json.dumps, rows)) + "]\n")
    write("vcf", "".join(map(card, rows)))
    write("txt", "".join(map(form, rows)))
    page = (HERE / "customers.html").read_bytes()
    write("mhtml", PAGE.format(quopri.encodestring(page).decode("ascii"))
          .replace("\n", "\r\n"))


if __name__ == "__main__":
    main()
