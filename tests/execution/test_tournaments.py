"""Round robins: who meets whom, and what the table says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from arena import ALL_C, ALL_D, ALTERNATOR, PD, TFT, moves, rules

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.execution.tournament import round_robin_jobs
from codepact.games import load_game
from codepact.proof.referee import play_all, round_robin

COIN = "def act(game):\n    return 'C' if game.flip() else 'D'\n"


def test_the_table_is_what_the_matches_add_up_to() -> None:
    told: list[tuple[int, int]] = []
    table = round_robin(
        rules(10),
        [ALL_C, Program(ALL_D, "mean"), TFT],
        progress=lambda done, total: told.append((done, total)),
    )
    assert set(table.matches) == {(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)}
    assert table.score(0, 1) == 0 and table.score(1, 0) == 50
    assert table.score(2, 1) == 9 and table.score(1, 2) == 14
    assert table.mean(0) == Fraction(30 + 0 + 30, 3)
    assert table.mean(1) == Fraction(50 + 10 + 14, 3)
    assert table.mean(2) == Fraction(30 + 9 + 30, 3)
    assert table.ranking() == [1, 2, 0]
    assert told[-1] == (6, 6)


def test_self_play_counts_both_seats() -> None:
    first = "def act(game):\n    return 'D' if game.me.seat == 0 else 'C'\n"
    table = round_robin(rules(1), [first])
    assert table.mean(0) == Fraction(5 + 0, 2)


def test_ties_keep_the_order_of_entry() -> None:
    assert round_robin(rules(2), [ALL_C, ALL_C + "#", ALL_C + "##"]).ranking() == [0, 1, 2]


def test_adding_a_program_changes_no_other_match() -> None:
    few = round_robin(rules(30), [COIN, COIN + "#"], repetitions=3, seed=4)
    more = round_robin(rules(30), [TFT, COIN, COIN + "#"], repetitions=3, seed=4)
    assert few.matches[0, 1] == more.matches[1, 2]
    assert len({m.actions for m in few.matches[0, 1]}) == 3
    assert (
        few.matches[0, 1]
        != round_robin(rules(30), [COIN, COIN + "#"], repetitions=3, seed=5).matches[0, 1]
    )


def test_a_large_table_is_its_matches_one_by_one() -> None:
    game = rules(5)
    programs = [Program(s + "#" * k) for k in range(5) for s in (ALL_C, ALL_D, TFT, ALTERNATOR)]
    table = round_robin(game, programs, seed=1)
    jobs = round_robin_jobs(game, programs, seed=1)
    assert len(jobs) == 210
    for pair in list(jobs)[::23]:
        assert tuple(play_all(jobs[pair])) == table.matches[pair]
        assert moves(table.matches[pair][0])


def test_a_round_robin_needs_two_seats() -> None:
    with pytest.raises(CodepactError, match="3 seats; play one profile"):
        round_robin(rules(1, load_game("public-goods(n=3,r=2)")), [ALL_C])
    assert PD.seats == 2
