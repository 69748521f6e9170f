import threading
from decimal import Decimal

import pytest

from codepact.core.errors import CodepactError
from codepact.models import (
    Budget,
    BudgetExhausted,
    FunctionModel,
    Reply,
    Usage,
    budgeted,
    cached,
    limited,
    prompt,
    retrying,
    scripted,
)


def costing(usage):
    return FunctionModel("m", lambda r: Reply("a", usage, "m", False, "k"))


ONE = Usage(1, 60, 40, 1.0, Decimal("0.02"))


@pytest.mark.parametrize(
    ("limit", "says"), [({"tokens": 250}, "250 tokens"), ({"dollars": 0.05}, r"\$0.05")]
)
def test_the_answer_that_crosses_a_limit_is_handed_on_and_the_next_refused(limit, says):
    budget = Budget(**limit)
    model = budgeted(costing(ONE), budget)
    for _ in range(3):
        model.complete(prompt("x"))
    with pytest.raises(BudgetExhausted, match=says) as error:
        model.complete(prompt("x"))
    assert "3 calls, 180 input and 120 output tokens, $0.06" in str(error.value)
    assert budget.spent == Usage(3, 180, 120, 3.0, Decimal("0.06"))


def test_minutes_are_wall_clock_from_the_making_of_the_budget():
    now = [100.0]
    budget = Budget(minutes=2, clock=lambda: now[0])
    model = budgeted(costing(ONE), budget)
    now[0] += 119
    model.complete(prompt("x"))
    now[0] += 1
    with pytest.raises(BudgetExhausted, match="2 minutes"):
        model.complete(prompt("x"))


def test_one_budget_holds_all_models_of_a_run():
    budget = Budget(tokens=150)
    budgeted(costing(ONE), budget).complete(prompt("x"))
    other = budgeted(costing(ONE), budget)
    other.complete(prompt("x"))
    with pytest.raises(BudgetExhausted):
        other.complete(prompt("x"))


def test_what_an_earlier_part_of_the_run_spent_counts():
    with pytest.raises(BudgetExhausted):
        budgeted(costing(ONE), Budget(tokens=100, spent=ONE)).complete(prompt("x"))


def test_an_unknown_price_is_refused_before_the_first_call_if_dollars_are_limited():
    def never(request):
        raise AssertionError

    with pytest.raises(CodepactError, match="no price is known for the model 'm'"):
        budgeted(FunctionModel("m", never), Budget(dollars=1), priced=False)
    budgeted(FunctionModel("m", never), Budget(tokens=1), priced=False)


def test_a_price_that_turns_out_unknown_stops_the_run_rather_than_count_as_zero():
    model = budgeted(costing(Usage(1, 1, 1, 1.0, None)), Budget(dollars=1))
    model.complete(prompt("x"))
    with pytest.raises(CodepactError, match="price of a call was unknown"):
        model.complete(prompt("x"))


@pytest.mark.parametrize("outside", [cached, lambda model, folder: model], ids=["out", "in"])
def test_cached_answers_are_not_charged_wherever_the_cache_stands(tmp_path, outside):
    budget = Budget(tokens=1000)
    inside = scripted(["a"]) if outside is cached else cached(scripted(["a"]), tmp_path)
    model = outside(budgeted(inside, budget), tmp_path)
    model.complete(prompt("y"))
    assert model.complete(prompt("y")).cached
    assert budget.spent.calls == 1


def test_an_exhausted_budget_is_not_retried():
    pauses = []
    budget = Budget(tokens=1, spent=ONE)
    with pytest.raises(BudgetExhausted):
        retrying(budgeted(costing(ONE), budget), sleep=pauses.append).complete(prompt("x"))
    assert pauses == []


def test_calls_that_wait_their_turn_see_what_was_spent_before_them():
    budget = Budget(tokens=100)
    model = limited(budgeted(costing(ONE), budget), 1)
    refused = []

    def ask():
        try:
            model.complete(prompt("x"))
        except BudgetExhausted as error:
            refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (budget.spent.calls, len(refused)) == (1, 19)


def test_charges_of_many_threads_add_up():
    budget = Budget()
    threads = [
        threading.Thread(target=lambda: [budget.charge(ONE) for _ in range(500)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert budget.spent.tokens == 8 * 500 * 100
    assert budget.spent.dollars == Decimal("80.00")


@pytest.mark.parametrize("limit", [{"tokens": 0}, {"dollars": -1}, {"minutes": 0}])
def test_a_budget_of_nothing_is_refused(limit):
    with pytest.raises(CodepactError, match="allows nothing"):
        Budget(**limit)
