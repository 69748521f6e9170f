"""Items: the truth against the sandbox, and that the three sets are what they are said to be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.interpretation.items import (
    Equivalent,
    Exploitable,
    FirstDefection,
    Known,
    NextMove,
    OwnCopy,
    Retaliates,
    Unknown,
    answers,
    item_sets,
    standard_rules,
    truth,
    wording,
)
from codepact.interpretation.items.drawing import Traits, altered, draw
from codepact.interpretation.items.forms import reduced, relabelled
from codepact.interpretation.items.questions import Strategy, strategy
from codepact.interpretation.items.sets import LEAST, zoo_forms
from codepact.interpretation.items.styles import STYLES, machine_of
from codepact.proof.machines import distinguishing, histories, minimised
from codepact.proof.referee import play_all
from codepact.zoo import zoo_program

RULES = standard_rules()
SOME = ("AllD", "CyclerCCCD", "Handshake", "HardTitForTat", "Joss", "Prober", "TitForTat")
YES, NO = {"yes": 1, "no": 0}, {"yes": 0, "no": 1}


@pytest.fixture(scope="module")
def items():
    return item_sets(3, names=SOME)


def known(question, name: str, rules=RULES, seat=0):
    found = truth(question, zoo_program(name), rules, seat)
    assert isinstance(found, Known)
    return {a: float(p) for a, p in found.chances}


def script(actions) -> Program:
    return Program(
        f"PLAYS = {[*actions]!r}\n\n\ndef act(game):\n    return PLAYS[game.round - 1]\n"
    )


def short(rules: ProgramGame, rounds: int) -> ProgramGame:
    return replace(rules, repetition=replace(rules.repetition, rounds=rounds))


def job(item, theirs, seed=0) -> MatchJob:
    profile = [item.source, item.source]
    profile[1 - item.seat] = script(theirs)
    return MatchJob(short(item.game, len(theirs)), tuple(profile), seed)


def test_the_truth_of_famous_programs() -> None:
    assert known(NextMove(), "TitForTat") == {"C": 1, "D": 0}
    assert known(NextMove((("C", "D"),)), "TitForTat") == {"C": 0, "D": 1}
    assert known(NextMove((("D", "C"),)), "TitForTat", seat=1) == {"C": 0, "D": 1}
    assert known(NextMove((("C", "D"),)), "GTFT")["C"] == pytest.approx(1 / 3)
    assert known(FirstDefection(tuple("CCDC")), "TitForTat")["4"] == 1
    assert known(FirstDefection(tuple("CCCC")), "TitForTat")["never"] == 1
    assert known(FirstDefection(tuple("CDDC")), "TitForTwoTats")["4"] == 1
    assert known(Retaliates(), "TitForTat") == YES and known(Retaliates(), "TitForTwoTats") == NO
    assert known(Exploitable(), "TitForTat") == NO and known(Exploitable(), "AllC") == YES
    assert known(OwnCopy(), "Pavlov") == YES and known(OwnCopy(), "SuspiciousTitForTat") == NO
    assert known(Equivalent(zoo_program("NaiveProber")), "Joss") == YES
    assert known(Equivalent(zoo_program("GTFT")), "Joss") == NO
    assert known(Equivalent(zoo_program("GTFT")), "TitForTat") == NO
    assert known(Equivalent(zoo_program("PublicGrim")), "Grim") == YES


def test_the_first_defection_of_a_coin_is_geometric() -> None:
    found = truth(FirstDefection(tuple("CDC")), zoo_program("RandomHalf"), RULES)
    assert isinstance(found, Known)
    assert [p for _, p in found.chances] == [Fraction(1, k) for k in (2, 4, 8, 8)]


def test_what_provers_leave_open_is_unknown_with_its_reason() -> None:
    for question, name, why in (
        (NextMove(), "CliqueBot", "sources"),
        (NextMove(), "NoDefectionInSight", "not read"),
        (Equivalent(zoo_program("NoDefectionInSight")), "TitForTat", "not read"),
        (Exploitable(), "GTFT", "coins"),
        (NextMove((("C", "C"),) * 60), "GoByMajority", "rounds"),
    ):
        found = truth(question, zoo_program(name), RULES)
        assert isinstance(found, Unknown) and why in found.reason, (question, name, found)
    noisy = replace(RULES, repetition=Repetition(9, noise=Fraction(1, 10)))
    assert isinstance(truth(NextMove(), zoo_program("AllC"), noisy), Unknown)


def test_questions_that_make_no_sense_are_refused() -> None:
    tft = zoo_program("TitForTat")
    for question, why in (
        (NextMove((("D", "C"),)), "never plays D"),
        (NextMove((("X", "C"),)), "no joint action"),
        (FirstDefection(("X",)), "no action 'X'"),
    ):
        with pytest.raises(CodepactError, match=why):
            truth(question, tft, RULES)
    with pytest.raises(CodepactError, match="for two"):
        truth(OwnCopy(), tft, ProgramGame(load_game("public-goods(n=3,r=2)")))
    with pytest.raises(CodepactError, match="has no machine"):
        item_sets(0, names=("CliqueBot",))


@pytest.mark.parametrize("seat", [0, 1])
def test_truth_agrees_with_the_sandbox_in_every_state(items, seat) -> None:
    chosen = {i.source: i for i in items}
    jobs, expected = [], []
    for item in chosen.values():
        item = replace(item, seat=seat)  # noqa: PLW2901
        found = strategy(item.source, item.game, seat)
        assert isinstance(found, Strategy)
        if found.automaton.pure is None:
            continue
        game = item.game.game
        machine = machine_of(found.automaton, game, seat)
        covers = histories(machine)
        assert set(covers) == set(machine.states)
        for cover, last in product(covers.values(), machine.letters):
            theirs = [x[0] for x in (*cover, last, machine.letters[0])]
            jobs.append(job(item, theirs))
            expected.append((item, theirs))
    assert len(jobs) > 100
    for match, (item, theirs) in zip(play_all(jobs), expected, strict=True):
        joints = tuple(zip(*match.actions, strict=True))
        for r, played in enumerate(match.actions[seat]):
            found = truth(NextMove(joints[:r]), item.source, item.game, seat)
            assert found.of(played) == 1
        good = item.game.game.actions[seat][0]
        broken = [str(r) for r, a in enumerate(match.actions[seat], 1) if a != good]
        first = truth(FirstDefection(tuple(theirs)), item.source, item.game, seat)
        assert first.likeliest == ((broken or ["never"])[0],)


def test_the_share_of_coins_is_as_the_truth_says(items) -> None:
    by_set = {i.set: i for i in items if i.family == "Joss"}
    for item in by_set.values():
        game = item.game.game
        theirs = [game.actions[1][k] for k in (0, 1, 0, 0, 1, 0)]
        truths, hits = [], []
        for match in play_all([job(item, theirs, seed) for seed in range(400)]):
            joints = tuple(zip(*match.actions, strict=True))
            for r, played in enumerate(match.actions[0]):
                found = truth(NextMove(joints[:r]), item.source, item.game)
                assert found.of(played) > 0
                truths.append(float(found.of(game.actions[0][0])))
                hits.append(played == game.actions[0][0])
        sd = sum(p * (1 - p) for p in truths) ** 0.5
        assert sd > 0 and abs(sum(hits) - sum(truths)) < 4 * sd


def test_pairs_are_the_same_machines(items) -> None:
    by_id = {i.id: i for i in items}
    renamed = [i for i in items if i.set == "renamed"]
    assert renamed
    for item in renamed:
        before = by_id[item.pair]
        assert (before.set, before.family, before.kind) == ("published", item.family, item.kind)
        one = strategy(before.source, before.game, 0)
        other = strategy(item.source, item.game, 0)
        if one.automaton.pure is not None:  # renamed back
            back = machine_of(other.automaton, before.game.game)
            assert distinguishing(one.reading.cases[0].machine, back) is None
        assert one.automaton == other.automaton
        assert item.size == before.size and type(item.truth) is type(before.truth)
        if isinstance(item.truth, Known):
            chances = ([p for _, p in i.truth.chances] for i in (before, item))
            assert next(chances) == next(chances)


def test_renamed_items_do_not_say_who_they_are(items) -> None:
    for item in items:
        game = item.game.game
        if item.set == "published":
            continue
        text = item.source.source + wording(item.question, game)
        words = {a for own in game.actions for a in own}
        assert not words & {"C", "D"} and game.name == "game" and not game.summary
        assert game.payoffs != RULES.game.payoffs
        assert '"""' not in text and "#" not in text.replace("# in state", "")
        assert not any(w in text for w in ('"C"', '"D"', item.family))


