"""Certificates in a run folder: each in a file of its own, named by its seal, and checked again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from codepact.checker import check
from codepact.checker.claims import parse_claim
from codepact.core.errors import CodepactError
from codepact.studies.events import ClaimChecked, ProgramRevealed, RunStarted
from codepact.studies.files import write_whole
from codepact.studies.journal import Contents, canonical
from codepact.studies.layout import CERTIFICATES, certificate_path
from codepact.studies.parsing import parse_event


def keep_certificate(path: Path, certificate: Mapping[str, Any]) -> str:
    """Keep a certificate in the run folder `path`, and return the seal that names its file."""
    digest = str(certificate["seal"])
    file = certificate_path(path, digest)
    if not file.exists():
        write_whole(file, canonical(certificate).encode())
    return digest


def load_certificate(path: Path, digest: str) -> Any:
    """Return a certificate of the run in the folder `path`, as it stands there.

    Raises `CodepactError` if it is missing, or is no JSON.
    """
    file = certificate_path(path, digest)
    try:
        return json.loads(file.read_bytes())
    except FileNotFoundError:
        raise CodepactError(
            f"the certificate {digest[:12]}… is missing from {file.parent}"
        ) from None
    except (OSError, ValueError, RecursionError) as e:
        raise CodepactError(f"{file}: it cannot be read as a certificate ({e})") from e


def certificate_problems(path: Path, contents: Contents) -> Iterator[str]:
    """Yield what is wrong with the certificates of a run, and with the verdicts that name them.

    Every file must be accepted by the checker. Every claim that was recorded as proved must have
    a certificate that is about this claim, program, seat and game.
    """
    for file in sorted((path / CERTIFICATES).glob("*.json")):
        yield from _file_problem(path, file)
    started: RunStarted | None = None
    claimed: dict[tuple[int, int], str] = {}
    for line in contents.lines:
        where = contents.where(line)
        match parse_event(line.kind, line.data, where):
            case RunStarted() as started:
                pass
            case ClaimChecked() as event:
                claimed[event.meta_round, event.seat] = event.digest
                problem = _verdict_problem(path, event, started)
                if problem:
                    yield f"{where}: the claim {event.claim!r} of seat {event.seat}: {problem}"
            case ProgramRevealed(number, seat, digest):
                if claimed.get((number, seat), digest) != digest:
                    yield f"{where}: seat {seat} revealed another program than its claims are about"


def _file_problem(path: Path, file: Path) -> Iterator[str]:
    try:
        data = load_certificate(path, file.stem)
    except CodepactError as e:
        yield str(e)
        return
    checked = check(data)
    if not checked.accepted:
        yield f"{file}: the checker rejects it: {checked.problem}"
    elif data["seal"] != file.stem:
        yield f"{file}: it is another certificate than its name says"


def _verdict_problem(path: Path, event: ClaimChecked, started: RunStarted | None) -> str:
    """Return what a verdict lacks, or nothing. A file that is bad in itself is told elsewhere."""
    if event.answer == "refuted":
        return "" if event.witness else "it is refuted without a witness"
    if event.answer == "unknown":
        return ""
    if event.certificate is None:
        return "it is proved without a certificate"
    try:
        data = load_certificate(path, event.certificate)
    except CodepactError as e:
        return str(e)
    if not check(data).accepted:
        return "its certificate is rejected"
    try:
        fits = _fits(data, event, started)
    except (LookupError, TypeError, ValueError):  # of a kind that issues no verdicts before play
        fits = False
    return "" if fits else "its certificate is about something else"


def _fits(data: Mapping[str, Any], event: ClaimChecked, started: RunStarted | None) -> bool:
    """Whether an accepted certificate proves a claim for the matches of the run."""
    return (
        data["program"]["digest"] == event.digest
        and data["seat"] == event.seat
        and _same_claim(data["claim"], event.claim)
        and (started is None or _same_game(data["game"], started))
        and (data["rounds"] is None or started is None or data["rounds"] >= _rounds(started))
    )


def _same_claim(data: Mapping[str, Any], text: str) -> bool:
    """Whether a certificate's claim is this one; programs stand in it by their digests."""
    try:
        kind, values = parse_claim(text)
    except ValueError:
        return False
    values.pop(kind.others, None)
    found = {k: v for k, v in data["values"].items() if k != kind.others}
    return bool(data["name"] == kind.name and found == values)


def _same_game(data: Mapping[str, Any], started: RunStarted) -> bool:
    game = started.game
    payoffs = {tuple(joint): tuple(map(Fraction, row)) for joint, row in data["payoffs"]}
    actions = tuple(map(tuple, data["actions"]))
    return actions == tuple(game.actions) and payoffs == dict(game.payoffs)


def _rounds(started: RunStarted) -> int:
    return started.repetition.rounds
