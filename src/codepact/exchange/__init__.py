"""Step 2: disclosure rules, forms of a source, equality of sources, claims, commit and reveal."""

from codepact.exchange.claims import ATTACHED, Decided, check_claims, decided, proved, verdict_data
from codepact.exchange.commitment import Reveal, commit, nonce, opens
from codepact.exchange.disclosure import Disclosure, ToAuthors
from codepact.exchange.equality import LEVELS, Equality, Level, key, same, strongest
from codepact.exchange.forms import FORMS, Form, canonical, comment_free, in_form
from codepact.exchange.source_statistics import SourceStatistics, source_statistics

__all__ = [
    "ATTACHED",
    "FORMS",
    "LEVELS",
    "Decided",
    "Disclosure",
    "Equality",
    "Form",
    "Level",
    "Reveal",
    "SourceStatistics",
    "ToAuthors",
    "canonical",
    "check_claims",
    "comment_free",
    "commit",
    "decided",
    "in_form",
    "key",
    "nonce",
    "opens",
    "proved",
    "same",
    "source_statistics",
    "strongest",
    "verdict_data",
]
