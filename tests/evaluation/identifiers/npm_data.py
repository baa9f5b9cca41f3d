"""Names, companies, streets, products and codes of npm's @faker-js/faker, which
packaging/test puts into build/npm where npm is there. Without it the
documents are of Debian's data alone, and evaluate.py says so."""
import functools
import json
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "build/npm/node_modules/@faker-js/faker"
COUNT = 300  # of each
LOCALES = {"en_US": "en_US", "en_GB": "en_GB", "en_IN": "en_IN", "de_DE": "de", "fr_FR": "fr",
           "es_ES": "es", "it_IT": "it", "nl_NL": "nl", "pl_PL": "pl", "sv_SE": "sv",
           "pt_BR": "pt_BR", "ja_JP": "ja", "zh_CN": "zh_CN", "zh_TW": "zh_TW"}


def is_there():
    return PACKAGE.is_dir() and shutil.which("node") is not None


def version():
    return json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]


@functools.lru_cache(maxsize=2)
def data(seed):
    """The same for the same seed."""
    script = pathlib.Path(__file__).resolve().parent / "npm/data.cjs"
    done = subprocess.run(["node", script, PACKAGE, str(seed), str(COUNT),
                           *sorted(set(LOCALES.values()))], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def of(locale, seed):
    """That of a country's locale, as Python's Faker names it; None without npm."""
    known = LOCALES.get(locale)
    return data(seed)["locales"][known] if known and is_there() else None


def technical(seed):
    return data(seed)["technical"] if is_there() else []
