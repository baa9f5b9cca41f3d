#!/usr/bin/env python3
"""Prints the page that the scene shows: a CRM's list of 25 made-up customers.

The e-mail addresses are of example.com (RFC 2606); the phone numbers have the
form of Chinese mobile numbers with a block of zeros that no carrier hands out.
Alt+X exports them as customers.csv. Usage: customers.py [--title TITLE] [--rows N]
"""
import argparse
import html
import urllib.parse

GIVEN = ["Anna", "Bo", "Chen", "Dora", "Emil"]
FAMILY = ["Arnold", "Berg", "Castro", "Dai", "Egli"]


def customers(rows):
    for n in range(rows):
        given, family = GIVEN[n % 5], FAMILY[n // 5 % 5]
        yield (f"{given} {family}", f"{given}.{family}{n}@example.com".lower(),
               f"1380000{n:04d}")


def page(title, rows):
    cells = "\n".join(
        f"<tr><td>{name}</td><td>{mail}</td><td>{phone}</td></tr>"
        for name, mail, phone in customers(rows))
    csv = "Name,E-mail,Phone\n" + "".join(
        f"{name},{mail},{phone}\n" for name, mail, phone in customers(rows))
    export = "data:text/csv," + urllib.parse.quote(csv)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>
<style>
body {{ font: 15px sans-serif; margin: 24px; color: #222 }}
table {{ border-collapse: collapse }}
td, th {{ border-bottom: 1px solid #ddd; padding: 4px 20px 4px 0; text-align: left }}
</style></head><body>
<p><a accesskey="x" download="customers.csv" href="{export}">Export</a></p>
<table><tr><th>Name</th><th>E-mail</th><th>Phone</th></tr>
{cells}
</table></body></html>"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--title", default="Recently Viewed | Contacts | Salesforce")
    parser.add_argument("--rows", type=int, default=25)
    options = parser.parse_args()
    print(page(options.title, options.rows))
