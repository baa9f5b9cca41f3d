"""A document while it is written: what was planted is noted as it is handed out."""
import gettext
import pathlib
import re

import faker

import countries
import mint
import negatives
import npm_data
import phones
import words
import zones
from plants import HIGH, MAY, Document

NAMED_LANGUAGES = ("en", "zh-hans", "zh-hant")  # where names are looked for
ABROAD = ("DE", "US", "GB", "CN", "FR", "JP")
_texts = {}


def fake(country):
    """Faker, and what it lacks from countries.OWN_NAMES."""
    own = country.locale in countries.OWN_NAMES
    return faker.Faker("en_GB" if own else country.locale)


def real_sentences(country):
    """Messages of Debian's own programs, translated by people, without digits and
    addresses; none if the machine has no translations."""
    if country.catalogue not in _texts:
        found = []
        folder = pathlib.Path("/usr/share/locale") / country.catalogue / "LC_MESSAGES"
        for name in ("dpkg", "apt", "coreutils", "gnupg2", "git") if country.catalogue else ():
            file = folder / f"{name}.mo"
            if file.is_file():
                with open(file, "rb") as opened:
                    found += [t for t in gettext.GNUTranslations(opened)._catalog.values()
                              if isinstance(t, str)]
        named = [l.lower() for field in words.labels_of_kinds(country.language) for l in field]
        _texts[country.catalogue] = [
            t for t in sorted(set(found))
            if 20 < len(t) < 160 and "\n" not in t and not re.search(r"[\d@%<>{}\\]", t)
            and not any(l in t.lower() for l in named)]
    return _texts[country.catalogue]


class Draft:
    def __init__(self, random, country, seed):
        """`seed`: of the run, for what is made once for all documents."""
        self.random, self.country = random, country
        self.npm = npm_data.of(country.locale, seed)
        self.npm_technical = npm_data.technical(seed)
        self.fake = fake(country)
        self.fake.seed_instance(random.getrandbits(32))
        self.document = Document("", country.region, "", b"")

    # What is planted.
    def name(self, named, canonical=None):
        """A person's name, in a field that says so or somewhere else."""
        if canonical is None:
            own = countries.OWN_NAMES.get(self.country.locale)
            if own:
                canonical = " ".join(self.random.choice(part.split()) for part in own)
            else:
                first, last = self._npm("names") or (self.fake.first_name(), self.fake.last_name())
                han = self.country.language[:2] in ("zh", "ja")
                canonical = last + first if han else f"{first} {last}"
        expected = HIGH if named and self.country.language in NAMED_LANGUAGES else MAY
        lower = "".join(c.lower() if c.isascii() else c for c in canonical)
        self._note("person_name", lower, canonical, expected)
        return canonical

    def _mint(self, kind):
        if kind == "phone":
            return phones.phone(self.random, self.country.region, ABROAD)
        if kind == "email":
            return mint.email(self.random, self.fake)
        if kind == "iban":
            return mint.iban(self.random, self.country.iban)
        if kind == "passport":
            return mint.passport(self.random, self.country.region)
        return getattr(mint, kind)(self.random)

    def plant(self, kind, named):
        """A new identifier as written; `named` if a label or header stands by it."""
        if kind == "person_name":
            return self.name(named)
        minted = self._mint(kind)
        self._note(kind, minted.canonical, minted.written, HIGH if named else minted.alone)
        return minted.written

    def plant_as(self, kind, deserves, write):
        """A new identifier in another writing, and the level that this one deserves."""
        minted = self._mint(kind)
        written = write(minted.written)
        self._note(kind, minted.canonical, written, deserves)
        return written

    def plant_zone(self):
        """The lines of a machine-readable zone. Names there are Latin."""
        latin = faker.Faker("en_GB")
        latin.seed_instance(self.random.getrandbits(32))
        first, last = latin.first_name(), latin.last_name()
        name = f"{last}<<{first}".upper().replace(" ", "<")
        lines, numbers = zones.zone(self.random, self.country.region, name)
        for kind, number in numbers:
            self._note(kind, number, "\n".join(lines), HIGH)
        # The zone has no apostrophes and hyphens.
        self._note("person_name", f"{first} {last}".lower(), name,
                   HIGH if (first + last).isalpha() else MAY)
        return lines

    def spoilt_zone(self):
        """One that no check digit fits: nothing of it is planted."""
        return zones.spoilt(self.random, zones.zone(self.random, self.country.region, "DOE<<JANE")[0])

    def _note(self, kind, canonical, written, expected):
        document, key = self.document, (kind, canonical)
        document.expected[key] = max(expected, document.expected.get(key, MAY))
        document.written[key] = written
        document.mentions[key] = document.mentions.get(key, 0) + 1

    # What is not.
    def kinds(self):
        return ["phone", "email", *self.country.ids] + (["iban"] if self.country.iban else [])

    def label(self, field):
        return self.random.choice(words.labels(self.country.language, field))

    def negative(self):
        """Field and value of what is no identifier."""
        field = self.random.choice(sorted(negatives.FIELDS))
        return self.label(field), negatives.FIELDS[field](self.random)

    def technical(self):
        if self.npm_technical and self.random.random() < 0.3:
            return self.random.choice(self.npm_technical)
        sort = self.random.choice(sorted(negatives.TECHNICAL))
        return sort, negatives.TECHNICAL[sort](self.random)

    def sentence(self):
        """Text of the language that says nothing of the kinds."""
        real = real_sentences(self.country)
        if real and self.random.random() < 0.6:
            return self.random.choice(real)
        product = self._npm("products")
        return f"{product}: {self.fake.sentence(5)}" if product else self.fake.sentence(8)

    def mention(self, kind):
        """A sentence with a keyword and a value."""
        form = self.random.choice(words.SENTENCES[self.country.language])
        return form.format(l=self.label(kind), v=self.plant(kind, named=True))

    def company(self):
        return self._npm("companies") or self.fake.company()

    def street(self):
        return self._npm("streets") or self.fake.street_address()

    def _npm(self, what):
        """Of npm's data half of the time, where there are some; otherwise None."""
        return self.random.choice(self.npm[what]) if self.npm and self.random.random() < 0.5 else None
