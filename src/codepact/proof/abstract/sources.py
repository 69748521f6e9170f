"""Sources of rivals: a program may ask some things about them, and each has a yes and a no."""

from __future__ import annotations

import json
from typing import Any

from codepact.execution.prepare import parse_tree, shown_source
from codepact.proof.abstract.features import World
from codepact.proof.abstract.values import Abstract, Ask, Refused

ATOMS = 6
"""Questions about sources that one program may ask."""

PARSES = "has the same syntax tree, up to so many characters: "
"""The question whether a source has the tree of a text, before the most characters of a source."""


class Source(Abstract):
    """The text of a rival: nothing is known of it but answers to questions.

    `player` as for histories; `changed`: methods that were applied to it, such as "lower".
    """

    called = "a rival's source"
    __hash__ = Abstract.__hash__

    def __init__(self, world: World, player: int, changed: tuple[str, ...] = ()) -> None:
        self.world = world
        self.player = player
        self.changed = changed

    def symbol(self) -> Any:
        """Return a key of what it stands for."""
        return ("source", self.player, self.changed)

    def ask(self, question: str, text: str) -> bool:
        """Return whether something is true of it; raise `Ask` if nobody has said so."""
        if self.world.folding:
            raise Refused("a loop over the history looks at a source")
        atom = (self.player, self.changed, question, text)
        if atom not in self.world.answers:
            raise Ask(atom)
        return self.world.answers[atom]

    def __contains__(self, text: object) -> bool:
        if type(text) is not str:
            raise Refused("it looks for something that is no text in a source")
        return self.ask("contains", text)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Source) and (other.player, other.changed) == (
            self.player,
            self.changed,
        ):
            return True
        if type(other) is not str:
            raise Refused("it compares a source with something that is no text")
        return self.ask("is", other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return not self.ask("is", "")

    def attribute(self, name: str) -> Any:
        """Return a method of texts."""
        if name in ("lower", "upper", "strip"):
            return lambda: Source(self.world, self.player, (*self.changed, name))
        if name in ("startswith", "endswith"):
            return lambda text, /: self.ask(name, text) if type(text) is str else _no_text()
        raise Refused(f"it takes .{name} of a rival's source")


class Tree(Abstract):
    """What `game.parse` gives: the tree of a rival's source, or of a text that is known.

    It is only compared with others of its kind.
    """

    called = "a syntax tree"
    __hash__ = Abstract.__hash__

    def __init__(self, of: Source | str, most: int) -> None:
        self.of = of
        self.question = f"{PARSES}{most}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            raise Refused("it compares a syntax tree with something else")
        one, two = self.of, other.of
        if isinstance(one, Source) and isinstance(two, str):
            return one.ask(self.question, two)
        if isinstance(one, str) and isinstance(two, Source):
            return two.ask(self.question, one)
        if isinstance(one, str) and isinstance(two, str):
            return same_tree(one, two, max(len(one), len(two)))
        raise Refused("it compares the syntax trees of two rivals")

    def __ne__(self, other: object) -> bool:
        return not self == other


def parsed(world: World, most: int, source: Any) -> Tree:
    """Return the tree of a source of at most so many characters, as `game.parse` does."""
    if isinstance(source, Source) and not source.changed:
        world.spend(1 + most)
        return Tree(source, most)
    if type(source) is not str:
        raise Refused("it parses something that is no source")
    world.spend(1 + len(source))
    return Tree(source, most)


def same_tree(one: str, two: str, most: int) -> bool:
    """Whether two texts have the same tree, as programs compare them; where one has none it is no.

    They compare plain data, in which 1, 1.0 and True are the same. Texts of more than `most`
    characters have none.
    """
    first, second = (json.loads(parse_tree(text, most)) for text in (one, two))
    return first.get("node") != "SyntaxError" and bool(first == second)


def _no_text() -> bool:
    raise Refused("it looks for something that is no text in a source")


def holds_of(atom: Any, sources: tuple[str, ...]) -> bool:
    """Whether a question has a yes, given the sources of the others in seat order."""
    player, changed, question, text = atom
    source = shown_source(sources[player - 1])
    for name in changed:
        source = getattr(source, name)()
    if question == "contains":
        return text in source
    if question == "is":
        return bool(source == text)
    if question.startswith(PARSES):
        return same_tree(source, text, int(question.removeprefix(PARSES)))
    return bool(getattr(source, question)(text))


def in_words(atom: Any, yes: bool, players: int, own: str) -> str:
    """Return what is known of a source, for people, by a program whose `own` source that is."""
    player, changed, question, text = atom
    whose = "the opponent's source" if players == 2 else f"the source of rival {player}"
    for name in changed:
        whose = f"{name}({whose})"
    verb = {
        "contains": ("contains", "does not contain"),
        "is": ("is", "is not"),
        "startswith": ("starts with", "does not start with"),
        "endswith": ("ends with", "does not end with"),
        PARSES: ("has the syntax tree of", "does not have the syntax tree of"),
    }[PARSES if question.startswith(PARSES) else question]
    if (question, text) == ("is", own):
        return f"{whose} {verb[0 if yes else 1]} exactly its own"
    if question.startswith(PARSES) and text == own:
        return f"{whose} {verb[0 if yes else 1]} its own"
    shown = repr(text) if len(text) < 60 else f"a text of {len(text)} characters"
    return f"{whose} {verb[0 if yes else 1]} {shown}"
