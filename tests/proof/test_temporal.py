"""Linear temporal logic over machines: read, understood, decided, and checked again."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.checker.machine import Machine
from codepact.checker.temporal.formulas import LARGEST, Round
from codepact.core.errors import CodepactError
from codepact.games import load_game
from codepact.proof.temporal import (
    Atom,
    Binary,
    Constant,
    Counterexample,
    Formula,
    Proved,
    Unary,
    check,
    checking,
    holds,
    parse,
    play,
    players,
    printed,
    true_of,
)

PD = players(load_game("prisoners-dilemma"), 0)
LETTERS = (("C",), ("D",))


def machine(plays: str, *steps: tuple[int, ...], horizon: int | None = None) -> Machine:
    return Machine(LETTERS, tuple(plays), steps, ("",) * len(plays), horizon)


TFT = machine("CD", (0, 1), (0, 1))
GRIM = machine("CD", (0, 1), (1, 1))
ALL_C = machine("C", (0, 0))
IN_TURN = machine("CD", (1, 1), (0, 0))


def read(text: str) -> Formula:
    return parse(text, PD)


# What is drawn: formulas, machines, plays.

ODD = {"me": ("C", "a-b", "-1", "take 2", 'a"b\\', "é", "X", "", "true"), "opponent": ("C", "1.5")}


def formulas(players: dict[str, tuple[str, ...]], leaves: int) -> st.SearchStrategy[Formula]:
    atoms = [Atom(p, a) for p, actions in players.items() for a in actions]
    return st.recursive(
        st.sampled_from([*atoms, Constant(True), Constant(False)]),
        lambda part: st.one_of(
            st.builds(Unary, st.sampled_from(["!", "X", "N", "F", "G"]), part),
            st.builds(Binary, st.sampled_from(["&", "|", "->", "<->", "U", "R"]), part, part),
        ),
        max_leaves=leaves,
    )


FORMULAS = formulas(PD, 6)


@st.composite
def machines(draw: st.DrawFn, letters: int = 2) -> Machine:
    size = draw(st.integers(1, 4))
    state = st.integers(0, size - 1)
    return Machine(
        LETTERS[:letters],
        tuple(draw(st.lists(st.sampled_from("CD"), min_size=size, max_size=size))),
        tuple(tuple(draw(state) for _ in range(letters)) for _ in range(size)),
        ("",) * size,
    )


ROUNDS = st.lists(st.tuples(*[st.sampled_from("CD")] * 2), min_size=1, max_size=5).map(tuple)


@st.composite
def plays(draw: st.DrawFn) -> tuple[tuple[Round, ...], int | None]:
    rounds = draw(ROUNDS)
    return rounds, draw(st.one_of(st.none(), st.integers(0, len(rounds) - 1)))


# What a formula means, from its definition.


def meaning(f: Formula, rounds: tuple[Round, ...], back: int | None, i: int = 0) -> bool:
    here = [*range(i, len(rounds)), *(range(back, len(rounds)) if back is not None else ())]

    def at(part: Formula, k: int) -> bool:
        return meaning(part, rounds, back, k)

    def until(a: Formula, b: Formula) -> bool:
        return any(at(b, j) and all(at(a, h) for h in here[:k]) for k, j in enumerate(here))

    match f:
        case Constant(value):
            return value
        case Atom(player, action):
            return rounds[i][player != "me"] == action
        case Unary("!", a):
            return not at(a, i)
        case Unary("X", a):
            return len(here) > 1 and at(a, here[1])
        case Unary("N", a):
            return len(here) == 1 or at(a, here[1])
        case Unary("F", a):
            return any(at(a, j) for j in here)
        case Unary("G", a):
            return all(at(a, j) for j in here)
        case Binary("&", a, b):
            return at(a, i) and at(b, i)
        case Binary("|", a, b):
            return at(a, i) or at(b, i)
        case Binary("->", a, b):
            return at(b, i) if at(a, i) else True
        case Binary("<->", a, b):
            return at(a, i) is at(b, i)
        case Binary("U", a, b):
            return until(a, b)
        case Binary("R", a, b):
            return not until(Unary("!", a), Unary("!", b))
    raise AssertionError(f)


@given(FORMULAS, plays())
def test_truth_in_a_play_is_as_defined(
    f: Formula, played: tuple[tuple[Round, ...], int | None]
) -> None:
    assert true_of(f, *played) == meaning(f, *played)


def test_a_circle_may_be_unrolled() -> None:
    rounds = (("C", "C"), ("D", "C"), ("C", "D"))
    for text in ("G F me=D", "F G me=C", "X (me=D U opponent=D)", "G (me=D -> X opponent=D)"):
        longer = (*rounds, *rounds[1:])
        assert true_of(read(text), rounds, 1) == true_of(read(text), longer, 1)
        assert true_of(read(text), rounds, 1) == true_of(read(text), longer, 3)


@pytest.mark.parametrize(
    ("text", "rounds", "true"),
    [("X true", "C", False), ("N false", "C", True), ("X me=D", "CD", True),
     ("G X me=C", "CC", False), ("G N me=C", "CC", True), ("G F me=D", "CCD", True),
     ("F G me=D", "DDC", False), ("me=C U me=D", "CCC", False), ("me=D R me=C", "CCC", True),
     ("me=C R me=D", "DDC", False), ("F (me=D & N false)", "CCD", True)],
)  # fmt: skip
def test_plays_that_end(text: str, rounds: str, true: bool) -> None:
    assert true_of(read(text), [(own, "C") for own in rounds]) == true


def test_a_play_without_rounds_is_refused() -> None:
    with pytest.raises(CodepactError, match="at least 1 round"):
        true_of(Constant(True), [])


# Text.


@given(formulas(ODD, 12))
def test_what_is_printed_is_read_back(f: Formula) -> None:
    assert parse(printed(f), ODD) == f
    assert parse(printed(f).replace(" ", "  ").replace("take  2", "take 2"), ODD) == f


@pytest.mark.parametrize(
    ("text", "brackets"),
    [("G (opponent=D -> X me=D)", None), ("F G me=C", None), ("FG me=C", "F G me=C"),
     ("me=C U opponent=D", None), ("!me=C&me=D|true", "((!me=C) & me=D) | true"),
     ("me=C -> me=D -> true", "me=C -> (me=D -> true)"),
     ("me=C <-> me=D -> true", "me=C <-> (me=D -> true)"),
     ("me=C U me=D R true", "me=C U (me=D R true)"), ("me=C & me=D & true", "(me=C & me=D) & true"),
     ("F me=C U me=D & true", "((F me=C) U me=D) & true"), ('me = "C"', "me=C"),
     ("G me=C->me=D", "(G me=C) -> me=D"), ("X!X me=C", "X (! (X me=C))")],
)  # fmt: skip
def test_how_operators_bind(text: str, brackets: str | None) -> None:
    assert read(text) == read(brackets or text)
    if brackets is None:
        assert printed(read(text)) == text


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [("", 1, "the end where a formula: PLAYER=ACTION"), ("G", 2, "the end where a formula"),
     ("me=C &", 7, "the end where a formula"), ("me=C me=D", 6, "'me=D' where an operator"),
     ("(me=C", 6, r"an operator, or \) for the \( at column 1, is expected"),
     ("me=C)", 5, r"'\)' where an operator"), ("G & me=C", 3, "'&' where a formula"),
     ("F you=C", 3, "unknown player 'you'"), ("player2=C", 1, "known: me, opponent"),
     ("me=E", 4, "unknown action of me 'E'; known: C, D"), ("G me", 3, "me needs an action: me=C"),
     ("me==C", 1, "me needs an action"), ("me=C and me=D", 6, "'and' is not understood; allowed"),
     ("me=C # D", 6, "'#' is not understood"), ("W me=C", 1, "'W' is not understood")],
)  # fmt: skip
def test_what_is_wrong_with_a_text_is_said(text: str, column: int, said: str) -> None:
    with pytest.raises(CodepactError, match=rf"^column {column}: .*{said}"):
        read(text)


@pytest.mark.parametrize("text", ["(" * 5000 + "true" + ")" * 5000, "!" * 5000 + "true"])
def test_endless_texts_are_refused(text: str) -> None:
    with pytest.raises(CodepactError, match="at most 300 are read"):
        read(text)


def test_large_formulas_are_refused() -> None:
    assert read("!" * (LARGEST - 1) + "true")
    with pytest.raises(CodepactError, match="101 parts; at most 100"):
        read("!" * LARGEST + "true")
    large: Formula = Atom("me", "C")
    for _ in range(LARGEST):
        large = Unary("X", large)
    for rounds in (None, 3):
        with pytest.raises(CodepactError, match="at most 100"):
            check(TFT, large, rounds)


# Machines.


def infinite(m: Machine, history: int, cycle: int) -> list[tuple[Any, Any]]:
    return [
        (h, c)
        for n in range(history + 1)
        for k in range(1, cycle + 1)
        for h in product(m.letters, repeat=n)
        for c in product(m.letters, repeat=k)
    ]


MANY = settings(max_examples=400, deadline=None)


@MANY
@given(machines(), FORMULAS, st.integers(1, 5))
def test_within_rounds_the_verdict_is_that_of_all_histories(
    m: Machine, f: Formula, rounds: int
) -> None:
    found = check(m, f, rounds)
    wrong = [h for h in product(LETTERS, repeat=rounds) if not true_of(f, *play(m, h))]
    if isinstance(found, Proved):
        assert not wrong
        assert holds(m, f, json.loads(json.dumps(found.evidence)), rounds)
    else:
        assert found.history in wrong and found.cycle == ()


@MANY
@given(machines(), FORMULAS)
def test_for_ever_the_verdict_is_that_of_all_lassos(m: Machine, f: Formula) -> None:
    found = check(m, f)
    if isinstance(found, Counterexample):
        assert found.cycle
        assert not true_of(f, *play(m, found.history, found.cycle))
    else:
        assert holds(m, f, json.loads(json.dumps(found.evidence)))
        assert all(true_of(f, *play(m, h, c)) for h, c in infinite(m, 2, 3))


@MANY
@given(machines(letters=1), FORMULAS, st.one_of(st.none(), st.integers(1, 20)))
def test_with_one_play_only_a_formula_or_its_denial_is_proved(
    m: Machine, f: Formula, rounds: int | None
) -> None:
    only = play(m, (), LETTERS[:1]) if rounds is None else play(m, LETTERS[:1] * rounds)
    assert isinstance(check(m, f, rounds), Proved) == true_of(f, *only)
    assert isinstance(check(m, Unary("!", f), rounds), Proved) != true_of(f, *only)


def equal(m: Machine, law: tuple[str, str], rounds: int | None, **letters: Formula) -> bool:
    def put(f: Formula) -> Formula:
        match f:
            case Atom("me", action):
                return letters[action]
            case Unary(sign, part):
                return Unary(sign, put(part))
            case Binary(sign, first, second):
                return Binary(sign, put(first), put(second))
        return f

    both = [put(parse(text, {"me": ("a", "b")})) for text in law]
    return isinstance(check(m, Binary("<->", *both), rounds), Proved)


LAWS = [("!F me=a", "G !me=a"), ("!X me=a", "N !me=a"), ("!(me=a U me=b)", "!me=a R !me=b"),
        ("F me=a", "true U me=a"), ("G me=a", "false R me=a"), ("F me=a", "me=a | X F me=a"),
        ("G me=a", "me=a & N G me=a"), ("me=a U me=b", "me=b | me=a & X (me=a U me=b)"),
        ("me=a R me=b", "me=b & (me=a | N (me=a R me=b))"), ("F F me=a", "F me=a"),
        ("X (me=a & me=b)", "X me=a & X me=b"), ("F (me=a | me=b)", "F me=a | F me=b"),
        ("G F G me=a", "F G me=a"), ("me=a -> me=b", "!me=a | me=b")]  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=12, deadline=None)
@given(machines(), formulas(PD, 3), formulas(PD, 3))
def test_laws(law: tuple[str, str], m: Machine, f: Formula, g: Formula) -> None:
    for rounds in (None, 1, 4):
        assert equal(m, law, rounds, a=f, b=g)


@given(machines(), formulas(PD, 3))
def test_only_where_a_play_ends_the_two_nexts_differ(m: Machine, f: Formula) -> None:
    assert equal(m, ("X me=a", "N me=a"), None, a=f)
    assert isinstance(check(m, read("G X true")), Proved)
    assert isinstance(check(m, read("F N false"), 4), Proved)


KNOWN = [(TFT, "G (opponent=D -> X me=D)", True), (TFT, "G (opponent=D <-> X me=D)", True),
         (TFT, "me=C U opponent=D", False), (TFT, "opponent=D R me=C", True),
         (TFT, "F G opponent=C -> F G me=C", True), (TFT, "G F me=C", False),
         (TFT, "G F opponent=C -> G F me=C", True), (TFT, "F opponent=D -> F G me=D", False),
         (GRIM, "F opponent=D -> F G me=D", True), (GRIM, "F opponent=D | G me=C", True),
         (GRIM, "G F opponent=C -> G F me=C", False), (ALL_C, "G me=C", True),
         (ALL_C, "F me=D", False), (IN_TURN, "G F me=C & G F me=D", True),
         (TFT, "!(G F opponent=C & G F opponent=D)", False),
         (TFT, "!(G F (me=C & opponent=D) & G F (me=D & opponent=C) & G F X me=D)", False),
         (TFT, "!(G F opponent=C & X X G opponent=D)", True),
         (ALL_C, "!G X F (X opponent=C & X me=C)", False),
         (machine("DC", (1, 0), (1, 0)), "F G me=C", False),
         (ALL_C, "!G (opponent=D & X F X me=C)", False),
         (IN_TURN, "F G me=D", False), (IN_TURN, "G (me=C <-> X me=D)", True)]  # fmt: skip


@pytest.mark.parametrize(("m", "text", "true"), KNOWN)
def test_known_programs(m: Machine, text: str, true: bool) -> None:
    found = check(m, read(text))
    assert isinstance(found, Proved) == true
    if isinstance(found, Counterexample):
        assert not true_of(read(text), *play(m, found.history, found.cycle))


def test_a_counterexample_is_short() -> None:
    assert check(TFT, read("G me=C")) == Counterexample((("D",),), (("C",),))
    assert check(GRIM, read("F opponent=D")) == Counterexample((), (("C",),))
    found = check(TFT, read("G me=C"), 3)
    assert isinstance(found, Counterexample) and ("D",) in found.history[:2]


def test_strong_next_asks_for_one_more_round() -> None:
    strong, weak = (read(f"G (opponent=D -> {sign} me=D)") for sign in "XN")
    assert isinstance(check(TFT, weak, 7), Proved)
    found = check(TFT, strong, 7)
    assert isinstance(found, Counterexample) and found.history[-1] == ("D",)


def test_many_rounds_are_decided_by_what_repeats() -> None:
    even = read("F (me=C & N false)")
    assert isinstance(check(IN_TURN, even, 1_000_001), Proved)
    found = check(IN_TURN, even, 10_000)
    assert isinstance(found, Counterexample) and len(found.history) == 10_000
    proved = check(IN_TURN, even, 1_000_001)
    assert isinstance(proved, Proved) and len(proved.evidence["rounds"]) < 6
    assert holds(IN_TURN, even, proved.evidence, 1_000_001)
    assert not holds(IN_TURN, even, proved.evidence, 1_000_000)


def test_more_players() -> None:
    names = players(load_game("public-goods"), 1)
    assert list(names) == ["me", "player2", "player3", "player4"]
    letters = tuple(product("CD", repeat=3))
    # It does what the last of the others did.
    m = Machine(letters, ("C", "D"), (tuple(int(x[2] == "D") for x in letters),) * 2, ("", ""))
    assert isinstance(check(m, parse("G (player4=D <-> X me=D)", names)), Proved)
    wrong = parse("G (player2=D <-> X me=D)", names)
    found = check(m, wrong)
    assert isinstance(found, Counterexample)
    assert not true_of(wrong, *play(m, found.history, found.cycle))
    with pytest.raises(CodepactError, match="unknown player 'opponent'"):
        check(m, read("G opponent=C"))
    with pytest.raises(CodepactError, match="unknown player 'player3'"):
        check(TFT, parse("G player3=C", names))


def test_a_machine_for_some_rounds_is_asked_for_no_more() -> None:
    m = machine("CCC", (1, 1), (2, 2), (), horizon=3)
    for rounds in (1, 2, 3):
        found = check(m, read("G me=C"), rounds)
        assert isinstance(found, Proved)
        assert holds(m, read("G me=C"), found.evidence, rounds)
    for wrong in (None, 4):
        with pytest.raises(CodepactError, match="exact for 3 rounds"):
            check(m, read("G me=C"), wrong)
        with pytest.raises(CodepactError, match="exact for 3 rounds"):
            holds(m, read("G me=C"), {}, wrong)
    with pytest.raises(CodepactError, match="at least 1 round"):
        check(m, read("G me=C"), 0)


def test_a_formula_with_too_many_ways_is_refused() -> None:
    parts = [f"F {'X ' * k}{atom}" for k in (1, 2, 3) for atom in ("me=C", "me=D", "opponent=C",
                                                                  "opponent=D")]  # fmt: skip
    with pytest.raises(CodepactError, match="more than 1,000 ways"):
        check(TFT, read(f"!({' & '.join(parts)})"))


def test_what_takes_too_many_steps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "STEPS", 3)
    for rounds in (None, 9):
        with pytest.raises(CodepactError, match="more than 3 steps"):
            check(GRIM, read("G (me=C -> F me=D)"), rounds)


def test_a_circle_is_played_until_the_machine_is_back() -> None:
    three = machine("CDD", (1, 1), (2, 2), (0, 0))
    rounds, back = play(three, [("D",)], LETTERS)
    assert "".join(own for own, _ in rounds) == "CDDCDDC"
    assert "".join(other for _, other in rounds) == "DCDCDCD"
    assert back == 1
    assert play(three, LETTERS) == ((("C", "C"), ("D", "D")), None)


# Evidence.


def spoiled(evidence: Any) -> list[Any]:
    """Return the evidence with each of its pairs left out in turn."""
    lists = evidence["rounds"] if "rounds" in evidence else [evidence["pairs"]]
    found = []
    for k, pairs in enumerate(lists):
        for i in range(len(pairs)):
            less = [*lists[:k], pairs[:i] + pairs[i + 1 :], *lists[k + 1 :]]
            found.append({**evidence, **({"rounds": less} if "rounds" in evidence else
                                         {"pairs": less[0]})})  # fmt: skip
    return found


@MANY
@given(machines(), FORMULAS, st.one_of(st.none(), st.integers(1, 6)))
def test_no_pair_can_be_left_out(m: Machine, f: Formula, rounds: int | None) -> None:
    found = check(m, f, rounds)
    if isinstance(found, Proved):
        assert not any(holds(m, f, less, rounds) for less in spoiled(found.evidence))


@MANY
@given(machines(), machines(), FORMULAS, st.one_of(st.none(), st.integers(1, 6)), st.data())
def test_evidence_shows_nothing_that_is_false(
    m: Machine, other: Machine, f: Formula, rounds: int | None, data: st.DataObject
) -> None:
    found = check(m, f, rounds)
    if isinstance(found, Counterexample):
        return
    assert not holds(m, Unary("!", f), found.evidence, rounds)
    changed = json.loads(json.dumps(found.evidence))
    if rounds is None:
        for pair in changed["pairs"]:
            pair[2] = data.draw(st.integers(-1, len(changed["waits"])))
        changed["waits"] = data.draw(st.permutations(changed["waits"]))
    else:
        changed["back"] = data.draw(st.one_of(st.none(), st.integers(-2, 6)))
    later = None if rounds is None else data.draw(st.integers(1, 12))
    for evidence in (found.evidence, changed):
        if holds(other, f, evidence, later):
            assert isinstance(check(other, f, later), Proved)


def test_ranks_and_promises_are_checked() -> None:
    f = read("G F me=C")
    found = check(IN_TURN, f)
    assert isinstance(found, Proved)
    good: Any = found.evidence
    assert holds(IN_TURN, f, good)
    assert not holds(IN_TURN, f, {**good, "waits": [None] * len(good["waits"])})
    turned = [[s, owed, -rank] for s, owed, rank in good["pairs"]]
    assert not holds(IN_TURN, f, {**good, "pairs": turned})
    # A circle of plays without C cannot be talked away.
    owed, settled = ["!G F me=C"], ["!F me=C"]
    rows = [[s, texts, 0] for s in (0, 1) for texts in (owed, settled)]
    for waits in ([None], owed, settled):
        assert not holds(TFT, f, {"pairs": rows, "waits": waits})


def test_ranks_do_not_rise_again() -> None:
    f = read("F G me=D")
    kept, late = "!F G me=D", "!G me=D"
    pairs = [[0, [kept], 1], [1, [kept], 0], [0, [kept, late], 1]]
    assert isinstance(check(IN_TURN, f), Counterexample)
    assert not holds(IN_TURN, f, {"pairs": pairs, "waits": [late, None]})


def test_what_repeats_has_to_be_what_comes() -> None:
    f = read("G me=C")
    for m, true in ((ALL_C, True), (TFT, False)):
        assert holds(m, f, {"rounds": [[[0, ["!G me=C"]]]], "back": 0}, 5) == true
        assert holds(m, f, {"rounds": [[[0, ["!G me=C"]]]], "back": None}, 1)


def test_what_is_no_evidence_is_no_evidence() -> None:
    f = read("G (opponent=D -> N me=D)")
    shapes: list[Any] = [None, 3, [], {}, {"pairs": 3}, {"pairs": [], "waits": []},
                         {"pairs": [[0, ["true"], 0]], "waits": [None]},
                         {"pairs": [[0, [7], "x"]], "waits": [None]},
                         {"rounds": [], "back": None}, {"rounds": [[]], "back": 0},
                         {"rounds": [[[0, [printed(f)]]]], "back": "x"},
                         {"rounds": [[[99, ["true"]]]], "back": 0}]  # fmt: skip
    for rounds in (None, 1, 3):
        found = check(TFT, f, rounds)
        assert isinstance(found, Proved) and holds(TFT, f, found.evidence, rounds)
        assert not any(holds(TFT, f, shape, rounds) for shape in shapes)
        assert not holds(TFT, f, found.evidence, 2 if rounds is None else None)
