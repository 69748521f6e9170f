"""Runs for the tests: real programs, really played; only the authors' words are made up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

from codepact.core.game import Repetition, normal_form
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.referee import play
from codepact.studies import create_run

Emit = Callable[[str, dict[str, Any]], None]

PD = normal_form(
    "prisoners-dilemma",
    [["C", "D"], ["C", "D"]],
    {("C", "C"): (3, 3), ("C", "D"): (0, 5), ("D", "C"): (5, 0), ("D", "D"): (1, 1)},
    "Both do well if both cooperate; each does better by defecting.",
)

TIT_FOR_TAT = '''"""Tit for tat: begin with trust, then do as you are done by."""


def act(game):
    theirs = game.opponent.actions
    if not theirs:
        return "C"
    return theirs[-1]
'''

LATE_CHEAT = '''def act(game):
    """Cooperate, and take the last two rounds."""
    if game.rounds is not None and game.round > game.rounds - 2:
        return "D"
    return "C"
'''

WARY = '''"""Tit for tat that looks ahead: would the other cheat in the last round?"""


def act(game):
    if game.round >= 8:
        planned = game.simulate(game.opponent, game.round)
        if planned == "D":
            return "D"
    theirs = game.opponent.actions
    return theirs[-1] if theirs else "C"
'''

CHEAT_EARLIER = '''def act(game):
    """Cooperate, and take the last three rounds, unless the other one looks ahead."""
    careful = "simulate" in game.opponent.source
    last = 0 if careful else 3
    if game.rounds is not None and game.round > game.rounds - last:
        return "D"
    if game.round == 5:
        scores = {}
        return scores["C"]  # a slip of the pen
    return "C"
'''

FAIR = '''"""FairBot: cooperate if it is provable that the other one does."""


def act(game):
    fair = game.plays(game.opponent, "C")
    return "C" if game.provable(fair) else "D"
'''

HOSTILE = """# </script><script>alert(1)</script><img src=x onerror=alert(2)>
NOTE = "</pre></style><svg onload=alert(3)>\u202e evil \u200b"


def act(game):
    return "C"
