"""Step 2: disclosure rules, forms of a source, commit and reveal."""

from codepact.exchange.commitment import Reveal, commit, nonce, opens
from codepact.exchange.disclosure import Disclosure, ToAuthors
from codepact.exchange.forms import FORMS, Form, canonical, comment_free, in_form

__all__ = [
    "FORMS",
    "Disclosure",
    "Form",
    "Reveal",
    "ToAuthors",
    "canonical",
    "comment_free",
    "commit",
    "in_form",
    "nonce",
    "opens",
]
