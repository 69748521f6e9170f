"""Programs: source text with its digest, a value that never changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


def source_digest(source: str) -> str:
    """Return the SHA-256 of a source text, in hexadecimal."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Program:
    """A source text that plays a game. Two programs are the same if their texts are.

    `name` is a label for people only: it never reaches another program, takes no part in
    equality, and two different programs may share one. `outside`: the text only names a player of
    another library, which is trusted code and plays outside of the sandboxes; whoever makes such a
    program says so here, so that no text that an author hands in can be one.
    """

    source: str
    name: str = field(default="", compare=False)
    outside: bool = field(default=False, kw_only=True)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Compute the digest once."""
        object.__setattr__(self, "digest", source_digest(self.source))

    @property
    def label(self) -> str:
        """Return the name, or the first eight digits of the digest."""
        return self.name or self.digest[:8]


Profile = tuple[Program, ...]
"""One program per seat, in seat order."""
