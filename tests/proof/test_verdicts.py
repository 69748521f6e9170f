"""Verdicts about drawn programs, held against play: every history, every text they may look for.

Play is the judge, by the words of each claim's meaning and without the prover's monitors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from arena import PD, rules

from codepact.checker import check, sealed
from codepact.checker.claims import parse_claim
from codepact.checker.facts import Facts
from codepact.core.game import normal_form
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.proof.claims import ClaimVerdict, prove_claim, prove_claim_of
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.proof.verdicts.cases import read_rival, reading_data
from codepact.proof.verdicts.confirming import case_data, confirm, rules_to_data
from codepact.proof.verdicts.deciding import Kept, decide
from codepact.zoo import zoo_program

ALL_C, TFT = zoo_program("AllC"), zoo_program("TitForTat")


def script(plays: str, note: str = "") -> Program:
    """Return a program that plays a text, letter by letter, and its last letter ever after."""
    head = f"# {note}\n" if note else ""
    return Program(
        f"{head}PLAYS = {plays!r}\n\n\ndef act(game):\n"
        "    return PLAYS[min(game.round, len(PLAYS)) - 1]\n"
    )


KNOWN = script("CD", "Secret").source
"""A text that drawn programs know as a whole."""

TESTS = {
    "history": (
        "'D' in theirs",
        "theirs[-1:] == ['D']",
        "theirs.count('D') >= 2",
        "theirs == mine",
        "len(theirs) > 1",
        "mine[-1:] == ['C']",
        "theirs[:2] == ['C', 'D']",
        "theirs.count('D') > mine.count('D')",
    ),
    "source": (
        "'secret' in source",
        f"source == {KNOWN!r}",
        f"source != {KNOWN!r}",
        f"source.lower() == {KNOWN.lower()!r}",
        "'secret' in source.lower()",
        "source.startswith('# Secret')",
        "source.endswith('1]\\n')",
        "source == game.me.source",
        f"source == {ALL_C.source!r}",
        "not source",
    ),
    "coins": (
        "game.flip()",
        "game.flip(1, 3)",
        "game.random.random() < 0.5",
        "game.random.choice('CD') == 'D'",
        "game.random.randint(1, 3) == 2",
    ),
    "proofs": (
        "game.provable(game.plays(game.opponent, 'C'))",
        "game.provable(game.plays(game.opponent, 'D'), strength=1)",
        "game.provable(game.plays(game.me, 'C') & game.plays(game.opponent, 'C'))",
        "game.provable(game.plays(game.me, 'C') >> game.plays(game.opponent, 'C'))",
        "game.provable(~game.plays(game.opponent, 'C'))",
        "game.provable(game.plays(game.opponent, 'C', round=1))",
        "game.provable(game.plays(1, 'D', in_profile=game.profile(opponent='AllC')))",
        "game.provable(game.box(game.plays(game.me, 'D')))",
    ),
    "rounds": ("game.round == game.rounds", "game.rounds == 4", "game.round % 2 == 0"),
    "faults": ("1 // (game.round - 2) > 0", "theirs[2] == 'D'", "theirs[-1] == 'D'"),
    "memory": ("memory['n'] > 1", "memory['last'] == 'D'"),
}


def drawn(seed: int) -> Program:
    """Return a program that looks at a few kinds of things."""
    draw = Random(seed)
    kinds = ["history", *draw.sample([*TESTS], draw.randint(1, 3))]

    def test() -> str:
        one, other = (draw.choice(TESTS[draw.choice(kinds)]) for _ in range(2))
        return draw.choice(
            (one, one, f"not ({one})", f"({one} and {other})", f"({one} or {other})")
        )

    def move() -> str:
        mirror, mixed = "theirs[-1] if theirs else 'C'", f"'D' if {test()} else 'C'"
        wrong = "'X'" if "faults" in kinds else "'C'"
        return draw.choice(("'C'", "'D'", "'C'", "'D'", mirror, mixed, wrong))

    lines = ["memory = {'n': 0, 'last': 'C'}", "", ""] if "memory" in kinds else []
    lines += ["def act(game):", "    mine, theirs = game.me.actions, game.opponent.actions"]
    lines += ["    source = game.opponent.source"] if "source" in kinds else []
    for _ in range(draw.randint(1, 3)):
        if "memory" in kinds:
            change = ("['n'] = min(memory['n'] + 1, 3)", f"['last'] = {move()}")
            lines += [f"    memory{draw.choice(change)}"]
        if draw.random() < 0.2:
            lines += ["    try:", f"        if {test()}:", f"            return {move()}"]
            lines += ["    except Exception:", f"        return {move()}"]
        else:
            lines += [f"    if {test()}:", f"        return {move()}"]
    return Program("\n".join([*lines, f"    return {move()}"]) + "\n")


def setting(seed: int) -> tuple[ProgramGame, int]:
    """Return rules and a seat: now and then faults last, something is hidden, C is the default."""
    draw = Random(seed)
    options: dict[str, object] = {}
    if draw.random() < 0.3:
        options["fault_policy"] = "match"
    if draw.random() < 0.2:
        options["horizon_known"] = False
    if draw.random() < 0.2:
        options["capabilities"] = frozenset(draw.sample(["inspect", "random", "prove"], 2))
    kind = normal_form("pd, C by default", PD.actions, PD.payoffs, default=("C", "C"))
    game = kind if draw.random() < 0.3 else PD
    return rules(4, game=game, **options), int(draw.random() < 0.25)


@dataclass(frozen=True)
class Played:
    """What a program and its rival played."""

    own: str
    theirs: str


def plays(
    program: Program,
    rivals: Iterable[Program],
    game: ProgramGame,
    seat: int,
    seeds: Sequence[int] = (0,),
) -> list[Played]:
    """Play a program against each rival with each seed."""
    met = [((program, rival) if not seat else (rival, program), seed)
           for rival in rivals for seed in seeds]  # fmt: skip
    matches = play_all([MatchJob(game, profile, seed) for profile, seed in met])
    return [Played("".join(m.actions[seat]), "".join(m.actions[1 - seat])) for m in matches]


CLAIMS = (
    "nice",
    "retaliates-at-once",
    "retaliates-eventually within=2",
    "forgives within=1",
    "sucker-at-most times=0",
    "sucker-at-most times=1",
    "exploitable-at-most by=0",
    "history-independent",
    "source-independent",
    "equals program=TitForTat",
    "equals program=AllD",
    "cooperates-with-itself",
    "cooperates-with program=TitForTat",
    "cooperates-with program=FairBot",
    "plays action=D against=AllD",
    'satisfies formula="F me=D"',
    'satisfies formula="G (opponent=D -> N me=D)"',
)
MEETS = ("cooperates-with", "cooperates-with-itself", "plays")
COMPARES = ("history-independent", "source-independent", "equals")


def breaks(claim: str, one: Played) -> bool:
    """Whether a match breaks a claim about plays, by the words of its meaning."""
    own, theirs, rounds = one.own, one.theirs, range(len(one.own))
    name, number = claim.split(maxsplit=1)[0], int((re.findall(r"=(\d+)", claim) or ["1"])[0])
    then = [own[r + 1 : r + 1 + number] for r in rounds]
    match name:
        case "nice":
            return any(own[r] == "D" and "D" not in theirs[:r] for r in rounds)
        case "retaliates-at-once" | "retaliates-eventually":
            return any(own[r] + theirs[r] + then[r] == "CD" + "C" * number for r in rounds)
        case "forgives":
            return any(theirs[r - number : r] + own[r] == "C" * number + "D" for r in rounds)
        case "sucker-at-most":
            return sum(own[r] + theirs[r] == "CD" for r in rounds) > number
        case "plays":
            return "C" in own
        case "satisfies":
            answered = all(theirs[r - 1] + own[r] != "DC" for r in rounds[1:])
            return "D" not in own if "F me" in claim else not answered
    return "D" in own + theirs


def named_by(claim: str, program: Program) -> Program:
    """Return the program that a claim names, else the one that it is about."""
    found = re.search(r"(?:program|against)=(\w+)", claim)
    return zoo_program(found[1]) if found else program


def overlooked(verdict: ClaimVerdict, tried: Sequence[Played], game: ProgramGame, seat: int) -> str:
    """Return what breaks a claim that is called proved, or is wrong with its certificate."""
    claim, program = verdict.claim, verdict.program
    other, name = named_by(claim, program), claim.split()[0]
    assert check(verdict.certificate).accepted
    confirmed = confirm(verdict.certificate, [program, other])
    if not confirmed.accepted:
        return f"its certificate is not confirmed: {confirmed.problem}"
    if name in MEETS:
        tried = plays(program, [other], game, seat, range(4))
    if name == "equals":
        known = {p.theirs: p.own for p in plays(other, SCRIPTS, game, seat)}
        return str([p for p in tried if known.get(p.theirs, p.own) != p.own] or "")
    if name in COMPARES:
        after: dict[tuple[str, int], set[str]] = {}
        for p in tried:
            for r in range(len(p.own)):
                key = p.theirs[:r] if name == "source-independent" else ""
                after.setdefault((key, r), set()).add(p.own[r])
        split = [k for k, moves in after.items() if len(moves) > 1]
        asks = re.search("source|provable", program.source) and name == "history-independent"
        return "" if asks or re.search("flip|random", program.source) else str(split or "")
    if name == "exploitable-at-most":
        long = replace(game, repetition=replace(game.repetition, rounds=48))
        cycles = [script(c * 48) for c in ("C", "D", "CD", "CCD", "CDD")]
        ends = [Played(p.own[24:], p.theirs[24:]) for p in plays(program, cycles, long, seat)]
        return str([p for p in ends if lead(p) > 5] or "") if verdict.rounds is None else ""
    return str([p for p in tried if breaks(claim, p)] or "")


def lead(one: Played) -> int:
    """Return by how much the rival is ahead in the end."""
    joint = [a + b for a, b in zip(one.own, one.theirs, strict=True)]
    return 5 * (joint.count("CD") - joint.count("DC"))


def unshown(verdict: ClaimVerdict, game: ProgramGame, seat: int) -> str:
    """Return in what a witness does not break its claim when it is played again, or nothing."""
    witness, claim, program = verdict.witness, verdict.claim, verdict.program
    assert witness is not None
    rounds = len(witness.history)
    longest = max(rounds, len(witness.played), game.repetition.rounds)
    game = replace(game, repetition=replace(game.repetition, rounds=longest))
    (one,) = plays(program, witness.rivals, game, seat, [witness.seed])
    shown = Played(one.own[:rounds], one.theirs[:rounds])
    foretold = Played("".join(witness.played)[:rounds], "".join(x for (x,) in witness.history))
    if shown != foretold:
        return f"{shown} is not {foretold}"
    name = claim.split()[0]
    if name in COMPARES:
        other = named_by(claim, program)
        (two,) = plays(other, witness.second_rivals, game, seat, [witness.seed])
        alike = name == "history-independent" or one.theirs[:rounds] == two.theirs[:rounds]
        return "" if alike and one.own[rounds] != two.own[rounds] else f"{one} and {two}"
    if name == "exploitable-at-most":
        ends = [Played(shown.own[-k:], shown.theirs[-k:]) for k in range(1, rounds + 1)]
        return "" if any(lead(end) > 0 for end in ends) else f"nobody gains in {shown}"
    return "" if breaks(claim, shown) else f"{shown} does not break it"


SCRIPTS = [script("".join(h)) for h in product("CD", repeat=4)]
NOTED = [script("".join(h), n) for n in ("secret", "Secret") for h in product("CD", repeat=4)]
OTHERS = [
    *map(Program, (KNOWN, KNOWN.lower())),
    *map(zoo_program, ("AllC", "TitForTat", "FairBot")),
]


@pytest.mark.parametrize("seed", range(28))
def test_what_is_said_of_a_drawn_program_is_so(seed: int) -> None:
    program, (game, seat) = drawn(seed), setting(seed)
    read = read_program(program, game, sandbox(), seat)
    draws = re.search("flip|random", program.source)
    rivals = [*SCRIPTS, *NOTED, *OTHERS, program]
    tried = plays(program, rivals, game, seat, range(3 if draws else 1))
    for claim in CLAIMS:
        verdict = prove_claim(read, claim, game)
        if verdict.answer == "proved":
            assert not overlooked(verdict, tried, game, seat), (claim, program.source)
        if verdict.answer == "refuted":
            assert not unshown(verdict, game, seat), (claim, program.source)


def test_drawn_programs_are_mostly_read() -> None:
    found = [read_program(drawn(k), setting(k)[0], sandbox(), setting(k)[1]) for k in range(28)]
    assert sum(isinstance(reading, Reading) for reading in found) >= 20


# What was once said wrongly.


def test_a_text_may_stand_for_a_player_of_another_library() -> None:
    cooperator = (
        "axelrod:4.14.0:Cooperator"  # as a program of our language it is refused, and plays D
    )
    program = Program(
        f"def act(game):\n    if game.opponent.source == {cooperator!r}:\n"
        "        return 'C' if game.round == 1 else 'D'\n    return 'C'\n"
    )
    assert prove_claim_of(program, "nice", rules(4)).answer == "unknown"
    assert prove_claim_of(program, "sucker-at-most times=0", rules(4)).answer == "refuted"


CONTRADICTION = """
def act(game):
    c = game.provable(game.plays(game.opponent, "C"))
    d = game.provable(game.plays(game.opponent, "D"))
    if c and d:
        return {impossible}
    return {real}
