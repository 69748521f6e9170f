"""Commit, then reveal: nobody can change a program after seeing the others'."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from codepact.core.program import Program
from codepact.core.seeds import derive_seed


@dataclass(frozen=True)
class Reveal:
    """A program with the nonce (hexadecimal, 32 bytes) of its commitment."""

    program: Program
    nonce: str


def nonce(*names: str | int) -> str:
    """Return a 32-byte nonce, in hexadecimal, derived from `names`.

    Derived, so that a resumed run commits to the same value. Between parties that do not trust
    the one who keeps the seed, pass a secret among the names.
    """
    return "".join(f"{derive_seed('nonce', *names, part):016x}" for part in range(4))


def commit(reveal: Reveal) -> str:
    """Return the commitment: SHA-256 of the nonce followed by the source, in hexadecimal."""
    source = reveal.program.source.encode("utf-8", "surrogatepass")
    return hashlib.sha256(bytes.fromhex(reveal.nonce) + source).hexdigest()


def opens(commitment: str, reveal: Reveal) -> bool:
    """Return whether the revealed program is the one that was committed to."""
    return hmac.compare_digest(commitment, commit(reveal))
