from __future__ import annotations

from math import isclose, log2

import pytest

from codepact.core.errors import CodepactError
from codepact.exchange import source_statistics
from codepact.zoo import zoo_names, zoo_program

SOURCE = '''\
# Two branches and a loop.
def act(game):
    """Count."""
    count = 0
    for their in game.opponent.actions:
        if their == "D" and count < 9:
            count = count + 1
    return "D" if count > 2 else "C"
'''


def test_a_small_program_counted_by_hand() -> None:
    found = source_statistics(SOURCE)
    assert found.comments == 1
    assert found.lines == 6
    assert found.complexity == 5  # 1 + for + if + and + conditional
    assert found.complexity_total == 5
    # Operators ==, <, and, +, > (5 kinds, 5 uses); operands: their 'D', count 9, count 1, count 2,
    # and the two comparisons that `and` joins.
    assert isclose(found.effort, found.volume * found.difficulty)
    assert found.volume > 5 * log2(5)
    assert 0 < found.maintainability <= 100


def test_an_empty_source_has_nothing() -> None:
    found = source_statistics("")
    assert (found.lines, found.complexity, found.volume) == (0, 0, 0)


def test_a_source_that_does_not_parse_is_refused() -> None:
    with pytest.raises(CodepactError, match="does not parse"):
        source_statistics("def act(game")


def test_every_program_of_the_zoo_can_be_measured() -> None:
    for name in zoo_names():
        assert source_statistics(zoo_program(name).source).logical >= 2, name
