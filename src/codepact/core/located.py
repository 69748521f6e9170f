"""YAML that knows its lines: what a file holds is taken apart node by node, for exact errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError

if TYPE_CHECKING:
    from yaml import Node

Wrong = Callable[["Node", str], CodepactError]
"""Returns the error that says what is wrong at a node."""


def read_text(path: Path, what: str) -> str:
    """Return the text of a file of `what`; raise `CodepactError` if it cannot be read."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise CodepactError(f"there is no {what} file {path}") from None
    except UnicodeDecodeError as e:
        raise CodepactError(f"{path} is not UTF-8 text: {e.reason} at byte {e.start}") from None
    except OSError as e:
        raise CodepactError(f"cannot read the {what} file {path}: {e.strerror}") from None


def compose(text: str, where: str) -> tuple[Node | None, Wrong]:
    """Return the root node (None: the text is empty), and what makes errors with their line.

    Raises `CodepactError` with the line if the text is not YAML.
    """
    import yaml

    def wrong(node: Node, message: str) -> CodepactError:
        return CodepactError(f"{where}, line {node.start_mark.line + 1}: {message}")

    try:
        return yaml.compose(text, Loader=yaml.SafeLoader), wrong
    except yaml.MarkedYAMLError as e:
        line = f", line {e.problem_mark.line + 1}" if e.problem_mark else ""
        begun = f" (in what begins on line {e.context_mark.line + 1})" if e.context_mark else ""
        raise CodepactError(f"{where}{line}: this is not YAML: {e.problem}{begun}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as e:
        raise CodepactError(f"{where}: this is not YAML: {str(e).splitlines()[0]}") from None


def kind(node: Node) -> str:
    """Return "scalar", "sequence" or "mapping"."""
    return str(getattr(node, "id", ""))


def text_of(node: Node, what: str, wrong: Wrong) -> str:
    """Return a text as it is written, whatever YAML takes it for."""
    if kind(node) != "scalar":
        raise wrong(node, f"{what} must be a text")
    value = str(node.value)
    return value.strip() if getattr(node, "style", None) in ("|", ">") else value


def pairs_of(node: Node, cure: str, wrong: Wrong) -> list[tuple[Node, Node]]:
    """Return keys and values; raise the error `cure` if the node has none."""
    if kind(node) != "mapping":
        raise wrong(node, cure)
    return list(node.value)


def fields_of(node: Node, cure: str, wrong: Wrong) -> dict[str, tuple[Node, Node]]:
    """Return the nodes of key and value by name; a name that stands twice is an error."""
    found: dict[str, tuple[Node, Node]] = {}
    for key, value in pairs_of(node, cure, wrong):
        name = text_of(key, "a field", wrong)
        if name in found:
            raise wrong(key, f"the field {name!r} stands here twice; remove one")
        found[name] = key, value
    return found


def list_of(node: Node, cure: str, wrong: Wrong) -> list[Node]:
    """Return the items; raise the error `cure` if the node is not a list."""
    if kind(node) != "sequence":
        raise wrong(node, cure)
    return list(node.value)