"""

ALWAYS_D = 'def act(game):\n    return "D"\n'


def play_real(
    programs: Sequence[Program], rounds: int = 10, seed: int = 7, noise: str = "0"
) -> Match:
    rules = ProgramGame(PD, Repetition(rounds, noise=noise))  # type: ignore[arg-type]
    return play(rules, programs, seed=seed)


def started(protocol: str = "meta-rounds", **changes: Any) -> dict[str, Any]:
    return {
        "codepact": "0.1.0",
        "protocol": protocol,
        "game": {
            "name": PD.name,
            "summary": PD.summary,
            "actions": PD.actions,
            "payoffs": [[j, [str(v) for v in u]] for j, u in PD.payoffs.items()],
        },
        "repetition": {"rounds": 10, "horizon_known": True, "discount": "1", "noise": "0"},
        "capabilities": ["inspect", "prove", "random", "simulate"],
        "players": [
            {"seat": 0, "author": "local:qwen2.5-coder-1.5b", "objective": "CPM"},
            {"seat": 1, "author": "openai:gpt-5-mini", "objective": "DPM"},
        ],
        "meta_rounds": 3,
        "seed": 42,
        "disclosure": {"to_authors": "previous", "form": "raw", "moves": True, "labels": False},
        **changes,
    }


def usage(calls: int = 1, tokens: int = 900, seconds: float = 3.2) -> dict[str, Any]:
    return {
        "calls": calls,
        "input_tokens": tokens,
        "output_tokens": tokens // 5,
        "seconds": seconds,
        "dollars": "0.0011",
    }


def written(
    number: int,
    seat: int,
    source: str,
    *failed: dict[str, Any],
    strategy: str = "",
    valid: bool = True,
) -> dict[str, Any]:
    good = [{"strategy": strategy, "source": source, "problem": None, "calls": [f"key{number}"]}]
    attempts = [*failed, *(good if valid else [])]
    return {
        "meta_round": number,
        "seat": seat,
        "digest": Program(source).digest if valid else None,
        "mode": "free-form",
        "attempts": attempts,
        "source": source,
        "usage": usage(len(attempts), 900 * len(attempts), 3.2 * number),
    }


def match_data(match: Match, names: Sequence[str]) -> dict[str, Any]:
    return {**asdict(match), "payoffs": [str(p) for p in match.payoffs], "names": list(names)}


def nonce(number: int, seat: int) -> str:
    return hashlib.sha256(f"{number} {seat}".encode()).hexdigest()


def exchange(emit: Emit, number: int, programs: Sequence[Program]) -> None:
    for seat, program in enumerate(programs):
        opened = bytes.fromhex(nonce(number, seat)) + program.source.encode()
        commitment = hashlib.sha256(opened).hexdigest()
        emit("program.committed", {"meta_round": number, "seat": seat, "commitment": commitment})
    for seat, program in enumerate(programs):
        emit(
            "program.revealed",
            {
                "meta_round": number,
                "seat": seat,
                "digest": program.digest,
                "nonce": nonce(number, seat),
            },
        )


BROKEN = {
    "strategy": "I answer every defection once.",
    "source": "def act(game):\n    while True\n        return 'C'\n",
    "problem": "line 2: expected ':'",
    "calls": ["k0"],
}
NO_CODE = {
    "strategy": "",
    "source": None,
    "problem": "the answer holds no program: there is no code block in it",
    "calls": ["k1"],
}


def three_meta_rounds(emit: Emit) -> None:
    """A protocol: three meta-rounds between two authors, deterministic."""
    emit("run.started", started())
    plan = [
        (
            TIT_FOR_TAT,
            LATE_CHEAT,
            "Reciprocity is simple, and easy to read for the other one.",
            "Look friendly; the last two rounds cannot be punished.",
        ),
        (
            WARY,
            LATE_CHEAT,
            "It took the last two rounds. Look ahead and answer before it pays.",
            "It worked. Why change it?",
        ),
        (
            FAIR,
            CHEAT_EARLIER,
            "Cooperate exactly with those who provably cooperate with me.",
            "Appear careful. Cheat earlier against those who do not look ahead.",
        ),
    ]
    for number, (first, second, why, how) in enumerate(plan, 1):
        failed = {1: [BROKEN], 2: [], 3: [NO_CODE, BROKEN]}[number]
        emit("program.written", written(number, 0, first, *failed, strategy=why))
        emit("program.written", written(number, 1, second, strategy=how))
        programs = [Program(first, "qwen2.5-coder"), Program(second, "gpt-5-mini")]
        exchange(emit, number, programs)
        match = play_real(programs)
        data = match_data(match, [p.name for p in programs])
        emit("match.played", {"meta_round": number, "withdrew": [], **data})
        for seat in (0, 1):
            expected = [["C"] * 10, ["C"] * 10]
            right = sum(a == "C" for own in match.actions for a in own)
            emit(
                "program.read",
                {
                    "meta_round": number,
                    "seat": seat,
                    "predicted": expected,
                    "accepts": True,
                    "reason": "Both begin with C and see no reason to stop.",
                    "problem": None,
                    "score": {"right": right, "asked": 20},
                    "calls": [],
                    "usage": usage(),
                },
            )
    emit("run.finished", {"usage": usage(9)})


def round_robin(emit: Emit, save: Callable[[Program], None], rounds: int = 10) -> None:
    programs = [
        Program(TIT_FOR_TAT, "TitForTat"),
        Program(ALWAYS_D, "DefectBot"),
        Program(FAIR, "FairBot"),
        Program(LATE_CHEAT, "LateCheat"),
        Program(WARY, "Wary"),
    ]
    players = [{"seat": k, "author": f"zoo:{p.name}"} for k, p in enumerate(programs)]
    emit("run.started", started("round-robin", players=players, meta_rounds=1))
    for program in programs:
        save(program)
    for a, b in combinations_with_replacement(programs, 2):
        match = play_real([a, b], rounds)
        emit(
            "match.played",
            {"meta_round": None, "withdrew": [], **match_data(match, [a.name, b.name])},
        )
    emit("run.finished", {})


def long_noisy_match(emit: Emit, rounds: int = 200) -> None:
    repetition = {"rounds": rounds, "horizon_known": True, "discount": "1", "noise": "1/20"}
    emit("run.started", started("one-shot", meta_rounds=1, repetition=repetition))
    bad = CHEAT_EARLIER.replace("game.round == 5", "game.round % 40 == 5")
    programs = [Program(TIT_FOR_TAT, "TitForTat"), Program(bad, "Cheat")]
    for seat, p in enumerate(programs):
        emit("program.written", written(1, seat, p.source))
    match = play_real(programs, rounds, noise="1/20")
    emit(
        "match.played",
        {"meta_round": 1, "withdrew": [], **match_data(match, ["TitForTat", "Cheat"])},
    )
    emit("run.finished", {})


def make_run(path: Path, protocol: Callable[[Emit], None] | None = None) -> Path:
    with create_run(path, {"protocol": "meta-rounds", "seed": 42}) as run:
        (protocol or tell)(run.emit)
    return path


@cache
def events() -> tuple[tuple[str, str], ...]:
    """Return the events of the three meta-rounds, played once: kind and data as JSON."""
    found: list[tuple[str, str]] = []
    three_meta_rounds(lambda kind, data: found.append((kind, json.dumps(data))))
    return tuple(found)


def tell(
    emit: Emit,
    until: int | None = None,
    change: Callable[[int, dict[str, Any]], None] = lambda n, data: None,
) -> None:
    """A protocol that repeats those events, as far as `until`, `change`d on the way."""
    for n, (kind, text) in enumerate(events()[:until]):
        data = json.loads(text)
        change(n, data)
        emit(kind, data)
