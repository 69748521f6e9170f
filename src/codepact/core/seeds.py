"""Counter-based randomness, keyed by names, so that results do not depend on scheduling."""

from __future__ import annotations

import hashlib


def derive_seed(*names: str | int) -> int:
    """Return a 63-bit seed that depends on `names` alone, in their order.

    `derive_seed("study", "condition", 3, "match", 7, "seat", 0)` is the same on every machine,
    in every process, and whatever else was drawn before.
    """
    text = "\x1f".join(f"{type(n).__name__}:{n}" for n in names)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