"""


@pytest.mark.parametrize(
    ("claim", "impossible", "real"),
    [
        ("history-independent", '[*game.opponent.actions, "C"][0]', '"C" if c else "D"'),
        ('satisfies formula="F me=D" over=ever', '"C"', '"C" if game.round < 8 else "D"'),
        ("exploitable-at-most by=0", '"C"', '"C" if game.round < 8 else "D"'),
    ],
)
def test_nothing_is_refuted_by_what_a_program_does_in_no_match(
    claim: str, impossible: str, real: str
) -> None:
    program = Program(CONTRADICTION.format(impossible=impossible, real=real))
    assert prove_claim_of(program, claim, rules(20)).answer == "unknown"


def test_what_a_program_does_where_something_is_provable_refutes() -> None:
    known = 'game.provable(game.plays(game.opponent, "D", round=1))'
    program = Program(f'def act(game):\n    return "C" if {known} else "D"\n')
    verdict = prove_claim_of(program, "exploitable-at-most by=0", rules(4))
    assert verdict.answer == "refuted"
    assert not unshown(verdict, rules(4), 0)


def forged(claim: str, rival: str, at: int) -> dict[str, object]:
    """Return a certificate about CliqueBot that holds only its case of this number, as it is."""
    game, program, other = rules(4), zoo_program("CliqueBot"), zoo_program(rival)
    kind, values = parse_claim(claim)
    values |= {kind.others: other.digest} if kind.others in values else {}
    own = read_program(program, game, sandbox())
    met = read_program(other, game, sandbox(), 0 if kind.name == "equals" else 1)
    assert isinstance(own, Reading)
    assert isinstance(met, Reading)
    case, theirs = own.cases[at], read_rival(replace(met, cases=(met.cases[-1],)))
    facts = Facts(game.game.actions, game.game.payoffs, 0, values)
    found = decide(kind, facts, case.machine, [theirs.machine], 4)
    assert isinstance(found, Kept)
    return sealed(
        {
            "claim": {"name": kind.name, "values": values, "meaning": kind.meaning},
            "game": rules_to_data(game),
            "seat": 0,
            "program": {"digest": program.digest, "name": program.name},
            "reading": reading_data(own),
            "others": [theirs.data],
            "cases": [{**case_data(case, ()), "evidence": found.evidence}],
            "rounds": found.rounds,
        }
    )


@pytest.mark.parametrize(
    ("claim", "rival", "at"),
    [
        ("cooperates-with program=AllC", "AllC", 0),
        ("equals program=AllC", "AllC", 0),
        ("equals program=AllD", "AllD", 1),
        ("plays action=D against=CliqueBot", "CliqueBot", 1),
    ],
)
def test_a_certificate_about_the_wrong_case_is_not_confirmed(
    claim: str, rival: str, at: int
) -> None:
    data = forged(claim, rival, at)
    assert check(data).accepted, "it does not say for whom the case is the one"
    programs = [zoo_program("CliqueBot"), zoo_program(rival)]
    assert not confirm(data, programs).accepted
    if claim.startswith("equals"):
        assert not confirm(data, programs[:1]).accepted, "which leaves no case out"


def test_certificates_by_counting_are_confirmed() -> None:
    program = Program(
        "def act(game):\n    theirs = game.opponent.actions\n"
        "    ahead = theirs.count('D') > game.me.actions.count('D')\n"
        "    return 'D' if ahead else 'C'\n"
    )
    verdict = prove_claim_of(program, "nice", rules(30))
    assert verdict.certificate is not None
    assert verdict.certificate["kind"] == "counting"
    assert confirm(verdict.certificate, [program]).accepted
    tit_for_tat = {"digest": TFT.digest, "name": TFT.name}
    assert not confirm(sealed({**verdict.certificate, "program": tit_for_tat}), [TFT]).accepted


def test_slips_are_no_plays_of_a_program_that_is_refused() -> None:
    game = rules(6, noise=Fraction(1, 2))
    refused = Program("import os\n")
    tried = plays(refused, [zoo_program("AllD")], game, 0, range(5))
    assert any(breaks("sucker-at-most times=0", p) for p in tried)
    assert prove_claim_of(refused, "sucker-at-most times=0", game).answer == "unknown"
    assert prove_claim_of(ALL_C, "nice", game).answer == "unknown"


def test_ticks_are_bounded_for_the_rounds_of_the_game_only() -> None:
    program = Program(
        "def act(game):\n    seen = 0\n    for move in game.opponent.actions:\n"
        "        seen += move == 'D'\n    return 'D' if seen else 'C'\n"
    )
    verdict = prove_claim_of(program, "halts-within ticks=80", rules(6))
    (match,) = play_all([MatchJob(rules(300), (program, program))])
    assert match.ticks[0] > 300 * 80
    assert verdict.rounds == 6
    assert verdict.certificate is not None
    longer = sealed({**verdict.certificate, "rounds": None})
    assert not confirm(longer, [program]).accepted


def test_claims_name_the_actions_of_their_seat() -> None:
    worth = {(a, x): (1, 1) for a in "AB" for x in "XY"}
    game = rules(3, game=normal_form("apart", ("AB", "XY"), worth))
    program = Program("def act(game):\n    return 'X'\n")
    for claim in ("plays action=X against=AllC", 'satisfies formula="G me=X"'):
        assert prove_claim_of(program, claim, game, 1).answer == "proved"
