"""One planted flaw breaks a proved claim: then it is never again called proved.

Play is the judge: each claim is held against matches here by what its meaning says, without the
prover's monitors. What play breaks must not be proved; what is refuted must break when its witness
is played again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest
from arena import rules

from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.claims import ClaimVerdict, prove_claim
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.zoo import zoo_entry, zoo_names, zoo_program
from codepact.zoo.catalogue import fits

ROUNDS = 200
FEWER = {
    "Gradual": 12,
    "TrickyCooperator": 9,
    "GoByMajority": 60,
    "GoByMajority5": 60,
    "HardGoByMajority": 60,
}
"""Rounds for programs whose machines are large; flaws then come earlier. Coins are slow, too."""
NAMES = [n for n in zoo_names() if fits(n, 2)]


@dataclass(frozen=True)
class Flaw:
    """When a program plays the other action: as a condition on a free program's view.

    For the exact form: what is counted at first, its next value, and when it is time.
    """

    free: str
    first: str
    after: str
    now: str


FLAWS = {
    "round": Flaw("game.round == {round}", "1", "min(n + 1, {round} + 1)", "n == {round}"),
    "end": Flaw("game.round == game.rounds", "1 - game.rounds", "min(n + 1, 1)", "n == 0"),
    "handshake": Flaw(
        'game.opponent.actions[:3] == ["D", "C", "D"]',
        "()",
        "(*n, seen[1])[:3]",
        'n == ("D", "C", "D")',
    ),
    "comment": Flaw('"secret" in game.opponent.source', "heard", "n", "n"),
    "count": Flaw(
        'game.opponent.actions.count("D") > {count}',
        "0",
        'min(n + (seen[1] == "D"), {count} + 1)',
        "n > {count}",
    ),
    "modulus": Flaw("game.round % 7 == 0", "1", "(n + 1) % 7", "n == 0"),
}

FREE = """{source}

def act(game):
    move = original_act(game)
    if {now}:
        return "D" if move == "C" else "C"
    return move
"""

EXACT = """{source}

def start(game):
    {heard}return original_start(game), {first}


def step(state, seen):
    inner, n = state
    if seen is not None:
        n = {after}
    move, inner = original_step(inner, seen)
    if {now}:
        move = "D" if move == "C" else "C"
    return move, (inner, n)
"""

CLASSIC = """{source}

def strategy(my_history, opponent_history, my_source, opponent_source):
    move = original_strategy(my_history, opponent_history, my_source, opponent_source)
    if {now}:
        return "D" if move == "C" else "C"
    return move
