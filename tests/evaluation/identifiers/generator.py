"""The documents of one run, from a seed. Usage: generator.py FOLDER [--seed N]
[--rounds N] writes them, and expected.json, to look at."""
import argparse
import json
import pathlib
import random as randomness
import secrets

import countries
import evasion
import forms
import negative_documents
import office
import talk
import travel
from draft import Draft
from plants import Document

MIXED = {**forms.FORMS, **office.FORMS, **talk.FORMS, **evasion.FORMS, **travel.FORMS}
UNICODE_ONLY = (".json", ".vcf", ".html")  # their formats say UTF-8


def fresh_seed():
    return secrets.randbelow(10**9)


def encoded(random, text, extension, country):
    """The text as some program of the country would save it."""
    if random.random() < 0.3:
        text = text.replace("\n", "\r\n")
    if extension in UNICODE_ONLY:
        return text.encode("utf-8")
    encoding = random.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", *country.encodings))
    try:
        mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def mixed(seed, country, form, number):
    random = randomness.Random(f"{seed} {country.code} {form} {number}")
    draft = Draft(random, country, seed)
    extension, content = MIXED[form](draft)
    document = draft.document
    document.form = form
    document.name = f"{country.code}-{form}-{number}{extension}"
    document.data = content if isinstance(content, bytes) else \
        encoded(random, content, extension, country)
    return document


def negative(seed, form, number):
    random = randomness.Random(f"{seed} {form} {number}")
    extension, text = negative_documents.FORMS[form](random)
    # A US region has the shortest way from ten digits to a number, DK from eight, and
    # ES, IT and PE have no trunk prefix that would have to be there.
    region = random.choice(("US", "CN", "DE", "HK", "DK", "ES", "IT", "PE"))
    return Document(f"none-{form}-{number}{extension}", region, form, text.encode("utf-8"))


def documents(seed, rounds):
    """Every country in every form, and as many documents with nothing in them as
    half of that, `rounds` times."""
    for number in range(rounds):
        for country in countries.COUNTRIES:
            for form in MIXED:
                yield mixed(seed, country, form, number)
        for form in negative_documents.FORMS:
            for part in range(len(countries.COUNTRIES) * len(MIXED) // 12):
                yield negative(seed, form, f"{number}-{part}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--seed", type=int, default=fresh_seed())
    options.add_argument("--rounds", type=int, default=1)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    expected = {}
    for document in documents(chosen.seed, chosen.rounds):
        (chosen.folder / document.name).write_bytes(document.data)
        expected[document.name] = [[*key, level] for key, level in document.expected.items()]
    (chosen.folder / "expected.json").write_text(json.dumps(expected, indent=1), "utf-8")
    print(f"seed {chosen.seed}: {len(expected)} documents")


if __name__ == "__main__":
    main()
