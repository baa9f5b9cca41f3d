"""Documents as a support desk copies and exports them: written by fields."""
import csv
import html
import io
import json

import openpyxl

import negatives
import words

MARKS = {"ja": "：", "zh-hans": "：", "zh-hant": "："}


def _customer_fields(draft, most=6):
    """Kinds for a form or list: a phone or an e-mail, and some of the others."""
    kinds = draft.kinds()
    some = set(draft.random.sample(kinds, min(len(kinds), draft.random.randint(2, most))))
    some.add(draft.random.choice(("phone", "email")))
    return ["person_name"] + [k for k in kinds if k in some]


def record(draft):
    """A form: a label and its value a line, or the value below its label, as a
    browser copies it."""
    lines = []
    mark = draft.random.choice((": ", ":", "\t", "\n", " : ", MARKS.get(draft.country.language, ": ")))
    fields = [(draft.label(k), draft.plant(k, named=True)) for k in _customer_fields(draft)]
    fields += [draft.negative() for _ in range(draft.random.randint(2, 6))]
    fields += [(draft.label("company"), draft.company()), (draft.label("address"), draft.street())]
    draft.random.shuffle(fields)
    for label, value in fields:
        lines.append(label.rstrip(".:") + mark + value)
    lines += ["", draft.sentence()]
    return ".txt", "\n".join(lines) + "\n"


def list_of_customers(draft):
    """Header and rows of customers, with columns that hold none."""
    kinds = _customer_fields(draft, 4)
    others = draft.random.sample(sorted(negatives.FIELDS), draft.random.randint(2, 5))
    columns = kinds + others + ["company", "address"]
    draft.random.shuffle(columns)
    header = [draft.label(c) for c in columns]
    rows = []
    for _ in range(draft.random.randint(4, 25)):
        rows.append([_cell(draft, c, c in kinds) for c in columns])
    if draft.random.random() < 0.3:  # exports repeat a customer for each order
        twice = draft.random.choice(rows)
        rows.append(list(twice))
        for key, written in draft.document.written.items():
            if written in twice:
                draft.document.mentions[key] += 1
        draft.document.counts_hold = False
    return header, rows


def _cell(draft, column, is_kind):
    if is_kind:
        return draft.plant(column, named=True)
    if column in negatives.FIELDS:
        return negatives.FIELDS[column](draft.random)
    return (draft.company() if column == "company" else draft.street()).replace("\n", " ")


def table(draft):
    """CSV, TSV or with semicolons."""
    header, rows = list_of_customers(draft)
    by = draft.random.choice(",;\t")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=by, lineterminator="\n",
                        quoting=draft.random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    writer.writerows([header, *rows])
    return (".tsv" if by == "\t" else ".csv"), text.getvalue()


def page(draft):
    """A list in HTML, with the entities and links that applications make."""
    header, rows = list_of_customers(draft)
    out = ["<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Export</title>",
           "<style>td{padding:2px 14px}</style></head><body><table id=\"t4711081500\">", "<tr>"]
    out += [f"<th>{html.escape(h)}</th>" for h in header] + ["</tr>"]
    for number, row in enumerate(rows):
        out.append(f"<tr data-row=\"{1732000000 + number}\">")
        out += [f"<td>{html.escape(value).replace(chr(0xa0), '&nbsp;')}</td>" for value in row]
        out.append("</tr>")
    return ".html", "\n".join(out + ["</table></body></html>"]) + "\n"


def sheet(draft):
    """XLSX; digits only are now and then stored as a number, as spreadsheets do."""
    header, rows = list_of_customers(draft)
    book = openpyxl.Workbook()
    book.active.append(header)
    as_numbers = draft.random.random() < 0.5
    for row in rows:
        book.active.append([int(v) if as_numbers and v.isascii() and v.isdigit() and len(v) < 16
                            and v[0] != "0" else v for v in row])
    out = io.BytesIO()
    book.save(out)
    return ".xlsx", out.getvalue()


def export(draft):
    """JSON as an application's interface answers."""
    kinds = _customer_fields(draft, 4)
    keys = {k: draft.random.choice(words.KEYS[k].split()) for k in kinds}
    rows = []
    for _ in range(draft.random.randint(2, 10)):
        row = {keys[k]: draft.plant(k, named=True) for k in kinds}
        for _ in range(3):
            sort, value = draft.technical()
            row[sort] = value
        field = draft.random.choice(sorted(negatives.FIELDS))
        row[field + ("Id" if field in ("order", "ticket") else "")] = negatives.FIELDS[field](draft.random)
        rows.append(row)
    return ".json", json.dumps({"items": rows}, ensure_ascii=draft.random.random() < 0.5,
                               indent=draft.random.choice((None, 2)))


def vcard(draft):
    """Contacts; the parts of N are names of the same person."""
    out = []
    for _ in range(draft.random.randint(1, 6)):
        name = draft.plant("person_name", named=True)
        first, _, last = name.partition(" ") if " " in name else (name[1:], "", name[:1])
        for part in (first, last, f"{last} {first}", f"{last};{first}", f"{last}, {first}", last + first):
            draft.document.expected.setdefault(("person_name", part.lower().strip()), 0)
        out += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"N:{last};{first};;;",
                f"TEL;TYPE={draft.random.choice(('CELL', 'WORK', 'HOME,VOICE'))}:{draft.plant('phone', True)}",
                f"EMAIL;TYPE=INTERNET:{draft.plant('email', True)}",
                f"ORG:{draft.company()}", f"UID:{negatives.unique(draft.random)}",
                f"REV:{negatives._moment(draft.random):%Y%m%dT%H%M%SZ}", "END:VCARD"]
    draft.document.counts_hold = False
    return ".vcf", "\n".join(out) + "\n"


FORMS = {f.__name__: f for f in (record, table, page, sheet, export, vcard)}
