"""What stands in a document, and what is expected of the detector. README.md
says why."""
import dataclasses

# In rising order: of two mentions of one identifier the higher counts.
MAY = 0          # neither right nor wrong
LOW_AT_MOST = 1  # a weak one without a keyword: wrong only if it is high
ANY = 2          # to be found; in which tier is open
HIGH = 3         # to be found in the high tier


@dataclasses.dataclass(frozen=True)
class Minted:
    """An identifier, one way to write it, and what that writing deserves with no
    label, header or keyword near it."""
    kind: str
    canonical: str
    written: str
    alone: int


@dataclasses.dataclass
class Document:
    name: str      # with the extension
    region: str
    form: str
    data: bytes
    expected: dict = dataclasses.field(default_factory=dict)  # (kind, canonical) -> level
    written: dict = dataclasses.field(default_factory=dict)   # the same -> a writing
    mentions: dict = dataclasses.field(default_factory=dict)  # the same -> how often
    counts_hold: bool = True  # whether `mentions` is what a person would count
