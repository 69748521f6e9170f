"""Comparing what a resumed run emits with what it emitted before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.studies.files import sha256_of
from codepact.studies.journal import Contents, Line
from codepact.studies.layout import STUDY

UNREPEATED = frozenset(
    {"journal.opened", "journal.cut", "run.resumed", "run.stopped", "cell.redone", "matches.reused"}
)
"""Kinds that tell of one sitting only; a resumed run does not repeat them."""

VOLATILE = {
    "run.started": {"codepact"},
    "claim.checked": {"method", "certificate"},
    "match.played": {"sandbox", "drew"},
    "shard.written": {"sha256"},
    "study.started": {"codepact"},
}
"""Fields that may differ between two sittings, besides `usage`, `seconds` and `time`.

A newer codepact may resume a run as long as it does the same; a newer pyarrow may write the same
rows as other bytes, and a certificate names the sandbox that read the program.
"""

_NOTHING = object()


def check_repeated(recorded: Line, kind: str, data: Mapping[str, Any], where: str) -> None:
    """Raise `CodepactError` with the differences unless the event is the recorded one."""
    if recorded.kind != kind:
        found = [f"recorded: {recorded.kind}; now: {kind}"]
    else:
        found = differing(settled(kind, recorded.data), settled(kind, data))
    if not found:
        return
    more = f"\n  and {len(found) - 6} more" if len(found) > 6 else ""
    raise CodepactError(
        f"{where} ({recorded.kind}): the resumed run does something else than the recorded one:\n"
        + "\n".join(f"  {line}" for line in found[:6])
        + more
        + "\nWas study.yaml, a model's transcript, an input file or the version of codepact "
        "changed? Start the changed study in a folder of its own."
        + _wall_clock(recorded.data, data)
    )


def settled(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data without what may differ from one sitting to the next."""
    out = VOLATILE.get(kind, set()) | {"usage", "seconds", "time"}
    return {name: value for name, value in data.items() if name not in out}


def differing(old: Any, new: Any, was: str = "recorded", now: str = "now") -> list[str]:
    """Return where two values of plain data differ, a line each: the place, `was` and `now`."""
    return [
        f"{path}: {was} {_shown(a, first)}, {now} {_shown(b, first)}"
        for path, a, b in _differences(old, new, "")
        for first in [_first_difference(a, b)]
    ]


def refuse_edited(path: Path, study: Mapping[str, Any], contents: Contents) -> None:
    """Raise `CodepactError` with the differences if study.yaml was edited after the start."""
    opened = next((x.data for x in contents.lines if x.kind == "journal.opened"), None)
    if opened is None or opened.get("study_sha256") == sha256_of(path / STUDY):
        return
    found = differing(opened["study"], study, "at the start") if "study" in opened else []
    shown = "".join(f"\n  {line}" for line in found) or " (nothing that counts, or unknown what)"
    raise CodepactError(
        f"{path / STUDY} was edited after the start:{shown}\n"
        "Undo that, or start the changed study in a folder of its own."
    )


def _differences(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            inner = f"{path}.{name}" if path else name
            yield from _differences(old.get(name, _NOTHING), new.get(name, _NOTHING), inner)
    elif isinstance(old, list) and isinstance(new, list):
        for k, (a, b) in enumerate(zip_longest(old, new, fillvalue=_NOTHING)):
            yield from _differences(a, b, f"{path}[{k}]")
    elif type(old) is not type(new) or old != new:
        yield path, old, new


def _first_difference(old: Any, new: Any) -> int:
    """Return from where two long texts are worth showing."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return 0
    same = next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    return max(0, (min(len(old), len(new)) if same is None else same) - 20)


def _shown(value: Any, first: int) -> str:
    if value is _NOTHING:
        return "nothing"
    if isinstance(value, str):
        cut = value[first : first + 80]
        return "…" * (first > 0) + repr(cut) + "…" * (first + 80 < len(value))
    text = repr(value)
    return text if len(text) <= 100 else text[:100] + "…"


def _wall_clock(*matches: Mapping[str, Any]) -> str:
    kinds = {f.get("kind") for m in matches for f in m.get("faults", []) if isinstance(f, dict)}
    if not kinds & {"wall", "memory", "crash"}:
        return ""
    return (
        "\nThe match ended by a limit of seconds or memory, or by a crash, which need not happen "
        "twice."
    )
