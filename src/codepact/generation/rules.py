"""Short rules from which programs are made: their values, their text, and the parser of that text.

    if opponent last 2 == D and round > 3: D
    if opponent source == my source: C
    else: C

The text is what a model writes under the grammar of `rule_grammar`; `rule_python` turns the
values into a program. With two players the others are called `opponent`; with more, `any other`
and `every other`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codepact.core.errors import CodepactError

Who = Literal["my", "opponent", "any other", "every other"]
Sign = Literal["==", "<", ">"]

RULES = 6
CONDITIONS = 3
LAST = 5
NUMBER = 999
WORD = r"[A-Za-z0-9_.=]{1,24}"


@dataclass(frozen=True)
class Round:
    """The number of the round compares like this."""

    sign: Sign
    number: int


@dataclass(frozen=True)
class LastRound:
    """It is the last round (never true if the horizon is hidden)."""


@dataclass(frozen=True)
class Moves:
    """The last `count` actions are all `action`; false while there are fewer."""

    who: Who
    count: int
    action: str


@dataclass(frozen=True)
class Count:
    """The number of times that `action` was played so far compares like this."""

    who: Who
    action: str
    sign: Sign
    number: int


@dataclass(frozen=True)
class Mentions:
    """The source contains `word`."""

    who: Who
    word: str


@dataclass(frozen=True)
class Mirror:
    """The source equals my own."""

    who: Who


Condition = Round | LastRound | Moves | Count | Mentions | Mirror


@dataclass(frozen=True)
class Rule:
    """If all conditions hold, play the action."""

    conditions: tuple[Condition, ...]
    action: str


@dataclass(frozen=True)
class Rules:
    """The first rule that applies decides; `default` if none does."""

    rules: tuple[Rule, ...]
    default: str


def written(action: str) -> str:
    """Return an action as it stands in rules: bare if it is one word, else in double quotes."""
    return action if re.fullmatch(r"[\w.+-]+", action) else json.dumps(action)


def write_rules(rules: Rules) -> str:
    """Return the text of the rules, one a line."""
    lines = [
        f"if {' and '.join(map(_condition, r.conditions))}: {written(r.action)}"
        for r in rules.rules
    ]
    return "\n".join([*lines, f"else: {written(rules.default)}"]) + "\n"


def _condition(c: Condition) -> str:
    match c:
        case Round(sign, number):
            return f"round {sign} {number}"
        case LastRound():
            return "last round"
        case Moves(who, count, action):
            return f"{who} last {count} == {written(action)}"
        case Count(who, action, sign, number):
            return f"{who} count {written(action)} {sign} {number}"
        case Mentions(who, word):
            return f'{who} source mentions "{word}"'
        case Mirror(who):
            return f"{who} source == my source"


_WHO = r"(?P<who>my|opponent|any other|every other)"
_ACTION = r'(?P<action>"(?:[^"\\]|\\.)*"|[\w.+-]+)'
_SHAPES = (
    (re.compile(r"round (?P<sign>==|<|>) (?P<number>\d{1,3})"), Round),
    (re.compile(r"last round"), LastRound),
    (re.compile(rf"{_WHO} last (?P<count>\d) == {_ACTION}"), Moves),
    (re.compile(rf"{_WHO} count {_ACTION} (?P<sign>==|<|>) (?P<number>\d{{1,3}})"), Count),
    (re.compile(rf'{_WHO} source mentions "(?P<word>{WORD})"'), Mentions),
    (re.compile(rf"{_WHO} source == my source"), Mirror),
)
_END = re.compile(rf": {_ACTION} *(?:\n|$)")
_ELSE = re.compile(rf"else: {_ACTION}\s*$")


def parse_rules(text: str) -> Rules:
    """Return the rules that `text` writes; it is the inverse of `write_rules`.

    Whether the actions exist is not looked at. Raises `CodepactError` with the line that cannot
    be read.
    """
    text = text.strip() + "\n"
    at, rules = 0, []
    while not (end := _ELSE.match(text, at)):
        rule, at = _rule(text, at)
        rules.append(rule)
    return Rules(tuple(rules), _action(end))


def _rule(text: str, at: int) -> tuple[Rule, int]:
    start = at
    if not text.startswith("if ", at):
        raise _unreadable(
            text, start, "a line is 'if CONDITION: ACTION' or, at the end, 'else: ACTION'"
        )
    at += len("if ")
    conditions = []
    while True:
        condition, at = _read(text, at, start)
        conditions.append(condition)
        if not text.startswith(" and ", at):
            break
        at += len(" and ")
    end = _END.match(text, at)
    if end is None:
        raise _unreadable(text, start, "after its conditions comes ': ACTION'")
    return Rule(tuple(conditions), _action(end)), end.end()


def _read(text: str, at: int, start: int) -> tuple[Condition, int]:
    for shape, kind in _SHAPES:
        found = shape.match(text, at)
        if found:
            fields = dict(_fields(found))
            return kind(**fields), found.end()  # type: ignore[arg-type]
    raise _unreadable(text, start, f"no such condition: {text[at : at + 40].splitlines()[0]!r}")


def _fields(found: re.Match[str]) -> Iterator[tuple[str, str | int]]:
    for name, value in found.groupdict().items():
        if name == "action":
            yield name, _action(found)
        else:
            yield name, int(value) if name in ("number", "count") else value


def _action(found: re.Match[str]) -> str:
    text = found["action"]
    return str(json.loads(text)) if text.startswith('"') else text


def _unreadable(text: str, at: int, why: str) -> CodepactError:
    line = text.count("\n", 0, at) + 1
    return CodepactError(f"rules, line {line}: {why}")
