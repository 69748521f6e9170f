"""Step 2: disclosure rules, forms of a source, equality of sources, commit and reveal."""

from codepact.exchange.commitment import Reveal, commit, nonce, opens
from codepact.exchange.disclosure import Disclosure, ToAuthors
from codepact.exchange.equality import LEVELS, Equality, Level, key, same, strongest
from codepact.exchange.forms import FORMS, Form, canonical, comment_free, in_form
from codepact.exchange.source_statistics import SourceStatistics, source_statistics

__all__ = [
    "FORMS",
    "LEVELS",
    "Disclosure",
    "Equality",
    "Form",
    "Level",
    "Reveal",
    "SourceStatistics",
    "ToAuthors",
    "canonical",
    "comment_free",
    "commit",
    "in_form",
    "key",
    "nonce",
    "opens",
    "same",
    "source_statistics",
    "strongest",
]
