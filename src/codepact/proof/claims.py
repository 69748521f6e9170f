"""Claims about programs: proved with a certificate, refuted with a witness, or unknown.

A program is read once (`read_program`), and claims about it are decided on its machine. Nothing is
called refuted before the witness has been played in the sandbox and has come out as foretold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from codepact.checker import check, sealed
from codepact.checker.claims import Claim, Read, all_claims, parse_claim
from codepact.checker.facts import Facts
from codepact.checker.machine import to_data
from codepact.checker.pairs import Pairs
from codepact.core.errors import CodepactError, unknown_name
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.confirming import rules_to_data
from codepact.proof.deciding import Kept, Undecided, decide
from codepact.proof.dependence import heeded_sources
from codepact.proof.machines import Reading, Unread
from codepact.proof.matches import Played, claim_by_match
from codepact.proof.probing import refuted_in_play
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.rivals import fits, is_settled
from codepact.proof.witness import Witness, replayed
from codepact.zoo import find


@dataclass(frozen=True)
class ClaimVerdict:
    """What was established of a claim.

    `claim`: as people write it. `rounds`: for how many rounds it is proved, None for any number.
    `method`: how the program was read. `witness`: what refutes it. `reason`: why it is unknown, or
    what limits a proof. `certificate`: plain data for `codepact.checker.check`, if proved.
    """

    program: Program
    claim: str
    answer: Literal["proved", "refuted", "unknown"]
    method: str = ""
    rounds: int | None = None
    witness: Witness | None = None
    reason: str = ""
    certificate: Mapping[str, Any] | None = None


def prove_claim(reading: Reading | Unread, claim: str, rules: ProgramGame) -> ClaimVerdict:
    """Decide a claim such as "forgives within=2" about a program that was read, or was not.

    Machines are tried first, then the match of the programs that the claim names, then matches
    that may refute it. Programs in claims are zoo names or sources. Raises `CodepactError` if the
    claim is unknown, or its values make no sense in this game.
    """
    found = prove_by_machines(reading, claim, rules)
    if found.answer != "unknown":
        return found
    kind, values, named = _understood(claim, rules)
    facts = Facts(rules.game.actions, rules.game.payoffs, reading.seat, values)
    profile = [named or reading.program] * rules.game.seats
    profile[reading.seat] = reading.program
    shown: Played | Witness | str | None
    if kind.others == "anybody":
        shown = refuted_in_play(kind, facts, reading.program, rules)
    else:
        shown = claim_by_match(kind, facts, tuple(profile), rules)
    if isinstance(shown, Witness):
        return replace(found, answer="refuted", method="played", witness=shown, reason="")
    if isinstance(shown, Played) and check(shown.certificate).accepted:
        rounds, data = rules.repetition.rounds, shown.certificate
        return ClaimVerdict(
            reading.program, claim, "proved", shown.method, rounds, certificate=data
        )
    return found


def prove_by_machines(reading: Reading | Unread, claim: str, rules: ProgramGame) -> ClaimVerdict:
    """Decide a claim by the machines of programs alone; see `prove_claim`."""
    kind, values, named = _understood(claim, rules)
    if isinstance(reading, Unread):
        why = "; ".join(reading.attempts)
        return ClaimVerdict(reading.program, claim, "unknown", reason=f"it was not read: {why}")
    facts = Facts(rules.game.actions, rules.game.payoffs, reading.seat, values)
    settled = _settled(kind, reading, named, rules)
    if isinstance(settled, str):
        return ClaimVerdict(reading.program, claim, "unknown", reading.method, reason=settled)
    own, others = settled
    try:
        found = _kept(kind, facts, own, others, rules)
    except ValueError as e:
        raise CodepactError(f"claim {claim!r}: {e}") from None
    if isinstance(found, Witness):
        return ClaimVerdict(reading.program, claim, "refuted", reading.method, witness=found)
    if isinstance(found, str):
        return ClaimVerdict(reading.program, claim, "unknown", reading.method, reason=found)
    return _proved(kind, facts, own, claim, rules, others, found)


def _kept(
    kind: Claim, facts: Facts, reading: Reading, others: list[Reading], rules: ProgramGame
) -> list[Kept] | Witness | str:
    """Return evidence for each case, a witness that replays, or why there is neither."""
    if isinstance(kind.rule, Read):
        if kind.rule.what == "sources" and reading.sources != "none":
            return heeded_sources(facts, reading, rules)
        why = _not_read(kind.rule, facts, reading)
        return why or [Kept([], None) for _ in reading.cases]
    machines = [r.cases[0].machine for r in others]
    kept: list[Kept] = []
    open_ = ""
    for case in reading.cases:  # one that breaks the claim is enough, so all are looked at
        found = decide(kind, facts, case.machine, machines, rules.repetition.rounds)
        if isinstance(found, Kept):
            kept.append(found)
        elif isinstance(found, Undecided):
            open_ = found.reason
        else:
            rivals = tuple(r.program for r in others)
            shown = replayed(kind, facts, reading, case, found, rules, rivals)
            if isinstance(shown, Witness):
                return shown
            open_ = shown
    return open_ or kept


def _not_read(rule: Read, facts: Facts, reading: Reading) -> str:
    """Return why the reading does not settle a claim, or nothing."""
    if rule.what == "sources" or reading.ticks <= facts.whole("ticks"):
        return ""
    return f"all that was established is that a call spends at most {reading.ticks} ticks"


def prove_claim_of(program: Program, claim: str, rules: ProgramGame, seat: int = 0) -> ClaimVerdict:
    """Read a program and decide a claim about it; see `prove_claim`."""
    return prove_claim(read_program(program, rules, sandbox(), seat), claim, rules)


def _understood(text: str, rules: ProgramGame) -> tuple[Claim, dict[str, str], Program | None]:
    """Return a claim, its values with programs by digest, and the program that it names."""
    name = next(iter(text.split()), "")
    if name not in all_claims():
        raise unknown_name("claim", name, all_claims())
    try:
        kind, values = parse_claim(text)
        if "action" in values:
            Facts(rules.game.actions, rules.game.payoffs, 0, values).action("action")
    except ValueError as e:
        raise CodepactError(f"claim {text!r}: {e}") from None
    if kind.others not in kind.parameters:
        return kind, values, None
    given = values[kind.others]
    named = Program(given) if "\n" in given else find(given)
    if named is None:
        raise CodepactError(f"claim {text!r}: there is no zoo program {given!r}")
    return kind, {**values, kind.others: named.digest}, named


def _settled(
    kind: Claim, reading: Reading, named: Program | None, rules: ProgramGame
) -> tuple[Reading, list[Reading]] | str:
    """Return the program and those that a claim names, as they are read against each other.

    Where the claim is about anybody, the program keeps its cases and there are no others. Else it
    is known whose sources everybody sees, and one case of each is left. Or why that is not so.
    """
    if kind.others == "anybody":
        return reading, []
    program, seats = named or reading.program, range(rules.game.seats)
    if isinstance(kind.rule, Pairs):
        return _alone(reading, program, rules)
    profile = [reading.program if k == reading.seat else program for k in seats]
    found = []
    for seat in seats:
        own = seat == reading.seat
        known = reading if own else read_program(program, rules, sandbox(), seat)
        if isinstance(known, Unread):
            return f"{program.label} was not read: {'; '.join(known.attempts)}"
        if not all(map(is_settled, known.cases)):
            return f"what {known.program.label} plays hangs on what is provable"
        sources = [p.source for k, p in enumerate(profile) if k != seat]
        found.append(replace(known, cases=tuple(c for c in known.cases if fits(c, sources))))
    return found[reading.seat], [r for k, r in enumerate(found) if k != reading.seat]


def _alone(
    reading: Reading, program: Program, rules: ProgramGame
) -> tuple[Reading, list[Reading]] | str:
    """Return two programs that are compared, each in the same seat against anybody."""
    other = read_program(program, rules, sandbox(), reading.seat)
    if isinstance(other, Unread):
        return f"{program.label} was not read: {'; '.join(other.attempts)}"
    for one in (reading, other):
        if len(one.cases) > 1:
            return f"{one.program.label} plays otherwise against others, whatever they play"
    return reading, [other]


def _proved(
    kind: Claim,
    facts: Facts,
    reading: Reading,
    claim: str,
    rules: ProgramGame,
    others: list[Reading],
    kept: list[Kept],
) -> ClaimVerdict:
    spans = [k.rounds for k in kept if k.rounds is not None]
    horizons = [r.horizon for r in (reading, *others) if r.horizon is not None]
    rounds = min([*spans, *horizons], default=None)
    seats = (
        [reading.seat]
        if isinstance(kind.rule, Pairs)
        else [k for k in range(rules.game.seats) if k != reading.seat]
    )
    data = sealed(
        {
            "claim": {"name": kind.name, "values": dict(facts.values), "meaning": kind.meaning},
            "game": rules_to_data(rules),
            "seat": reading.seat,
            "program": {"digest": reading.program.digest, "name": reading.program.name},
            "reading": _reading_data(reading),
            "others": [
                {
                    "seat": seat,
                    "digest": r.program.digest,
                    "name": r.program.name,
                    "reading": _reading_data(r),
                    "machine": to_data(r.cases[0].machine),
                }
                for seat, r in zip(seats, others, strict=False)
            ],
            "cases": [
                {"label": c.label, "machine": to_data(c.machine), "evidence": k.evidence}
                for c, k in zip(reading.cases, kept, strict=True)
            ],
            "rounds": rounds,
        }
    )
    checked = check(data)
    if not checked.accepted:  # the prover is not trusted, here either
        reason = f"the checker rejected the certificate: {checked.problem}"
        return ClaimVerdict(reading.program, claim, "unknown", reading.method, reason=reason)
    return ClaimVerdict(reading.program, claim, "proved", reading.method, rounds, certificate=data)


def _reading_data(reading: Reading) -> dict[str, Any]:
    return {
        "method": reading.method,
        "executor": reading.executor,
        "sources": reading.sources,
        "ticks": reading.ticks,
    }
