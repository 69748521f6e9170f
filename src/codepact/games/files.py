"""Games as small YAML files.

    name: late-train
    summary: Both wait for a train that may be late.
    actions: [wait, walk]        # for all seats; or a list per seat: [[wait, walk], [go, stop]]
    payoffs:                     # one line per joint action, in seat order
      wait, wait: [3, 3]
      wait, walk: [0, 7/2]
      walk, wait: [7/2, 0]
      walk, walk: [1, 1]
    default: walk                # played for a program that fails; or one per seat
    disagreement: walk           # played when an author withdraws; or one per seat

`summary`, `default` (the last action) and `disagreement` (the default) may be left out. Names of
actions are texts just as they stand, `yes` and `2` too; they cannot hold a comma. Payoffs are
whole numbers or fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game, Joint, Payoffs, normal_form
from codepact.core.located import (
    Wrong,
    compose,
    fields_of,
    kind,
    list_of,
    pairs_of,
    read_text,
    text_of,
)
from codepact.games.numbers import exact_number

if TYPE_CHECKING:
    from yaml import Node

FIELDS = ("name", "summary", "actions", "payoffs", "default", "disagreement")
NEEDED = ("name", "actions", "payoffs")


def read_game(path: Path) -> Game:
    """Return the game that the file describes.

    Raises `CodepactError` if the file cannot be read, or with the line at which it is malformed.
    """
    return parse_game(read_text(path, "game"), str(path))


def parse_game(text: str, where: str = "the game") -> Game:
    """Return the game that the YAML text describes; `where` it stands is said in errors.

    Raises `CodepactError` with the line, what is wrong, and what to write instead.
    """
    root, wrong = compose(text, where)
    if root is None:
        raise CodepactError(f"{where} is empty; it needs {', '.join(NEEDED)}")

    fields = {}
    cure = "a game is given by fields such as 'name: my-game'"
    for field, (key, value) in fields_of(root, cure, wrong).items():
        if field not in FIELDS:
            raise wrong(key, str(unknown_name("field", field, FIELDS)))
        fields[field] = value
    for field in NEEDED:
        if field not in fields:
            raise wrong(root, f"the field {field!r} is missing")
    name = text_of(fields["name"], "the name", wrong)
    if not name:
        raise wrong(fields["name"], "the name is empty")
    rows = pairs_of(fields["payoffs"], "write payoffs as 'C, D: [0, 5]', one a line", wrong)
    actions = _actions(fields["actions"], rows, wrong)
    payoffs = _payoffs(fields["payoffs"], rows, actions, wrong)
    default = _joint(fields.get("default"), "default", actions, wrong)
    return normal_form(
        name,
        actions,
        payoffs,
        text_of(fields["summary"], "the summary", wrong) if "summary" in fields else "",
        default,
        _joint(fields.get("disagreement"), "disagreement", actions, wrong),
    )


def _parts(key: Node, wrong: Wrong) -> Joint:
    return tuple(a.strip() for a in text_of(key, "a joint action", wrong).split(","))


def _actions(
    node: Node, rows: Sequence[tuple[Node, Node]], wrong: Wrong
) -> tuple[tuple[str, ...], ...]:
    """Return the actions of each seat; the first row tells how many seats share one list."""
    cure = "write actions as [C, D] for all seats, or as [[C, D], [L, R]], a list per seat"
    items = list_of(node, cure, wrong)
    lists = [item for item in items if kind(item) == "sequence"]
    if not items or (lists and len(lists) != len(items)):
        raise wrong(node, cure)
    if not rows:
        raise wrong(node, "there are no payoffs")
    nodes = [list_of(item, cure, wrong) for item in items] if lists else [items]
    each = [tuple(text_of(a, "an action", wrong) for a in own) for own in nodes]
    for own, parts in zip(each, nodes, strict=True):
        if not own:
            raise wrong(node, "a seat needs at least one action")
        for at, action in enumerate(own):
            if not action or "," in action or action != action.strip():
                raise wrong(
                    parts[at],
                    f"an action needs a name without commas and outer blanks, not {action!r}",
                )
            if action in own[:at]:
                raise wrong(parts[at], f"the action {action!r} stands here twice; remove one")
    return tuple(each) if lists else tuple(each * len(_parts(rows[0][0], wrong)))


def _payoffs(
    node: Node,
    rows: Sequence[tuple[Node, Node]],
    actions: tuple[tuple[str, ...], ...],
    wrong: Wrong,
) -> dict[Joint, Payoffs]:
    seats = len(actions)
    table: dict[Joint, Payoffs] = {}
    for key, value in rows:
        joint = _parts(key, wrong)
        if len(joint) != seats:
            raise wrong(key, f"{', '.join(joint)!r} needs {seats} actions, one per seat")
        for seat, action in enumerate(joint):
            if action not in actions[seat]:
                raise wrong(key, str(unknown_name(f"action of seat {seat}", action, actions[seat])))
        if joint in table:
            raise wrong(key, f"the payoffs of {', '.join(joint)!r} stand here twice; remove one")
        cure = f"give {seats} payoffs, one per seat, as [{', '.join('0' * seats)}]"
        numbers = list_of(value, cure, wrong)
        if len(numbers) != seats:
            raise wrong(value, cure)
        values = []
        for number in numbers:
            text = text_of(number, "a payoff", wrong)
            try:
                values.append(exact_number(text))
            except CodepactError as e:
                raise wrong(number, str(e)) from None
        table[joint] = tuple(values)
    missing = prod(map(len, actions)) - len(table)
    if missing:
        first = ", ".join(next(j for j in product(*actions) if j not in table))
        more = f" and {missing - 1} more" if missing > 1 else ""
        zeros = ", ".join("0" * seats)
        raise wrong(node, f"there are no payoffs for {first!r}{more}; add '{first}: [{zeros}]'")
    return table


def _joint(
    node: Node | None, what: str, actions: tuple[tuple[str, ...], ...], wrong: Wrong
) -> Joint | None:
    """Return one action per seat, from a list of them or from one action for all seats."""
    if node is None:
        return None
    nodes = list(node.value) if kind(node) == "sequence" else [node] * len(actions)
    if len(nodes) != len(actions):
        raise wrong(node, f"the {what} needs one action for all, or {len(actions)}, one per seat")
    joint = tuple(text_of(n, f"the {what}", wrong) for n in nodes)
    for seat, action in enumerate(joint):
        if action not in actions[seat]:
            known = unknown_name(f"action of seat {seat}", action, actions[seat])
            raise wrong(nodes[seat], f"{what}: {known}")
    return joint
