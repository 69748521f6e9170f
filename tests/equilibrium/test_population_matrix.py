from fractions import Fraction

import pytest

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations import (
    matrix_of_game,
    payoff_matrix,
    rescaled,
    restricted,
)
from codepact.games import load_game


def test_a_symmetric_game_gives_the_payoff_of_the_row() -> None:
    matrix = matrix_of_game(load_game("prisoners-dilemma"))
    assert matrix.labels == ("C", "D")
    assert matrix.payoffs == ((Fraction(3), Fraction(0)), (Fraction(5), Fraction(1)))


@pytest.mark.parametrize(
    ("game", "why"),
    [("battle-of-the-sexes", "not symmetric"), ("public-goods(n=3,r=2)", "has 3 seats")],
)
def test_games_that_no_population_plays_in_pairs_are_refused(game: str, why: str) -> None:
    with pytest.raises(CodepactError, match=why):
        matrix_of_game(load_game(game))


@pytest.mark.parametrize(
    ("labels", "rows", "why"),
    [
        ([], [], "distinct labels"),
        (["A", "A"], [[1, 2], [3, 4]], "distinct labels"),
        (["A", ""], [[1, 2], [3, 4]], "must be texts"),
        (["A", "B"], [[1, 2]], "2 rows"),
        (["A", "B"], [[1, 2], [3]], "2 rows"),
        (["A", "B"], [[1, 2], [3, 0.5]], "B against B is 0.5; .*integers or fractions"),
        (["A", "B"], [[1, None], [3, 0]], "A against B is None; .*leave out"),
        (["A", "B"], [[(1, 1), 2], [3, 0]], "A against A is .*two seats"),
        (["A", "B"], [[True, 2], [3, 0]], "integers or fractions"),
    ],
)
def test_what_is_no_matrix_is_refused(labels: list[str], rows: list, why: str) -> None:
    with pytest.raises(CodepactError, match=why):
        payoff_matrix(labels, rows)


def test_strategies_are_chosen_and_ordered_by_label() -> None:
    matrix = payoff_matrix("ABC", [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert restricted(matrix, ["C", "A"]) == payoff_matrix("CA", [[9, 7], [3, 1]])
    with pytest.raises(CodepactError, match="unknown strategy 'D'"):
        restricted(matrix, ["D"])


def test_rescaling_is_exact_and_keeps_the_order_of_payoffs() -> None:
    matrix = payoff_matrix("AB", [[1, 2], [3, Fraction(1, 3)]])
    assert rescaled(matrix, Fraction(3, 2), -1) == payoff_matrix(
        "AB", [[Fraction(1, 2), 2], [Fraction(7, 2), Fraction(-1, 2)]]
    )
    with pytest.raises(CodepactError, match="positive"):
        rescaled(matrix, 0)