"""


def mutant(name: str, flaw: str, rounds: int) -> Program:
    """Return a zoo program with a flaw in it: in the common language, the original inside."""
    sizes = {"round": 137 if rounds > 137 else rounds * 2 // 3, "count": min(20, rounds // 3)}
    planted = FLAWS[flaw]
    free, first, after, now = (
        text.replace("{round}", str(sizes["round"])).replace("{count}", str(sizes["count"]))
        for text in (planted.free, planted.first, planted.after, planted.now)
    )
    entries = {"free": ["act"], "exact": ["start", "step"], "classic": [r"\w+"]}
    form, source = zoo_entry(name).form, zoo_program(name).source
    for entry in entries[form]:
        renamed = "original_strategy" if form == "classic" else f"original_{entry}"
        source, found = re.subn(rf"^def {entry}\(", f"def {renamed}(", source, flags=re.M)
        assert found == 1, "each of these programs has one such function"
    if form == "free":
        return Program(FREE.format(source=source, now=free), f"{name}, flaw: {flaw}")
    if form == "exact":
        heard = 'heard = "secret" in game.opponent.source\n    ' if flaw == "comment" else ""
        text = EXACT.format(source=source, heard=heard, first=first, after=after, now=now)
        return Program(text, f"{name}, flaw: {flaw}")
    now = (
        free.replace("game.opponent.actions", "opponent_history")
        .replace("game.opponent.source", "opponent_source")
        .replace("game.rounds", str(rounds))
        .replace("game.round", "(len(my_history) + 1)")
    )
    return Program(CLASSIC.format(source=source, now=now), f"{name}, flaw: {flaw}")


CLAIMS = (
    "nice",
    "retaliates-at-once",
    "forgives within=3",
    "cooperates-with-itself",
    "cooperates-with program=TitForTat",
    "plays action=C against=AllC",
    "plays action=D against=AllD",
    "sucker-at-most times=1",
    "exploitable-at-most by=3",
    "history-independent",
    "source-independent",
    "equals program={original}",
)


@dataclass(frozen=True)
class Played:
    """What a program and its rival played."""

    own: str
    theirs: str


def matches(
    program: Program, rivals: Sequence[Program], rounds: int, seed: int = 0
) -> list[Played]:
    """Play a program in seat 0 against each rival."""
    jobs = [MatchJob(rules(rounds), (program, rival), seed) for rival in rivals]
    return [Played(*map("".join, match.actions)) for match in play_all(jobs)]


def script(plays: str, note: str = "") -> Program:
    """Return a program that plays a text, letter by letter, and its last letter ever after."""
    head = f"# {note}\n" if note else ""
    return Program(
        f"{head}PLAYS = {plays!r}\n\n\ndef act(game):\n"
        "    return PLAYS[min(game.round, len(PLAYS)) - 1]\n"
    )


@cache
def scripts(rounds: int) -> tuple[Program, ...]:
    """Return rivals that set off each flaw somewhere, and some at random.

    The last ones play as the first ones do, and differ by a note in their source.
    """
    draw = Random(rounds)
    texts = ["C", "D", "DCDC", "DCD", "CD" * rounds, "DCD" + "CCD" * rounds, "DC" * rounds]
    texts += ["C" * (rounds // 2) + "D", "D" * (rounds // 2) + "C", "D" + "CCCCCCD" * rounds]
    texts += [early + "C" for early in ("CD", "DD", "CCD")]
    texts += ["".join(draw.choices("CD", (1, often), k=rounds)) for often in (0.3, 3)]
    noted = [script(text, "secret") for text in texts[:NOTED]]
    return (*map(script, texts), *noted)


NOTED = 6


def gains(played: Played) -> list[int]:
    """Return by how much the rival gains on the program in each round."""
    worth = {"CC": 0, "CD": 5, "DC": -5, "DD": 0}
    return [worth[a + b] for a, b in zip(played.own, played.theirs, strict=True)]


def breaks(claim: str, one: Played) -> bool:
    """Whether a match breaks a claim about plays, by the words of its meaning."""
    own, theirs, rounds = one.own, one.theirs, range(len(one.own))
    name, number = claim.split(maxsplit=1)[0], int((re.findall(r"=(\d+)", claim) or ["1"])[0])
    if name == "nice":
        return any(own[r] == "D" and "D" not in theirs[:r] for r in rounds)
    if name == "retaliates-at-once":
        return any(own[r - 1] + theirs[r - 1] + own[r] == "CDC" for r in rounds[1:])
    if name == "forgives":
        calm = [r for r in rounds if r >= number and "D" not in theirs[r - number : r]]
        return any(own[r] == "D" for r in calm)
    if name == "sucker-at-most":
        return sum(own[r] + theirs[r] == "CD" for r in rounds) > number
    if name == "plays":
        return set(own) != set(claim.split()[1].removeprefix("action="))
    assert name.startswith("cooperates-with")
    return "D" in own + theirs


def judged(claim: str, program: Program, original: Program, rounds: int) -> bool:
    """Whether some match that is tried here breaks a claim."""
    tried = plays_of(program, rounds)
    plain, noted = tried[:-NOTED], tried[-NOTED:]
    name, _, other = claim.partition(" ")
    if name == "cooperates-with-itself":
        return breaks(claim, matches(program, [program], rounds)[0])
    if name in ("cooperates-with", "plays"):
        named = zoo_program(other.rpartition("=")[2])
        return breaks(claim, matches(program, [named], rounds)[0])
    if name == "exploitable-at-most":
        most, third = int(claim[-1]), rounds // 3
        spans = [(gains(p)[third : 2 * third], gains(p)[2 * third : 3 * third]) for p in tried]
        return any(min(sum(a), sum(b)) > most * third + 10 for a, b in spans)
    if name == "equals":
        return any(a.own != b.own for a, b in zip(tried, plays_of(original, rounds), strict=True))
    if name == "source-independent":
        return any(a.own != b.own for a, b in zip(plain, noted, strict=False))
    if name == "history-independent":  # for rivals that are alike, and no two are to who asks
        alike = [] if "provable" in program.source else [plain, noted]
        return any(len({p.own for p in some}) > 1 for some in alike)
    return any(breaks(claim, p) for p in tried)


@cache
def plays_of(program: Program, rounds: int) -> list[Played]:
    return matches(program, scripts(rounds), rounds)


def shows(verdict: ClaimVerdict, original: Program, rounds: int) -> bool:
    """Whether the witness of a verdict, played again here, breaks the claim."""
    witness, program, claim = verdict.witness, verdict.program, verdict.claim
    assert witness is not None
    many, name = len(witness.history), claim.split()[0]
    compared = name in ("equals", "history-independent", "source-independent")
    if name == "exploitable-at-most":
        return gains_for_ever(verdict, int(claim[-1]))
    rounds = max(rounds, many + compared)  # never more than need be: it may ask how many there are
    (one,) = matches(program, witness.rivals, rounds, witness.seed)
    if not compared:
        return breaks(claim, Played(one.own[:many], one.theirs[:many]))
    against = original if name == "equals" else program
    (other,) = matches(against, witness.second_rivals, rounds, witness.seed)
    alike = name == "history-independent" or one.theirs[:many] == other.theirs[:many]
    return alike and one.own[many] != other.own[many]


def gains_for_ever(verdict: ClaimVerdict, most: int) -> bool:
    """Whether the end of a witness's history, again and again, gains more than that a round."""
    witness = verdict.witness
    assert witness is not None
    text = "".join(letter for (letter,) in witness.history)
    won = gains(Played("".join(witness.played), text))
    circles = [k for k in range(1, len(text) + 1) if sum(won[-k:]) > most * k]
    if "flip" in verdict.program.source:  # coins that fall so once do not fall so for ever
        return bool(circles)
    note = "secret" if "secret" in witness.rivals[0].source else ""
    rivals = [script(text + text[-k:] * 5, note) for k in circles]
    again = matches(verdict.program, rivals, 6 * len(text), witness.seed)
    ends = [gains(p)[len(text) : len(text) + 5 * k] for p, k in zip(again, circles, strict=True)]
    return any(sum(end) > most * len(end) for end in ends)


