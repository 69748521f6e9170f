"""Formulas of linear temporal logic (Pnueli, 1977): their text, and what they say of a play.

`me=C`: I play C in this round. `! & | -> <->`: not, and, or, implies, equals. `X a`, `N a`: a in
the next round. `F a`: now or in some later round. `G a`: now and in all later rounds. `a U b`: b at
last, and a until then. `a R b`: b, up to and with the first round in which a, if there is one.
A play that ends is read as by De Giacomo and Vardi (2013): in its last round `X a` is false and
`N a` is true, whatever a is.

What stands before a formula binds first, then `U R`, then `&`, `|`, `->`, `<->`. `&` and `|` group
from the left, the others from the right. Actions that are no words are quoted: `me="-1"`.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

LARGEST = 100
"""A formula has at most so many parts: atoms, constants and operators."""

Round = tuple[str, ...]
"""What is played in a round: my action first, then the others' in seat order."""


@dataclass(frozen=True)
class Atom:
    """`player` plays `action` in this round."""

    player: str
    action: str


@dataclass(frozen=True)
class Constant:
    """True in every round, or false in every round."""

    value: bool


@dataclass(frozen=True)
class Unary:
    """An operator with one part."""

    sign: Literal["!", "X", "N", "F", "G"]
    part: Formula


@dataclass(frozen=True)
class Binary:
    """An operator with two parts."""

    sign: Literal["&", "|", "->", "<->", "U", "R"]
    first: Formula
    second: Formula


Formula = Atom | Constant | Unary | Binary


def players(actions: Sequence[Sequence[str]], seat: int) -> dict[str, tuple[str, ...]]:
    """Return what players with these actions are called from a seat, and what each can play.

    They are counted from 1, me first, then the others in seat order. In a game for two the other
    is "opponent"; in larger ones `others[k]` is "player{k + 2}".
    """
    others = [tuple(a) for k, a in enumerate(actions) if k != seat]
    return dict(zip(names(len(actions)), [tuple(actions[seat]), *others], strict=True))


def names(seats: int) -> tuple[str, ...]:
    """Return what the players are called, in the order of a round."""
    return (
        ("me", "opponent") if seats == 2 else ("me", *(f"player{k + 1}" for k in range(1, seats)))
    )


def place(player: str, seats: int) -> int:
    """Return where a player's action stands in a round; raise `ValueError` if nowhere."""
    known = names(seats)
    if player not in known:
        raise ValueError(_unknown("player", player, known))
    return known.index(player)


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    return f"unknown {kind} {name!r}; known: {', '.join(known)}"


def parts(formula: Formula) -> Iterator[Formula]:
    """Yield a formula and its parts, each as often as it stands there."""
    yield formula
    match formula:
        case Unary(_, part):
            yield from parts(part)
        case Binary(_, first, second):
            yield from parts(first)
            yield from parts(second)


# What binds first has the largest number; operators that group from the left are named apart.
_BINDING = {"<->": 0, "->": 1, "|": 2, "&": 3, "U": 4, "R": 4}
_TIGHT = 5
_FROM_THE_LEFT = ("&", "|")
_PLAIN = r"[\w.]+(?:-[\w.]+)*"
_QUOTED = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"'
_WORD = re.compile(
    rf"(?P<player>[^\W\d]\w*)\s*=\s*(?P<action>{_PLAIN}|{_QUOTED})"
    r"|(?P<sign><->|->|[!&|()]|[XNFG](?=[XNFG]*\b)|[UR]\b|true\b|false\b)"
    r"|(?P<strange>\w+|\S)"
)
_STARTS = 'a formula: PLAYER=ACTION, true, false, "(", or one of ! X N F G and a formula'


def parse(text: str, players: Mapping[str, Sequence[str]]) -> Formula:
    """Return the formula that a text says of `players`, who can play these actions.

    Raises `ValueError`: what is wrong, at which column (from 1), and what is allowed there.
    """
    words = [_word(found, players) for found in _WORD.finditer(text)]
    if len(words) > 3 * LARGEST:
        raise ValueError(f"the formula has {len(words)} words; at most {3 * LARGEST} are read")
    reader = _Reader([*words, _Word("", len(text) + 1)])
    formula = reader.formula(0)
    if reader.word.text:
        raise reader.expected("an operator (& | -> <-> U R) or the end")
    bounded(formula)
    return formula


def bounded(formula: Formula) -> None:
    """Raise `ValueError` if a formula has more parts than `LARGEST`."""
    size = sum(1 for _ in parts(formula))
    if size > LARGEST:
        raise ValueError(
            f"the formula has {size} parts; at most {LARGEST} are checked: check what it joins "
            "by & one by one"
        )


@dataclass(frozen=True)
class _Word:
    text: str
    column: int
    atom: Atom | None = None