def test_random_items_are_minimal_of_the_stated_size_and_new(items) -> None:
    zoo = zoo_forms(RULES)
    forms = set()
    for item in items:
        if item.set != "random":
            continue
        found = strategy(item.source, item.game, 0)
        case = found.reading.cases[0]
        if case.chance is None:
            assert len(minimised(case.machine).actions) == item.size
        assert len(found.automaton.plays) == item.size >= LEAST
        names = list(relabelled(found.automaton, item.game.game.actions))
        assert not zoo & set(names)
        forms.add(frozenset(names))
    assert len(forms) == len(SOME)


def test_random_items_match_in_size_and_answers(items) -> None:
    by_id = {i.id: i for i in items}
    alike = total = 0
    for item in items:
        if item.set == "random":
            before = by_id[item.pair]
            assert item.kind == before.kind and item.size == max(LEAST, before.size)
            if isinstance(item.truth, Known) and isinstance(before.truth, Known):
                total += 1
                alike += item.truth.likeliest == before.truth.likeliest
    assert alike / total > 0.9


def test_items_are_the_same_for_a_seed_and_others_for_another(items) -> None:
    item_sets.cache_clear()
    assert item_sets(3, names=SOME) == items
    other = item_sets(4, names=SOME)
    assert {i.id for i in other} != {i.id for i in items}
    assert len({i.id for i in items}) == len(items)


def test_a_family_is_the_same_without_the_others(items) -> None:
    alone = item_sets(3, names=("Prober",))
    assert alone == tuple(i for i in items if i.family == "Prober")


def test_answers_and_words_name_only_actions_of_the_game(items) -> None:
    for item in items:
        game = item.game.game
        assert isinstance(item.truth, Unknown) or sum(p for _, p in item.truth.chances) == 1
        if isinstance(item.truth, Known):
            assert [a for a, _ in item.truth.chances] == [*answers(item.question, game)]
        assert wording(item.question, game).endswith(("?", "."))


@pytest.mark.parametrize("style", sorted(STYLES))
@pytest.mark.parametrize("odds", [(0, 1), (0, Fraction(1, 3), 1)])
def test_every_style_plays_the_strategy_that_it_renders(style, odds) -> None:
    game = RULES.game
    for seat, size in product((0, 1), (4, 7)):
        random = Random(size)
        wanted = Traits(Fraction(1), True, False, True)
        form = draw(random, game, seat, size, [*map(Fraction, odds)], wanted, ())
        assert len(form.plays) == size and reduced(form, game.actions, seat) == form
        other = altered(random, form, game, seat)
        for automaton in (form, other):
            program = Program(STYLES[style](automaton, game, seat))
            assert strategy(program, RULES, seat).automaton == automaton
        assert form != other
