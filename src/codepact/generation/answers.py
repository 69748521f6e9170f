"""Finding the program in a model's answer."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from codepact.execution.check import Checked, Form, check
from codepact.generation.claiming import stated_claims

_OPENING = re.compile(r"[ ]{0,3}(`{3,}|~{3,})[ ]*([\w+.-]*)[^`]*")
_CODE = re.compile(r"(?:def|import|from|class|@)\b|[A-Za-z_]\w*[ ]*=[^=]|#")
_CLAIMS = re.compile(r"[ ]*CLAIMS?[ ]*:.*")
_PYTHON = frozenset({"", "python", "py", "python3"})


@dataclass(frozen=True)
class Answer:
    """The program in an answer (None if there is none), the words around it, and its claims."""

    source: str | None
    words: str
    claims: tuple[str, ...] = ()


def read_answer(text: str, form: Form, max_characters: int = 65_536) -> Answer:
    """Return the program that an answer holds, and what it claims of it outside of the code.

    Of several fenced blocks it is the last that defines the wanted form; if none does, the last
    in any form, or else the last block, which then gets an error of its own. The fence may be
    missing, or cut off at the end; the line of claims may stand inside of it, at either end.
    """
    blocks, words = _blocks(text)
    claims = stated_claims(words)
    if not blocks:
        lines, stated = _claims_apart(text.splitlines())
        bare = _bare(lines)
        if bare is None:
            return Answer(None, text.strip(), claims)
        before = text[: text.find(bare)].strip()
        return Answer(bare, "\n".join([before, *stated]).strip(), claims)
    found = [(block, check(block, max_characters)) for block in blocks]
    for wanted in ((form,), ("free", "exact", "classic")):
        for block, checked in reversed(found):
            if isinstance(checked, Checked) and checked.form in wanted:
                return Answer(block, words, claims)
    return Answer(blocks[-1], words, claims)


def _blocks(text: str) -> tuple[list[str], str]:
    """Return the fenced Python blocks, and the other lines."""
    blocks: list[str] = []
    words: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        opening = _OPENING.fullmatch(line)
        if opening is None:
            words.append(line)
            continue
        fence, language = opening[1], opening[2].lower()
        closing = re.compile(rf"[ ]{{0,3}}{fence[0]}{{{len(fence)},}}[ ]*")
        block: list[str] = []
        for inner in lines:
            if closing.fullmatch(inner):
                break
            block.append(inner)
        if language in _PYTHON and any(map(str.strip, block)):
            block, stated = _claims_apart(block)
            words += stated
            blocks.append("\n".join(block).strip("\n") + "\n")
    return blocks, "\n".join(words).strip()


def _claims_apart(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return lines without those of claims before the first code and after the last, and these."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _CLAIMS.fullmatch(lines[end - 1])):
        end -= 1
    first = 0
    while first < end and (_CLAIMS.fullmatch(lines[first]) or not _is_code(lines[first])):
        first += 1
    before = [line for line in lines[:first] if not _CLAIMS.fullmatch(line)]
    outside = (*lines[:first], *lines[end:])
    return [*before, *lines[first:end]], [line for line in outside if _CLAIMS.fullmatch(line)]


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _bare(lines: list[str]) -> str | None:
    """Return the code of an answer without fences: the longest stretch from a code-like line."""
    starts = [k for k, line in enumerate(lines) if _CODE.match(line)]
    defines = [k for k, line in enumerate(lines) if line.startswith("def ")]
    if not defines:
        return None
    first = min(k for k in starts if k <= defines[0])
    for start in dict.fromkeys((first, defines[0])):
        for end in range(len(lines), max(defines[0], len(lines) - 40), -1):
            code = "\n".join(lines[start:end]).strip("\n") + "\n"
            if _parses(code):
                return code
    return "\n".join(lines[defines[0] :]) + "\n"


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