def _word(found: re.Match[str], players: Mapping[str, Sequence[str]]) -> _Word:
    player, action, column = found["player"], found["action"], found.start() + 1
    if found["sign"]:
        return _Word(found[0], column)
    if found["strange"] in players:
        ways = ", ".join(_atom(found[0], a) for a in players[found[0]])
        raise ValueError(f"column {column}: {found[0]} needs an action: {ways}")
    if found["strange"]:
        raise ValueError(
            f"column {column}: {found[0]!r} is not understood; allowed: ! & | -> <-> X N F G U R "
            f"true false ( ) and PLAYER=ACTION with the players {', '.join(players)}"
        )
    if player not in players:
        raise ValueError(f"column {column}: {_unknown('player', player, players)}")
    action = json.loads(action) if action.startswith('"') else action
    if action not in players[player]:
        raise ValueError(
            f"column {found.start('action') + 1}: "
            f"{_unknown(f'action of {player}', action, players[player])}"
        )
    return _Word(found[0], column, Atom(player, action))


@dataclass
class _Reader:
    """A reader of words by the binding of their operators (Pratt, 1973)."""

    words: list[_Word]
    at: int = 0

    @property
    def word(self) -> _Word:
        return self.words[self.at]

    def expected(self, what: str) -> ValueError:
        seen = repr(self.word.text) if self.word.text else "the end"
        return ValueError(f"column {self.word.column}: {seen} where {what} is expected")

    def formula(self, least: int) -> Formula:
        found = self.single()
        while (binding := _BINDING.get(self.word.text, -1)) >= least:
            sign = self.word.text
            self.at += 1
            second = self.formula(binding + 1 if sign in _FROM_THE_LEFT else binding)
            found = Binary(sign, found, second)  # type: ignore[arg-type]  # a key of _BINDING
        return found

    def single(self) -> Formula:
        word = self.word
        self.at += 1
        match word:
            case _Word(atom=Atom() as atom):
                return atom
            case _Word("true" | "false"):
                return Constant(word.text == "true")
            case _Word("!" | "X" | "N" | "F" | "G" as sign):
                return Unary(sign, self.single())
            case _Word("("):
                found = self.formula(0)
                if self.word.text != ")":
                    raise self.expected(f"an operator, or ) for the ( at column {word.column},")
                self.at += 1
                return found
        self.at -= 1
        raise self.expected(_STARTS)


def printed(formula: Formula) -> str:
    """Return the text of a formula with the fewest brackets; `parse` gives the formula back."""
    return _printed(formula, 0)


def _printed(formula: Formula, least: int) -> str:
    match formula:
        case Atom(player, action):
            return _atom(player, action)
        case Constant(value):
            return "true" if value else "false"
        case Unary(sign, part):
            return f"{sign}{'' if sign == '!' else ' '}{_printed(part, _TIGHT)}"
        case Binary(sign, first, second):
            own = _BINDING[sign]
            left = sign in _FROM_THE_LEFT
            text = f"{_printed(first, own + (not left))} {sign} {_printed(second, own + left)}"
            return text if own >= least else f"({text})"


def _atom(player: str, action: str) -> str:
    plain = re.fullmatch(_PLAIN, action)
    return f"{player}={action if plain else json.dumps(action, ensure_ascii=False)}"


def true_of(formula: Formula, rounds: Sequence[Round], back: int | None = None) -> bool:
    """Return whether a formula is true in the first round of a play.

    The play is `rounds`, and ends; or, after them, it goes on at `rounds[back]`, for ever.
    """
    if not rounds:
        raise ValueError("a play has at least 1 round")
    return _values(formula, rounds, back)[0]


_JOINED: Mapping[str, Callable[[bool, bool], bool]] = {
    "&": operator.and_, "|": operator.or_, "->": operator.le, "<->": operator.eq,
}  # fmt: skip


def _values(formula: Formula, rounds: Sequence[Round], back: int | None) -> list[bool]:  # noqa: PLR0911
    """Return in which rounds a formula is true."""

    def of(part: Formula) -> list[bool]:
        return _values(part, rounds, back)

    match formula:
        case Constant(value):
            return [value] * len(rounds)
        case Atom(player, action):
            column = place(player, len(rounds[0]))
            return [played[column] == action for played in rounds]
        case Unary("!", part):
            return [not value for value in of(part)]
        case Unary("X" | "N" as sign, part):
            values = of(part)
            return [*values[1:], sign == "N" if back is None else values[back]]
        case Unary("F" | "G" as sign, part):
            return _fixed([sign == "F"] * len(rounds), of(part), sign == "F", back)
        case Binary("U" | "R" as sign, first, second):
            return _fixed(of(first), of(second), sign == "U", back)
        case Binary(sign, first, second):
            return list(map(_JOINED[sign], of(first), of(second)))
    raise TypeError(f"{formula!r} is not a formula")


def _fixed(first: list[bool], second: list[bool], until: bool, back: int | None) -> list[bool]:
    """Return the least values of `first U second`, or else the greatest of `first R second`."""
    values = [not until] * len(first)
    for _ in range(2):  # the second time, what the start of the circle is has come to its end
        for k in reversed(range(len(values))):
            at = k + 1 if k + 1 < len(values) else back
            later = values[at] if at is not None else not until
            a, b = first[k], second[k]
            values[k] = b or (a and later) if until else b and (a or later)
    return values
