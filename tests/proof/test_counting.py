"""Programs that count: read as they play, for any number of rounds, and claims about them."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from arena import rules
from strategy_grammar import Strategies

from codepact.checker.claims import parse_claim
from codepact.checker.counting import checked
from codepact.checker.facts import Facts
from codepact.core.program import Program
from codepact.execution.sandbox import Run
from codepact.proof.abstract.sources import holds_of
from codepact.proof.counting import (
    CountingBroken,
    CountingProved,
    CountingUnknown,
    Past,
    Paths,
    certificate_data,
    counted_paths,
    decide_counting,
    played,
    tree_differs,
)
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.confirming import rules_to_data
from codepact.proof.verdicts.rivals import scripted
from codepact.proof.verdicts.witness import broken_after

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "recorded_programs.json").read_text())
CALLED = """

def act(game):
    return strategy(
        game.me.actions, game.opponent.actions, game.opponent.source, game.round - 1, game.rounds
    )
"""
SOURCES = {e["id"]: e["source"] + CALLED for e in RECORDED}
"""The recorded programs were written for another interface; this calls them."""

COUNTING = (
    "A-63f8bf2b",
    "A-8f9e69b4",
    "A-4e6b93fc",
    "B-rate_threshold",
    "B-majority",
    "B-endgame_tft",
    "B-pavlov_end",
    "B-clique",
    "B-adaptive_score",
)
"""Those that have no finite machine for all horizons, but for those that are refused."""

REFUSED = {
    "B-closure_state": "keeps something",
    "B-gradual_state": "keeps something",
    "B-random_forgive_rate": "ratio",
    "B-ewma": "loop over the history",
    "B-simulate": "exec",
    "B-simulate_deep": "exec",
    "B-src_regex": "plain text",
    "B-src_ast": "ast.parse",
}


def read(source: str, rounds: int = 200) -> Paths:
    found = counted_paths(Program(source), rules(rounds))
    assert isinstance(found, Paths), found
    return found


def act(*lines: str) -> str:
    head = ["def act(game):", "    me, they = game.me.actions, game.opponent.actions"]
    return (
        "\n".join([*head, "    t, n = len(they), game.rounds", *(f"    {x}" for x in lines)]) + "\n"
    )


def same_in_play(paths: Paths, *lengths: int) -> None:
    """Hold a tree against the sandbox: every script, in matches of each length."""
    for rounds in lengths:
        scripts = list(product("CD", repeat=rounds))
        rivals = [scripted(s, note="random" if k % 2 else "") for k, s in enumerate(scripts)]
        runs = [Run((paths.program, r)) for r in rivals]
        for script, rival, ran in zip(
            scripts, rivals, sandbox().run(rules(rounds), runs), strict=True
        ):
            past, faults = Past(paths.plays), []
            for k, letter in enumerate(script):
                action, fault = played(
                    paths, past, rounds, lambda atom, text=rival.source: holds_of(atom, (text,))
                )
                assert ran.actions[0][k] == action, (paths.program.source, script, k)
                faults += [(k + 1, fault)] if fault else []
                past.add((action, letter))
            assert [(f.round, f.kind) for f in ran.faults if f.seat == 0] == faults


def decided(source: str, claim: str, rounds: int | None = None) -> Any:
    kind, values = parse_claim(claim)
    game = rules(200).game
    return decide_counting(kind, Facts(game.actions, game.payoffs, 0, values), read(source), rounds)


def certified(source: str, claim: str, rounds: int | None = None) -> dict[str, Any]:
    kind, values = parse_claim(claim)
    game, paths = rules(200), read(source)
    facts = Facts(game.game.actions, game.game.payoffs, 0, values)
    proved = decide_counting(kind, facts, paths, rounds)
    assert isinstance(proved, CountingProved), proved
    data = certificate_data(kind, facts, paths, proved, rounds, rules_to_data(game))
    plain: dict[str, Any] = json.loads(json.dumps(data))
    return plain


def broken_in_play(source: str, claim: str, found: CountingBroken) -> bool:
    """Replay what breaks a claim, in the sandbox."""
    kind, values = parse_claim(claim)
    game = rules(found.rounds)
    facts = Facts(game.game.actions, game.game.payoffs, 0, values)
    script = [letter[0] for letter in found.history]
    (ran,) = sandbox().run(game, [Run((Program(source), scripted(script)))])
    rule: Any = kind.rule
    return broken_after(rule, facts, ran.actions[0][: len(script)], found.history) == len(script)


# --- reading

PICKED = ("return 'D' if k > 5 else 'C'",)
ENDING = ("    if b == 'D':", "        s -= 2", 'return "D" if s < 0 else "C"')


@pytest.mark.parametrize("name", COUNTING)
def test_programs_that_count_are_read_as_they_play(name: str) -> None:
    same_in_play(read(SOURCES[name]), 1, 2, 3, 4, 7)


def test_all_recorded_programs_are_read_as_they_play_or_refused_by_name() -> None:
    share = 0
    for name, source in SOURCES.items():
        found = counted_paths(Program(source), rules(200))
        if isinstance(found, str):
            assert REFUSED[name] in found
        else:
            share += 1
            same_in_play(found, 4)
    assert share == len(RECORDED) - len(REFUSED) == 56


@pytest.mark.parametrize("start", range(0, 100, 25))
def test_strategies_of_a_grammar_are_read_as_they_play(start: int) -> None:
    share = 0
    for seed in range(start, start + 25):
        found = counted_paths(Program(Strategies(seed).program()), rules(5))
        if isinstance(found, Paths):
            share += 1
            same_in_play(found, 5)
    assert share >= 5


@pytest.mark.parametrize(
    "lines",
    [
        ['return "D" if they.count("D") * 3 > t - 1 else "C"'],
        ['return "D" if t and they.count("D") / t >= 0.5 else "C"'],
        ['return "D" if they.count("D") / t > 0.3 else "C"'],  # faults in round 1
        ['return "D" if t and they.count("D") / t > me.count("D") / t else "C"'],
        ['return "D" if t >= n * 0.75 else "C"'],
        ['return "D" if t >= int(n * 0.5) else "C"'],
        ['return "D" if t > n / 3 else "C"'],
        ['return "D" if t % 3 == 2 or n - t < 2 else "C"'],
        ['return "D" if (t + n) // 2 % 2 else "C"'],
        ['return "D" if (they.count("D") - me.count("D")) // 2 == -1 else "C"'],
        ['return ["C", "D", "C"][they.count("D")]'],  # faults when there is none
        ['return {3: "D"}.get(t, "C")'],
        ["k = 0", "for i in range(t):", "    k += they[i] != me[i]", *PICKED],
        ['return "D" if they[:2].count("D") < they[-2:].count("D") else "C"'],
        ['return "D" if they[1:-1].count("D") > 1 and they != me else "C"'],
        ['return "D" if 2.5 < t != 5.0 else "C"'],
        ['return "D" if max(t, n - t) > 3 and min(t, 4) == t else "C"'],
        ["s = 0", "for a, b in zip(me, they):", "    s += 3 if a == b else -1", *ENDING],
        ["k = 1", "for m in they:", "    if t > 2 and m == 'D':", "        k += 2", *PICKED],
        ["k = 0", "for a in ('C', 'D'):", "    for m in they:", "        k += m == a", *PICKED],
        ['return "D" if sum(2 for m in they if m == "D") > t else "C"'],
        ['return "D" if any(m == "D" for m in they) and t == n - 2 else "C"'],
    ],
)
def test_whole_numbers_and_ratios_are_followed_exactly(lines: list[str]) -> None:
    same_in_play(read(act(*lines)), 1, 2, 4, 6)


@pytest.mark.parametrize(
    ("why", "lines"),
    [
        ("multiplies", ['return "D" if t > n * 0.7 else "C"']),
        ("ratio", ['return "D" if t and they.count("D") / t + 0.05 < me.count("D") / t else "C"']),
        ("ratio", ['return "D" if t and 1 - they.count("D") / t < 0.7 else "C"']),
        ("rounds", ['return "D" if t and round(they.count("D") / t, 2) > 0.3 else "C"']),
        ("simple", ['return "D" if t and they.count("D") / t > 0.1 + 0.2 else "C"']),
        ("denominators", ['return "D" if t and they.count("D") / t > t / (t + 1) else "C"']),
        ("simple", ['return "D" if t and they.count("D") / t > 0.30000001 else "C"']),
        ("calculates", ['return "D" if t ** 2 > n else "C"']),
        ("multiplies", ['return "D" if t * they.count("D") > n else "C"']),
        ("calculates", ['return "D" if t & 1 else "C"']),
        ("calculates", ['return "D" if str(t) == "3" else "C"']),
        ("below 0", ['return ["C", "D"][they.count("D") - they.count("C")]']),
        ("a place or a length", ["for k in range(n):", "    pass", 'return "C"']),
        ("calculates", ['return "D" if they[t // 2 :].count("D") > 1 else "C"']),
        ("goes over", ['return "D" if "DC" in "".join(they) else "C"']),
        ("no whole number", ["last = 'C'", "for m in they:", "    last = m", "return last"]),
        ("more than to add", ["k = 0", "for m in they:", "    k = 0 if m == 'D' else k + 1"]),
        ("looks at", ["k = 0", "for m in they:", "    if k < 3:", "        k += 1"]),
        ("before its time", ["for m in they:", "    if m == 'D':", "        return 'D'"]),
        ("outside of a loop", ["for m in they:", "    k = m", 'return k if k == "D" else "C"']),
        ("flip", ['return "D" if game.flip() else "C"']),
        ("coins", ["import random", 'return random.choice(["C", "D"])']),
    ],
)
def test_what_is_not_followed_exactly_is_refused_by_name(why: str, lines: list[str]) -> None:
    found = counted_paths(Program(act(*lines)), rules(50))
    assert isinstance(found, str) and why in found


def test_literals_are_compared_as_the_floats_that_they_are() -> None:
    for text in ("0.1", "0.3", "0.7", "0.9", "0.55", "0.0", "1.0", "2.5"):
        paths = read(act(f'return "D" if t and they.count("D") / t >= {text} else "C"'))
        for rounds in range(1, 60):
            for bad in range(rounds + 1):
                past = Past(paths.plays, [("C", "D")] * bad + [("C", "C")] * (rounds - bad))
                expected = "D" if bad / rounds >= float(text) else "C"
                assert played(paths, past, 100)[0] == expected
        assert paths.bound == 10**6


def test_matches_are_bounded_where_ratios_are_compared_and_nowhere_else() -> None:
    assert read(act('return "D" if they.count("D") * 10 > t * 3 else "C"')).bound is None
    assert read(SOURCES["B-rate_threshold"]).bound == 10**6


def test_a_fault_that_ends_the_play_for_good_is_refused() -> None:
    source = act('return "D" if they.count("D") / t > 0.3 else "C"')
    found = counted_paths(Program(source), rules(5, fault_policy="match"))
    assert isinstance(found, str) and "for good" in found


def test_cases_are_bounded() -> None:
    many = " + ".join(f"(they[-{k}] == me[-{k + 1}])" for k in range(1, 8))
    found = counted_paths(Program(act(f'return "C" if t < 9 or {many} > 3 else "D"')), rules(50))
    assert isinstance(found, str) and "cases" in found


# --- claims

PROVED = [
    ("B-rate_threshold", "nice"),
    ("B-majority", "nice"),
    ("A-63f8bf2b", "nice"),
    ("A-63f8bf2b", "retaliates-eventually within=2"),
    ("A-8f9e69b4", "history-independent"),
    ("B-endgame_tft", "retaliates-at-once"),
    ("B-pavlov_end", "retaliates-eventually within=3"),
    ("B-adaptive_score", "nice"),
    ("B-adaptive_score", "retaliates-at-once"),
]
BROKEN = [
    ("B-rate_threshold", "retaliates-at-once"),
    ("B-rate_threshold", "forgives within=2"),
    ("B-rate_threshold", "sucker-at-most times=1"),
    ("B-majority", "retaliates-eventually within=3"),
    ("A-63f8bf2b", "forgives within=1"),
    ("A-63f8bf2b", "retaliates-at-once"),
    ("A-8f9e69b4", "nice"),
    ("A-4e6b93fc", "forgives within=2"),
    ("B-endgame_tft", "nice"),
    ("B-pavlov_end", "sucker-at-most times=2"),
]


@pytest.mark.parametrize(("name", "claim"), PROVED)
def test_proofs_for_any_number_of_rounds_pass_the_checker(name: str, claim: str) -> None:
    data = certified(SOURCES[name], claim)
    found = checked(data)
    assert found.accepted, found.problem
    assert "any number of rounds" in found.states
    assert not tree_differs(data, Program(SOURCES[name]), rules(200))


@pytest.mark.parametrize(("name", "claim"), BROKEN)
def test_what_breaks_a_claim_replays(name: str, claim: str) -> None:
    found = decided(SOURCES[name], claim)
    assert isinstance(found, CountingBroken)
    assert broken_in_play(SOURCES[name], claim, found)


def test_two_histories_show_that_a_program_heeds_them() -> None:
    found = decided(SOURCES["B-majority"], "history-independent")
    assert isinstance(found, CountingBroken) and found.second is not None
    runs = [
        Run((Program(SOURCES["B-majority"]), scripted([*(x[0] for x in h), "C"])))
        for h in (found.history, found.second)
    ]
    ends = [ran.actions[0][len(found.history)] for ran in sandbox().run(rules(found.rounds), runs)]
    assert ends[0] != ends[1]


def test_proofs_hold_in_every_short_match() -> None:
    for source in (SOURCES["B-pavlov_end"], SOURCES["B-soft_grim"], SOURCES["B-handshake"]):
        paths = read(source)
        for claim in ("retaliates-at-once", "forgives within=2", "sucker-at-most times=3"):
            kind, values = parse_claim(claim)
            game = rules(7).game
            facts = Facts(game.actions, game.payoffs, 0, values)
            found = decide_counting(kind, facts, paths)
            rule: Any = kind.rule
            if isinstance(found, CountingProved):
                for rounds in range(1, 8):
                    for script in product("CD", repeat=rounds):
                        own = course(paths, script)
                        letters = [(x,) for x in script]
                        assert not broken_after(rule, facts, own, letters), (source, claim, script)


def course(paths: Paths, script: tuple[str, ...]) -> list[str]:
    past, own = Past(paths.plays), []
    for letter in script:
        own.append(played(paths, past, len(script))[0])
        past.add((own[-1], letter))
    return own


PLANTED = {
    "a threshold": ['if they.count("C") > 137:', '    return "D"'],
    "a round": ["if t == 137:", '    return "D"'],
    "a modulus": ["if t % 50 == 49:", '    return "D"'],
    "the end": ["if t == n - 1:", '    return "D"'],
    "a share of the match": ["if 10 * t > 9 * n:", '    return "D"'],
    "a rate that is too high": ["if t > 90 and me.count('C') / t > 0.95:", '    return "D"'],
}


@pytest.mark.parametrize("flaw", PLANTED)
def test_a_planted_flaw_breaks_what_was_proved(flaw: str) -> None:
    rate = 'return "D" if 10 * they.count("D") > 3 * t else "C"'
    assert isinstance(decided(act(rate), "nice"), CountingProved)
    source = act(*PLANTED[flaw], rate)
    found = decided(source, "nice")
    assert isinstance(found, CountingBroken)
    assert broken_in_play(source, "nice", found)
    if flaw == "a threshold":
        assert len(found.history) == 139


def test_a_claim_may_hold_in_one_match_and_not_in_another() -> None:
    source = act('return "D" if t > 100 else "C"')
    assert isinstance(decided(source, "nice"), CountingBroken)
    assert isinstance(decided(source, "nice", rounds=101), CountingProved)
    assert isinstance(decided(source, "nice", rounds=102), CountingBroken)
    assert checked(certified(source, "nice", rounds=101)).accepted


def test_rests_need_no_more_than_sums_and_splits() -> None:
    source = act('return "C" if t % 2 == 0 or (t + 1) % 2 == 0 else "D"')
    assert isinstance(decided(source, "nice"), CountingProved)
    source = act('return "D" if they and (they[-1] == "D" or (t % 4 == 1) > (t % 2)) else "C"')
    assert isinstance(decided(source, "retaliates-at-once"), CountingProved)
    assert isinstance(decided(source, "nice"), CountingProved)


def test_what_depends_on_own_plays_that_never_happen_is_unknown_not_refuted() -> None:
    source = act('return "C" if "D" in me else "D" if "D" in they else "C"')
    found = decided(source, "retaliates-eventually within=2")
    if isinstance(found, CountingBroken):
        assert broken_in_play(source, "retaliates-eventually within=2", found)
    never = act('return "C" if me.count("D") > 5 else "D"')
    assert isinstance(decided(never, "sucker-at-most times=1"), CountingBroken)
    twice = act('return "C" if me.count("C") == they.count("D") + 1 and t else "D"')
    assert isinstance(decided(twice, "sucker-at-most times=0"), CountingUnknown)


def test_claims_of_other_kinds_are_unknown() -> None:
    found = decided(SOURCES["B-majority"], "exploitable-at-most by=1")
    assert isinstance(found, CountingUnknown) and "exploitable-at-most" in found.reason


def test_without_z3_the_answer_is_unknown_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    found = decided(SOURCES["B-majority"], "retaliates-at-once")
    assert isinstance(found, CountingUnknown) and "codepact[smt]" in found.reason


def test_bad_values_are_errors() -> None:
    with pytest.raises(ValueError, match="within"):
        decided(SOURCES["B-majority"], "forgives within=0")


# --- the checker


def entries(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of each number and text in plain data."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from entries(value, (*path, key))
    else:
        yield path


def test_no_corrupted_evidence_passes() -> None:
    data = certified(SOURCES["A-63f8bf2b"], "nice")
    for path in entries(data["evidence"]):
        spoilt = copy.deepcopy(data)
        held = spoilt["evidence"]
        for key in path[:-1]:
            held = held[key]
        old = held[path[-1]]
        held[path[-1]] = "-1" if isinstance(old, str) else old + 1
        try:
            accepted = checked(spoilt).accepted
        except (ArithmeticError, LookupError, TypeError, ValueError):
            accepted = False
        assert not accepted, path


def test_a_proof_about_another_tree_does_not_pass() -> None:
    good = act('return "D" if 10 * they.count("D") > 3 * t else "C"')
    bad = act('return "D" if 10 * they.count("D") > 3 * t or they.count("C") > 137 else "C"')
    data = certified(good, "nice")
    data["tree"] = json.loads(json.dumps(read(bad).tree))
    assert not checked(data).accepted
    assert tree_differs(data, Program(good), rules(200))


def test_a_proof_about_another_claim_does_not_pass() -> None:
    data = certified(SOURCES["B-pavlov_end"], "retaliates-at-once")
    assert checked(data).accepted
    kind, values = parse_claim("nice")
    data["claim"] = {"name": "nice", "values": values, "meaning": kind.meaning}
    assert not checked(data).accepted


def test_a_proof_says_for_how_many_rounds_it_holds() -> None:
    data = certified(SOURCES["B-rate_threshold"], "nice")
    assert "up to 1000000" in checked(data).states
    data["match"] = 10**6 + 1
    assert "nothing" in checked(data).problem
