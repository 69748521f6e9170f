"""Commit, then reveal."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from codepact.core.program import Program
from codepact.exchange import Reveal, commit, nonce, opens


def test_a_commitment_is_the_hash_of_nonce_and_source() -> None:
    reveal = Reveal(Program("x = 'ü'\n", "name"), nonce(7, "seat", 0))
    expected = hashlib.sha256(bytes.fromhex(reveal.nonce) + "x = 'ü'\n".encode()).hexdigest()
    assert commit(reveal) == expected
    assert opens(expected, reveal)


def test_it_opens_for_no_other_program_and_no_other_nonce() -> None:
    reveal = Reveal(Program("a"), nonce(1))
    commitment = commit(reveal)
    assert not opens(commitment, replace(reveal, program=Program("a\n")))
    assert not opens(commitment, replace(reveal, nonce=nonce(2)))
    assert opens(commitment, replace(reveal, program=Program("a", "another name")))


def test_nonces_are_reproducible_distinct_and_32_bytes() -> None:
    values = {nonce(seed, n, seat) for seed in range(5) for n in range(5) for seat in "ab"}
    assert len(values) == 50
    assert all(len(bytes.fromhex(v)) == 32 for v in values)
    assert nonce(1, 2, 3) == nonce(1, 2, 3) != nonce(1, 23)


def test_sources_that_no_encoding_takes_can_be_committed_to() -> None:
    reveal = Reveal(Program("x = '\ud800'"), nonce(1))
    assert opens(commit(reveal), reveal)
