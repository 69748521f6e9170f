"""Claims about programs as authors write them, and an author whose programs always carry some."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from codepact.checker.claims import all_claims, parse_claim
from codepact.generation.author import Author, Briefing, Submission

_LINE = re.compile(r"[\s\W_]*claims?[\s\W_]*:[\s*_`]*(.*)", re.IGNORECASE)
_ITEM = re.compile(r"[ ]*(?:[-*•]|\d+[.)])[ ]+(.*)")
_PART = re.compile(r"""(?:=\s*"[^"\n]*"|=\s*'[^'\n]*'|[^;,\n])+""")
_AROUND = " \t.,'\"`*_“”"
_NONE = ("", "none", "no claims", "nothing", "n/a", "-")


@dataclass(frozen=True)
class ClaimingAuthor:
    """Attaches the same claims to whatever another author hands in, besides that one's own."""

    author: Author
    claims: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the other author's name."""
        return self.author.name

    def write(self, briefing: Briefing) -> Submission:
        """Let the other author write."""
        done = self.author.write(briefing)
        return replace(done, claims=tuple(dict.fromkeys((*done.claims, *self.claims))))


def split_claims(text: str) -> tuple[str, ...]:
    """Return the claims in a text such as `nice; forgives within=2`, each once.

    Tolerated: commas or lines between them, quotes and backticks around them, capitals, spaces in
    a name, parentheses around values. What is no claim even so is returned as it stands: it will
    be decided as unknown, and stay on record.
    """
    found = (_spelled(part.strip()) for part in _PART.findall(text))
    return tuple(dict.fromkeys(claim for claim in found if claim.casefold() not in _NONE))


def stated_claims(text: str) -> tuple[str, ...]:
    """Return the claims that an answer states: the lines `CLAIMS: ...`, or a list below such."""
    found: list[str] = []
    below = False
    for line in text.splitlines():
        heading, item = _LINE.fullmatch(line), _ITEM.fullmatch(line)
        if heading is not None:
            found.append(heading[1])
            below = not heading[1].strip(_AROUND)
        elif below and item is not None:
            found.append(item[1])
        elif line.strip():
            below = False
    return split_claims("\n".join(found))


def _spelled(text: str) -> str:
    """Return a claim with its name and its values spelled as they are known."""
    if _is_claim(text):
        return text
    text = text.strip(_AROUND)
    plain = re.sub(r"\s*=\s*", "=", re.sub(r"[()]", " ", text)) if "=" in text else text
    words = plain.split()
    for count in range(len(words), 0, -1):
        name = "-".join(words[:count]).replace("_", "-").casefold()
        if name in all_claims():
            return " ".join((name, *words[count:]))
    return text


def _is_claim(text: str) -> bool:
    try:
        parse_claim(text)
    except ValueError:
        return False
    return True
