"""Games for property tests."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from codepact.core.game import Game, normal_form

words = st.text(min_size=1, max_size=6).filter(lambda a: "," not in a and a == a.strip())
numbers = st.integers(-99, 99) | st.fractions(-9, 9, max_denominator=12)


@st.composite
def games(draw: st.DrawFn, text: st.SearchStrategy[str] = words, same: bool = False) -> Game:
    """Return any game of one to three seats with at most three actions each."""
    own = st.lists(text, min_size=1, max_size=3, unique=True)
    seats = draw(st.integers(1, 3))
    actions = [draw(own)] * seats if same else draw(st.lists(own, min_size=seats, max_size=seats))
    joints = list(product(*actions))
    return normal_form(
        draw(st.text(min_size=1, max_size=8)),
        actions,
        {joint: draw(st.tuples(*[numbers] * seats)) for joint in joints},
        draw(st.text(max_size=20)),
        draw(st.sampled_from(joints)),
        draw(st.sampled_from(joints)),
    )