def rounds_for(name: str) -> int:
    needs = zoo_entry(name).needs
    return FEWER.get(name, 30 if "random" in needs else 20 if "prove" in needs else ROUNDS)


@pytest.mark.parametrize("name", NAMES)
def test_no_planted_flaw_is_overlooked(name: str) -> None:
    rounds, original = rounds_for(name), zoo_program(name)
    game = rules(rounds)
    reading = read_program(original, game, sandbox())
    if isinstance(reading, Unread):
        pytest.skip(f"{name} is not read exactly: {reading.reason}")
    verdicts = [prove_claim(reading, c.format(original=name), game) for c in CLAIMS]
    claims = [v.claim for v in verdicts if v.answer == "proved"]
    assert claims and not [c for c in claims if judged(c, original, original, rounds)]
    for flaw in FLAWS:
        program = mutant(name, flaw, rounds)
        read = read_program(program, game, sandbox())
        verdicts = [prove_claim(read, claim, game) for claim in claims]
        broken = {c for c in claims if judged(c, program, original, rounds)}
        assert broken or {"random", "prove"} & {*zoo_entry(name).needs}, "a flaw breaks a claim"
        for verdict in verdicts:
            where = (flaw, verdict.claim, verdict.witness)
            if verdict.answer == "proved":
                assert verdict.claim not in broken, where
            if verdict.answer == "refuted":
                assert shows(verdict, original, rounds), where
        unknown = {v.claim for v in verdicts if v.answer == "unknown"} & broken
        if "random" in zoo_entry(name).needs:  # the long run of coins is not decided
            unknown = {c for c in unknown if not c.startswith("exploitable")}
        if isinstance(read, Unread):
            assert (zoo_entry(name).form, flaw) == ("exact", "comment"), read.reason
        elif flaw == "comment":  # machines of which rivals' sources choose one are not compared
            assert all(c.startswith(("equals", "source-independent")) for c in unknown), unknown
        else:
            assert not unknown, flaw


def test_nearly_the_whole_zoo_is_mutated() -> None:
    found = [read_program(zoo_program(name), rules(4), sandbox()) for name in NAMES]
    assert sum(isinstance(reading, Reading) for reading in found) >= 57
