"""Disclosure rules: who sees which form of whose program, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from codepact.core.errors import unknown_name
from codepact.exchange.forms import FORMS, Form

ToAuthors = Literal["none", "previous", "current", "certificates"]


@dataclass(frozen=True)
class Disclosure:
    """What is shown.

    `to_authors`: nothing; the others' programs of the previous meta-round; or also those of the
    present one that are already written (then seats write in turn instead of at once). With a
    program go the verdicts on the claims about it. `certificates`: of the previous meta-round these
    verdicts alone, to authors and to readers; no source. Whether programs may read each other is
    the capability `inspect` of the program game. `form`:
    the form in which programs are disclosed, to authors, readers and programs alike, and in which
    they run. `moves`: whether the history shows what was played, or payoffs only. `labels`:
    whether it shows the objectives' names (hidden by default: a label gives the objective away).
    """

    to_authors: ToAuthors = "previous"
    form: Form = "raw"
    moves: bool = True
    labels: bool = False

    def __post_init__(self) -> None:
        """Refuse rules that do not exist."""
        if self.to_authors not in get_args(ToAuthors):
            raise unknown_name("disclosure", self.to_authors, get_args(ToAuthors))
        if self.form not in FORMS:
            raise unknown_name("form", self.form, FORMS)
