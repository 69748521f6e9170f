"""Claims about programs: proved with a certificate, refuted with a witness, or unknown.

A program is read once (`read_program`), and claims about it are decided on its machine. Nothing is
called refuted before the witness has been played in the sandbox and has come out as foretold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal

from codepact.checker import check, sealed
from codepact.checker.claims import Claim, Read, all_claims, parse_claim
from codepact.checker.facts import Facts
from codepact.checker.pairs import Pairs
from codepact.checker.temporal import Temporal
from codepact.core.errors import CodepactError, unknown_name
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.proof.machines import Case, Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.by_counting import claim_by_counting
from codepact.proof.verdicts.cases import Known, among, known_rivals, read_rival, reading_data
from codepact.proof.verdicts.confirming import case_data, rules_to_data
from codepact.proof.verdicts.deciding import Kept, Undecided, decide
from codepact.proof.verdicts.dependence import heeded_sources
from codepact.proof.verdicts.matches import claim_by_match
from codepact.proof.verdicts.probing import refuted_in_play
from codepact.proof.verdicts.shown import Shown
from codepact.proof.verdicts.witness import Witness, replayed
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


def prove_claim(
    reading: Reading | Unread,
    claim: str,
    rules: ProgramGame,
    called: Mapping[str, Program] = MappingProxyType({}),
) -> ClaimVerdict:
    """Decide a claim such as "forgives within=2" about a program that was read, or was not.

    Machines are tried first. Where they do not decide it for any number of rounds: what the
    program counts, the match of the programs that the claim names, matches that may refute it.
    Programs in claims are zoo names, sources, or what is `called` so. Raises `CodepactError` if the
    claim is unknown, or its values make no sense in this game.
    """
    found = prove_by_machines(reading, claim, rules, called)
    if found.answer == "refuted" or (found.answer == "proved" and found.rounds is None):
        return found
    kind, values, named = _understood(claim, rules, reading.seat, called)
    facts = Facts(rules.game.actions, rules.game.payoffs, reading.seat, values)
    profile = [named or reading.program] * rules.game.seats
    profile[reading.seat] = reading.program
    try:
        for shown in _otherwise(kind, facts, tuple(profile), rules):
            if isinstance(shown, Witness) and found.answer == "unknown":
                return ClaimVerdict(reading.program, claim, "refuted", "played", witness=shown)
            if isinstance(shown, Shown) and (found.answer == "unknown" or shown.rounds is None):
                return ClaimVerdict(
                    reading.program,
                    claim,
                    "proved",
                    shown.method,
                    shown.rounds,
                    certificate=shown.certificate,
                )
    except ValueError as e:
        raise CodepactError(f"claim {claim!r}: {e}") from None
    return found


def _otherwise(
    kind: Claim, facts: Facts, profile: Profile, rules: ProgramGame
) -> Iterator[Shown | Witness | str | None]:
    """Yield what decides a claim besides machines, strongest first."""
    if kind.others != "anybody":
        yield claim_by_match(kind, facts, profile, rules)
        return
    yield claim_by_counting(kind, facts, profile[facts.seat], rules)
    yield refuted_in_play(kind, facts, profile[facts.seat], rules)


def prove_by_machines(
    reading: Reading | Unread,
    claim: str,
    rules: ProgramGame,
    called: Mapping[str, Program] = MappingProxyType({}),
) -> ClaimVerdict:
    """Decide a claim by the machines of programs alone; see `prove_claim`."""
    kind, values, named = _understood(claim, rules, reading.seat, called)
    if isinstance(reading, Unread):
        why = f"it was not read: {reading.reason}"
        return ClaimVerdict(reading.program, claim, "unknown", reason=why)
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
    kind: Claim, facts: Facts, reading: Reading, others: tuple[Known, ...], rules: ProgramGame
) -> list[Kept] | Witness | str:
    """Return evidence for each case, a witness that replays, or why there is neither."""
    if isinstance(kind.rule, Read):
        if kind.rule.what == "sources" and reading.sources != "none":
            return heeded_sources(facts, reading, rules)
        why = _not_read(kind.rule, facts, reading)
        rounds = rules.repetition.rounds if kind.rule.what == "ticks" else None
        return why or [Kept([], rounds) for _ in reading.cases]
    kept: list[Kept] = []
    open_ = ""
    for case in reading.cases:  # one that breaks the claim is enough, so all are looked at
        rivals = others or _rivals(kind, reading, case, rules)
        machines = [r.machine for r in rivals]
        found = decide(kind, facts, case.machine, machines, rules.repetition.rounds)
        if isinstance(found, Kept):
            kept.append(found)
        elif isinstance(found, Undecided):
            open_ = found.reason
        else:
            known = tuple(r.program for r in rivals if r.program)
            shown = replayed(kind, facts, reading, case, found, rules, known)
            if isinstance(shown, Witness):
                return shown
            open_ = shown
    return open_ or kept


def _rivals(kind: Claim, reading: Reading, case: Case, rules: ProgramGame) -> tuple[Known, ...]:
    """Return who the others are in a case, for claims that are about what they play; or nobody."""
    if kind.others != "anybody" or isinstance(kind.rule, Pairs | Read | Temporal):
        return ()
    return known_rivals(reading, case, rules)


def _not_read(rule: Read, facts: Facts, reading: Reading) -> str:
    """Return why the reading does not settle a claim, or nothing."""
    if rule.what == "sources" or reading.ticks <= facts.whole("ticks"):
        return ""
    return f"all that was established is that a call spends at most {reading.ticks} ticks"


def prove_claim_of(program: Program, claim: str, rules: ProgramGame, seat: int = 0) -> ClaimVerdict:
    """Read a program and decide a claim about it; see `prove_claim`."""
    return prove_claim(read_program(program, rules, sandbox(), seat), claim, rules)


def _understood(
    text: str, rules: ProgramGame, seat: int, called: Mapping[str, Program]
) -> tuple[Claim, dict[str, str], Program | None]:
    """Return a claim, its values with programs by digest, and the program that it names."""
    name = next(iter(text.split()), "")
    if name not in all_claims():
        raise unknown_name("claim", name, all_claims())
    try:
        kind, values = parse_claim(text)
        facts = Facts(rules.game.actions, rules.game.payoffs, seat, values)
        if "action" in values:
            facts.action("action")
        if isinstance(kind.rule, Temporal):
            kind.rule.formula(facts)
            kind.rule.endless(facts)
    except ValueError as e:
        raise CodepactError(f"claim {text!r}: {e}") from None
    if kind.others not in kind.parameters:
        return kind, values, None
    given = values[kind.others]
    named = called.get(given) or (Program(given) if "\n" in given else find(given))
    if named is None:
        raise CodepactError(f"claim {text!r}: there is no zoo program {given!r}")
    return kind, {**values, kind.others: named.digest}, named


def _settled(
    kind: Claim, reading: Reading, named: Program | None, rules: ProgramGame
) -> tuple[Reading, tuple[Known, ...]] | str:
    """Return the program and those that a claim names, as they are read against each other.

    Where the claim is about anybody, the program keeps its cases and there are no others. Else it
    is known whose sources everybody sees, and one case of each is left. Or why that is not so.
    """
    if kind.others == "anybody":
        return reading, ()
    program, seats = named or reading.program, range(rules.game.seats)
    if isinstance(kind.rule, Pairs):
        return _alone(reading, program, rules)
    profile = [reading.program if k == reading.seat else program for k in seats]
    found = []
    for seat in seats:
        own = seat == reading.seat
        known = reading if own else read_program(program, rules, sandbox(), seat)
        if isinstance(known, Unread):
            return f"{program.label} was not read: {known.reason}"
        settled = among(known, [p.source for k, p in enumerate(profile) if k != seat])
        if settled is None:
            return f"what {known.program.label} plays hangs on what is provable"
        found.append(settled)
    others = tuple(read_rival(r) for r in found if r.seat != reading.seat)
    return found[reading.seat], others


def _alone(
    reading: Reading, program: Program, rules: ProgramGame
) -> tuple[Reading, tuple[Known, ...]] | str:
    """Return two programs that are compared, each in the same seat against anybody."""
    other = read_program(program, rules, sandbox(), reading.seat)
    if isinstance(other, Unread):
        return f"{program.label} was not read: {other.reason}"
    for one in (reading, other):
        if len(one.cases) > 1:
            return f"{one.program.label} plays otherwise against others, whatever they play"
    return reading, (read_rival(other),)


def _proved(
    kind: Claim,
    facts: Facts,
    reading: Reading,
    claim: str,
    rules: ProgramGame,
    others: tuple[Known, ...],
    kept: list[Kept],
) -> ClaimVerdict:
    rivals = [others or _rivals(kind, reading, case, rules) for case in reading.cases]
    spans = [k.rounds for k in kept if k.rounds is not None]
    machines = [c.machine for c in reading.cases]
    machines += [other.machine for other in (*others, *chain(*rivals))]
    horizons = [m.horizon for m in machines if m.horizon is not None]
    rounds = min([*spans, *horizons], default=None)
    cases = [
        {**case_data(case, () if others else among_them), "evidence": k.evidence}
        for case, among_them, k in zip(reading.cases, rivals, kept, strict=True)
    ]
    data = sealed(
        {
            "claim": {"name": kind.name, "values": dict(facts.values), "meaning": kind.meaning},
            "game": rules_to_data(rules),
            "seat": reading.seat,
            "program": {"digest": reading.program.digest, "name": reading.program.name},
            "reading": reading_data(reading),
            "others": [other.data for other in others],
            "cases": cases,
            "rounds": rounds,
        }
    )
    checked = check(data)
    if not checked.accepted:  # the prover is not trusted, here either
        reason = f"the checker rejected the certificate: {checked.problem}"
        return ClaimVerdict(reading.program, claim, "unknown", reading.method, reason=reason)
    return ClaimVerdict(reading.program, claim, "proved", reading.method, rounds, certificate=data)
