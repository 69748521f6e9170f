"""Planted readers come out as they were planted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codepact.core.errors import CodepactError
from codepact.interpretation.items import (
    Answer,
    CoinReader,
    Known,
    OverconfidentReader,
    PerfectReader,
    RefusingReader,
    Unknown,
    answers,
    ask,
    by_kind,
    by_set,
    by_size,
    contrast,
    familiarity,
    item_sets,
    mark,
    recall,
    recaller,
    scores_of,
)

NAMES = (
    "CyclerCCCD", "Handshake", "HardTitForTat", "HardTitForTwoTats", "Prober", "Prober2",
    "Prober3", "TitForTat", "Joss", "GTFT",
)  # fmt: skip


@pytest.fixture(scope="module")
def items():
    return item_sets(0, names=NAMES, histories=6, opponents=3)


def coin_accuracy(items) -> tuple[float, float]:
    """Return how often a coin is right in the long run, and the deviation of that share."""
    kept = [i for i in items if isinstance(i.truth, Known)]
    shares = [len(i.truth.likeliest) / len(answers(i.question, i.game.game)) for i in kept]
    return sum(shares) / len(shares), sum(p * (1 - p) for p in shares) ** 0.5 / len(shares)


def test_a_perfect_reader_is_right_everywhere(items) -> None:
    marked = ask(PerfectReader(), items)
    found = scores_of(marked)
    unknown = sum(isinstance(i.truth, Unknown) for i in items)
    assert found.asked == len(items) and found.unknown_truth == unknown > 0
    assert found.scored == found.right == len(items) - unknown
    assert found.accuracy.value == 1 and found.brier.value == pytest.approx(0)
    assert found.miscalibration == pytest.approx(0, abs=1e-9)
    for table in (by_set(marked), by_kind(marked), by_size(marked)):
        assert all(s.accuracy.value == 1 for s in table.values() if s.accuracy)
    for contrasted in (recall(marked), familiarity(marked)):
        assert contrasted.difference.value == 0 == contrasted.gained == contrasted.lost
        assert contrasted.mcnemar == contrasted.permutation == 1


def test_a_coin_is_right_once_in_k_and_knows_it(items) -> None:
    found = scores_of(ask(CoinReader(), items))
    share, sd = coin_accuracy(items)
    assert sd < 0.03 and abs(found.accuracy.value - share) < 3.5 * sd
    assert found.miscalibration < 0.1
    assert [b.confidence for b in found.bins] == pytest.approx([1 / 9, 1 / 2])


def test_a_recaller_recalls_and_is_not_familiar(items) -> None:
    marked = ask(recaller(), items)
    sets = by_set(marked)
    assert sets["published"].accuracy.value == 1
    found = recall(marked)
    assert found.difference.interval[0] > 0.3 and found.lost == 0
    assert found.mcnemar < 1e-6 and found.permutation < 0.01
    low, high = familiarity(marked).difference.interval
    assert low < 0 < high and familiarity(marked).permutation > 0.05


def test_a_reader_who_knows_machines_is_familiar_and_does_not_recall(items) -> None:
    known = {i.source for i in items if i.set != "random"}
    marked = ask(recaller(known), items)
    assert recall(marked).difference.value == 0
    found = familiarity(marked)
    assert found.difference.interval[0] > 0.2 and found.permutation < 0.02
    sizes = {i.size for i in items if i.set == "random"}
    assert found.families == 7 and sizes == {4, 5, 6}  # those with at least 4 states


def test_overconfidence_is_seen(items) -> None:
    coin, bold = (scores_of(ask(r, items)) for r in (CoinReader(), OverconfidentReader()))
    assert bold.miscalibration > 0.4 and bold.brier.interval[0] > coin.brier.interval[1]
    (only,) = bold.bins
    assert only.n == bold.scored and only.confidence == pytest.approx(0.99)
    assert only.true.interval[1] < 0.9


def test_who_guesses_is_seldom_said_to_recall_or_to_be_familiar(items) -> None:
    for compared in (recall, familiarity):
        found = [compared(ask(OverconfidentReader(seed=s), items)) for s in range(60)]
        mean = sum(c.difference.value for c in found) / 60
        assert abs(mean) < 0.03
        for chances in ([c.permutation for c in found], [c.mcnemar for c in found]):
            assert sum(p < 0.05 for p in chances) <= 9  # 3 are expected at most
        held = sum(c.difference.interval[0] <= 0 <= c.difference.interval[1] for c in found)
        assert held >= 49


def test_refusals_and_rambling_are_not_wrong_answers(items) -> None:
    found = scores_of(ask(RefusingReader(0.25), items))
    assert found.accuracy.value == 1
    assert found.refused > 20 and found.rambled > 20
    parts = (found.scored, found.refused, found.rambled, found.unknown_truth)
    assert sum(parts) == found.asked == len(items)
    kept = recall(ask(RefusingReader(0.25), items))
    assert kept.left_out > 20 and kept.difference.value == 0


def test_unknown_truth_is_kept_apart_even_from_refusals(items) -> None:
    item = next(i for i in items if isinstance(i.truth, Unknown))
    for answer in (Answer({"yes": 1.0}), Answer({}, refused=True), Answer({})):
        assert mark(item, answer).outcome == "unknown truth"
    nothing = scores_of([mark(item, Answer({}))])
    assert nothing.accuracy is None and nothing.brier is None and nothing.bins == ()


@pytest.mark.parametrize(
    "said",
    [{}, {"maybe": 1.0}, {"yes": 0.5}, {"yes": 1.5, "no": -0.5}, {"yes": float("nan")},
     {"yes": "1"}, {"yes": True}, {"yes": 0.7, "no": 0.7}],
)  # fmt: skip
def test_what_are_no_probabilities_is_rambling(items, said) -> None:
    item = next(i for i in items if i.kind == "retaliation")
    assert mark(item, Answer(said)).outcome == "rambled"


def test_cost_and_time_are_per_item_asked(items) -> None:
    marked = [mark(i, Answer({}, seconds=2, cost=30, refused=True)) for i in items[:5]]
    found = scores_of(marked)
    assert (found.seconds, found.cost) == (2, 30)


def test_the_brier_score_and_tests_are_those_of_the_books(items) -> None:
    from scipy.stats import binomtest

    item = next(i for i in items if i.kind == "retaliation" and i.truth.likeliest == ("yes",))
    assert mark(item, Answer({"yes": 0.7, "no": 0.3})).brier == pytest.approx(0.18)
    right, wrong = mark(item, Answer({"yes": 1.0})), mark(item, Answer({"no": 1.0}))
    pairs = [(right, wrong)] * 8 + [(wrong, right)] * 2 + [(right, right)] * 5
    spread = [(replace(a, item=replace(item, family=str(k))), b) for k, (a, b) in enumerate(pairs)]
    found = contrast(spread)
    assert (found.n, found.families, found.gained, found.lost) == (15, 15, 8, 2)
    assert found.difference.value == pytest.approx(6 / 15)
    # Flipping signs of single pairs is McNemar's exact test.
    exact = binomtest(8, 10).pvalue
    assert found.mcnemar == pytest.approx(exact) and found.permutation == pytest.approx(exact)
    # All in one family: nothing can be said of others.
    assert contrast(pairs).permutation == 1 and contrast(pairs).difference.interval == (-1, 1)
    with pytest.raises(CodepactError, match="nothing can be compared"):
        contrast([])
