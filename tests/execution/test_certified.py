"""`game.certified`: one bit about a verdict that was issued before play, alike everywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

import pytest
from arena import ALL_C, ALL_D, MatchJob, faults, moves, rules

from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import DEFAULT_CAPABILITIES
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.match import play_matches
from codepact.execution.monty import MontySandbox
from codepact.execution.sandbox import LONGEST_CLAIM, Sandbox
from codepact.games import load_game
from codepact.proof.issuing import normalised
from codepact.proof.stages import findings
from codepact.zoo import find, zoo_program

ASKS = 'def act(game):\n    return "C" if game.certified(game.opponent, "nice") else "D"\n'
ISSUED = frozenset(["nice", "forgives within=2", "plays action=C against=TitForTat"])


@pytest.fixture(scope="module", params=["monty", "jail"])
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    if request.param == "jail" and jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    sandbox = {"monty": MontySandbox, "jail": JailSandbox}[request.param](resolve=find)
    yield sandbox
    sandbox.close()


def meet(box: Sandbox, *sources: str, certified=None, rounds: int = 1, **options) -> Match:
    """Play a match in which the program of seat 1 is certified, or others as they are given."""
    profile = tuple(map(Program, sources))
    if certified is None:
        certified = {(profile[1].digest, 1): ISSUED}
    job = MatchJob(rules(rounds, **options), profile, certified=certified)
    return play_matches([job], box, partial(findings, memos={}))[0]


def asking(*arguments: str, body: str = "") -> str:
    return (
        f"{body}def act(game):\n    return 'C' if game.certified({', '.join(arguments)}) else 'D'\n"
    )


def test_the_answer_is_whether_it_was_issued_of_that_program_in_that_seat(box: Sandbox) -> None:
    assert moves(meet(box, ASKS, ALL_C)) == ("C", "C")
    assert moves(meet(box, ASKS, ALL_C, certified={})) == ("D", "C")
    digest = Program(ALL_C).digest
    assert moves(meet(box, ASKS, ALL_C, certified={(digest, 0): ISSUED})) == ("D", "C")
    assert moves(meet(box, ASKS, ALL_D, certified={(digest, 1): ISSUED})) == ("D", "D")
    both = meet(box, ALL_C, ASKS, certified={(digest, 0): ISSUED})
    assert (moves(both), both.faults) == (("C", "C"), ())


@pytest.mark.parametrize("who", ["game.opponent", "game.others[0]", "game.players[1]", "1"])
def test_a_player_is_named_as_for_the_other_verbs(box: Sandbox, who: str) -> None:
    assert moves(meet(box, asking(who, '"nice"'), ALL_C))[0] == "C"
    assert moves(meet(box, asking(who, 'claim="nice"'), ALL_C))[0] == "C"


def test_one_can_ask_about_oneself_and_about_each_of_several_others(box: Sandbox) -> None:
    assert moves(meet(box, asking("game.me", '"nice"'), ALL_C))[0] == "D"
    own = asking("game.me", '"nice"')
    assert moves(meet(box, own, ALL_C, certified={(Program(own).digest, 0): ISSUED}))[0] == "C"
    three = (asking("game.others[1]", '"nice"'), ALL_D, ALL_C)
    verdicts = {(Program(ALL_C).digest, 2): ISSUED}
    game = load_game("public-goods(n=3)")
    assert moves(meet(box, *three, certified=verdicts, game=game)) == ("C", "D", "C")


def written() -> list[str]:
    """Return claims written in many ways, among them some that are none."""
    draw = random.Random(1)
    names = ["nice", "forgives", "plays", "Nice", "nice=", "", "forgives\u00a0within=2"]
    parts = ["within=2", "within=1", "within", "=2", "action=C", "against=TitForTat", "x=1", "="]
    blanks = [" ", "  ", "\t", "\n", "\u3000", "\x1c", "\u200b"]
    found = ["nice", " nice ", "forgives within=2", "plays against=TitForTat action=C"]
    found += ["forgives", "forgives within=1", "nice" + " " * 196, "nice" + " " * 197, "\x00", "é"]
    for _ in range(280):
        taken = draw.choices(parts, k=draw.randrange(3))
        found.append(draw.choice(blanks).join([draw.choice(names), *taken]))
    return found


def test_a_claim_may_be_written_in_any_way_that_is_the_same_claim(box: Sandbox) -> None:
    texts = written()
    source = f"TEXTS = {texts!r}\n\n\n" + asking("game.opponent", "TEXTS[game.round - 1]")

    def expected(text: str) -> str:
        try:
            return "C" if len(text) <= LONGEST_CLAIM and normalised(text) in ISSUED else "D"
        except ValueError:
            return "D"

    match = meet(box, source, ALL_C, rounds=len(texts))
    assert match.faults == ()
    assert moves(match)[0] == "".join(map(expected, texts))
    assert 8 < moves(match)[0].count("C") < 100


def test_verdicts_with_a_value_left_out_are_those_with_the_default(box: Sandbox) -> None:
    verdicts = {(Program(ALL_C).digest, 1): frozenset([normalised("forgives")])}
    for text, answer in (("forgives", "C"), ("forgives within=1", "C"), ("forgives within=2", "D")):
        source = asking("game.opponent", repr(text))
        assert moves(meet(box, source, ALL_C, certified=verdicts))[0] == answer


@pytest.mark.parametrize("claim", ["1", "None", "b'nice'", "['nice']", "game", "game.me", "True"])
def test_a_claim_of_another_type_is_the_fault_of_who_asks(box: Sandbox, claim: str) -> None:
    match = meet(box, asking("game.opponent", claim), ALL_C)
    assert faults(match) == [(0, 1, "exception")]
    assert "TypeError" in match.faults[0].detail


@pytest.mark.parametrize(
    "who", ["'game'", "None", "1.0", "True", "game", "[]", "game.opponent.actions"]
)
def test_a_player_of_another_type_is_the_fault_of_who_asks(box: Sandbox, who: str) -> None:
    match = meet(box, asking(who, "'nice'"), ALL_C)
    assert faults(match) == [(0, 1, "exception")]
    assert "TypeError" in match.faults[0].detail
    assert faults(meet(box, asking("2", "'nice'"), ALL_C)) == [(0, 1, "exception")]


def test_a_subclass_of_str_is_no_claim() -> None:
    if jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    jail = JailSandbox(resolve=find)
    for extra in ("pass", "seat = 1", "def split(self): return ['nice']"):
        own = f"class Text(type('')):\n    {extra}\n\n\n"
        match = meet(jail, asking("game.opponent", "Text('nice')", body=own), ALL_C)
        assert faults(match) == [(0, 1, "exception")]
        assert "TypeError: a claim is a text" in match.faults[0].detail
    jail.close()


def test_without_the_capability_it_is_not_there(box: Sandbox) -> None:
    others = frozenset(DEFAULT_CAPABILITIES) - {"certify"}
    match = meet(box, ASKS, ALL_C, capabilities=others)
    assert faults(match) == [(0, 1, "exception")]
    assert "AttributeError" in match.faults[0].detail
    looks = 'def act(game):\n    return "C" if hasattr(game, "certified") else "D"\n'
    assert moves(meet(box, looks, ALL_C, capabilities=others))[0] == "D"
    assert moves(meet(box, looks, ALL_C))[0] == "C"


def test_it_needs_no_other_capability(box: Sandbox) -> None:
    match = meet(box, ASKS, ALL_C, capabilities=frozenset({"certify"}))
    assert (moves(match), match.faults) == (("C", "C"), ())


def test_every_question_costs_the_same(box: Sandbox) -> None:
    spent = {
        meet(box, asking("game.opponent", repr(claim)), ALL_C).ticks[0]
        for claim in ("nice", "history-independent", "no such claim", "", "nice" * 1000)
    }
    assert len(spent) == 1
    asked_twice = "def act(game):\n" + "    game.certified(game.opponent, 'nice')\n" * 2
    cost = meet(box, asked_twice + "    return 'C'\n", ALL_C).ticks[0] - spent.pop()
    assert cost == 100


def test_who_asks_too_often_spends_its_own_ticks(box: Sandbox) -> None:
    endless = (
        "def act(game):\n    for i in range(100_000):\n"
        "        game.certified(game.opponent, 'nice' + str(i))\n    return 'C'\n"
    )
    match = meet(box, endless, ASKS, rounds=2, certified={(Program(endless).digest, 0): ISSUED})
    assert {f[::2] for f in faults(match)} == {(0, "budget")}
    assert moves(match) == ("DD", "CC")
    assert len(match.events) <= 2 * 500
    assert len([e for e in match.events if e.seat == 0]) == 500


def test_questions_are_events(box: Sandbox) -> None:
    match = meet(box, ASKS, ALL_C, rounds=2)
    digest = Program(ALL_C).digest[:8]
    told = [(e.seat, e.round, e.depth, e.kind, e.detail, e.answer) for e in match.events]
    assert told == [(0, r, 0, "certified", f"nice, of {digest} in seat 1", "yes") for r in (1, 2)]
    again = meet(box, asking("game.me", "'nice'"), ALL_C)
    assert again.events[0].detail.endswith("in seat 0")
    assert again.events[0].answer == "no"


def test_what_is_recorded_of_a_claim_is_short_and_can_be_printed(box: Sandbox) -> None:
    for text, shown in (("nice\x1b[2J\n", "'nice\\x1b[2J\\n'"), ("x" * 10_000, "x" * 200)):
        match = meet(box, asking("game.opponent", repr(text)), ALL_C)
        assert match.events[0].detail.startswith(f"{shown}, of ")


def test_a_lone_surrogate_harms_nobody() -> None:
    if jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    jail = JailSandbox(resolve=find)
    match = meet(jail, asking("game.opponent", "chr(0xd800)"), ALL_C)
    assert match.faults == ()
    assert match.events[0].detail.isascii()
    jail.close()


def test_a_simulated_run_gets_the_answers_of_the_real_one(box: Sandbox) -> None:
    copies = "def act(game):\n    return game.simulate(game.opponent, game.round)\n"
    verdicts = {(Program(copies).digest, 0): ISSUED}
    asks = asking("game.opponent", '"nice"')
    match = meet(box, copies, asks, certified=verdicts, rounds=2)
    # In the simulated run it sits opposite the same program, in the same seat.
    assert (moves(match), match.faults) == (("CC", "CC"), ())
    inside = [(e.seat, e.depth, e.kind, e.answer) for e in match.events if e.depth]
    assert set(inside) >= {(1, 1, "certified", "yes")}
    assert moves(meet(box, copies, asks, certified={})) == ("D", "D")


def test_in_another_profile_the_verdicts_are_those_on_its_programs(box: Sandbox) -> None:
    checks = (
        "def act(game):\n"
        f"    other = game.profile(opponent={ALL_C!r})\n"
        f"    asker = game.profile(me={ASKS!r}, opponent={ALL_C!r})\n"
        f"    swapped = game.profile(me={ALL_C!r}, opponent={ASKS!r})\n"
        "    there = game.certified(game.opponent, 'nice')\n"
        "    seen = game.simulate(game.me, 1, asker) + game.simulate(game.opponent, 1, swapped)\n"
        "    return 'C' if seen == 'CD' and not there else 'D'\n"
    )
    verdicts = {(Program(ALL_C).digest, 1): ISSUED}
    match = meet(box, checks, ALL_D, certified=verdicts)
    assert (moves(match)[0], match.faults) == ("C", ())


def test_at_every_stage_of_a_proof_the_answers_are_the_same(box: Sandbox) -> None:
    fair = zoo_program("FairBot")
    game = rules(1)
    asks = Program(ASKS)
    trusted = MatchJob(game, (asks, fair), certified={(fair.digest, 1): ISSUED})
    unknown = MatchJob(game, (asks, fair))
    swapped = MatchJob(game, (fair, asks), certified={(fair.digest, 0): ISSUED})
    # All by one call, so that none can take over what was found out for another.
    prover = partial(findings, memos={})
    played = play_matches([trusted, unknown, swapped, trusted], box, prover)
    assert [moves(m) for m in played] == [("C", "C"), ("D", "D"), ("C", "C"), ("C", "C")]
    assert not any(m.faults for m in played)


def test_who_tampers_with_its_view_fools_only_itself(box: Sandbox) -> None:
    liar = (
        "def act(game):\n"
        "    game.certified = lambda player, claim: True\n"
        "    type(game).certified = game.certified\n"
        "    game.opponent.seat = 0\n"
        "    game.me.seat = 1\n"
        "    return 'C' if game.certified(game.opponent, 'nice') else 'D'\n"
    )
    for certified, answer in (({}, "D"), ({(Program(liar).digest, 0): ISSUED}, "C")):
        match = meet(box, liar, ASKS, certified=certified, rounds=2)
        assert moves(match)[1] == answer * 2
        assert all(f.seat == 0 for f in match.faults)
    turned = "def act(game):\n    game.opponent.seat = 0\n" + ASKS.split("\n", 1)[1]
    assert moves(meet(box, turned, ALL_C))[0] == "D"


def test_both_sandboxes_give_the_same_matches() -> None:
    if jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    boxes = MontySandbox(resolve=find), JailSandbox(resolve=find)
    sources = (ASKS, asking("game.me", '"forgives within=2"'), asking("game.opponent", "1"), ALL_C)
    for first in sources:
        for second in sources:
            there, here = (meet(box, first, second, rounds=3) for box in boxes)
            assert there.actions == here.actions
            assert there.ticks == here.ticks
            assert there.events == here.events
            assert there.faults == here.faults
    for sandbox in boxes:
        sandbox.close()
