"""A study of language models killed with -9 at 20 random points ends as if it never was."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from codepact.studies import journal
from codepact.studies.grid.checking import verify_study
from codepact.studies.grid.report import load_report
from codepact.studies.grid.spec import cells, load_study
from codepact.studies.replaying import UNREPEATED, settled

STUDY = """\
seeds: 2
outcomes: [cooperation, welfare]
base:
  game: prisoners-dilemma
  authors: stub-model@{url}
  rounds: 10
  meta_rounds: 3
conditions:
  plain: {{}}
  noisy: {{noise: 1/10}}
"""
PROGRAMS = (
    "def act(game):\n    return 'C' if game.round == 1 else game.opponent.actions[-1]\n",
    "def act(game):\n    return 'D' if 'D' in game.opponent.actions else 'C'\n",
    "def act(game):\n    return game.me.random.choice(['C', 'D'])\n",
    "def act(game):\n    return 'C' if game.opponent.source == game.me.source else 'D'\n",
)

Asked = tuple[str, ...]
"""What tells calls apart: the texts of the messages, and the seed."""


@dataclass
class Service:
    """A model that answers the same to the same call, and counts its calls."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            key = (*(m["content"] for m in body["messages"]), str(body.get("seed")))
            found.asked.append(key)
            time.sleep(0.02)
            drawn = random.Random(repr(key)).choice(PROGRAMS)
            said = {
                "id": "x",
                "object": "chat.completion",
                "created": 1,
                "model": "stub-model",
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {
                            "role": "assistant",
                            "content": f"```python\n{drawn}```",
                        },
                    }
                ],
                "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
            }
            data = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data)
            except BrokenPipeError:  # the caller was killed
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign, assignment]
    found.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def start(*arguments: str) -> subprocess.Popen[bytes]:
    main = "from codepact.cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", main, "study", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()


def progress(path: Path) -> int:
    """Return how many bytes of journals and transcripts there are."""
    return sum(f.stat().st_size for f in path.rglob("*.jsonl"))


def recorded(path: Path) -> list[Asked]:
    """Return every call that stands in a transcript with its answer."""
    calls = []
    for file in path.rglob("models.jsonl"):
        for raw in file.read_bytes().split(b"\n")[:-1]:
            call = json.loads(raw)
            if call["text"] is not None:
                request: dict[str, Any] = call["request"]
                texts = (text for _, text in request["messages"])
                calls.append((*texts, str(request.get("seed"))))
    return calls


def told(path: Path) -> list[Any]:
    """Return what every journal of the study says, but for times, sittings and hashes."""
    found = []
    for cell in cells(load_study(path), path):
        lines = journal.read_journal(cell.path / "journal.jsonl").lines
        found.append([(x.kind, settled(x.kind, x.data)) for x in lines if x.kind not in UNREPEATED])
    return found


@pytest.fixture(scope="module")
def straight(service: Service, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a study's file, and its folder after a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("straight")
    file = folder / "study.yaml"
    file.write_text(STUDY.format(url=service.url), "utf-8")
    finish(start("run", str(file), "--out", str(folder / "study")))
    calls = recorded(folder / "study")
    assert len(service.asked) == len(calls) == len(set(calls)) >= 24
    return file, folder / "study"


@pytest.mark.parametrize(("workers", "kills"), [(1, 20), (2, 3)])
def test_kills_at_random_points_change_nothing_and_repeat_no_recorded_call(
    tmp_path: Path, service: Service, straight: tuple[Path, Path], workers: int, kills: int
) -> None:
    file, undisturbed = straight
    killed = tmp_path / "killed"
    points = sorted(random.Random(workers).sample(range(progress(undisturbed)), kills))
    lost = 0
    for point in points:
        before = set(recorded(killed)) if killed.exists() else set()
        service.asked.clear()
        begun = (killed / "journal.jsonl").exists()
        what = ["resume", str(killed)] if begun else ["run", str(file), "--out", str(killed)]
        process = start(*what, "--workers", str(workers))
        while progress(killed) < point:
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            time.sleep(0.004)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert before.isdisjoint(service.asked)
        lost += len(set(service.asked) - set(recorded(killed)))
    before = set(recorded(killed))
    service.asked.clear()
    finish(start("resume", str(killed)))
    assert before.isdisjoint(service.asked)
    assert sorted(recorded(killed)) == sorted(recorded(undisturbed))
    assert lost <= 2 * kills * workers  # the calls under way, each time

    assert told(killed) == told(undisturbed)
    assert load_report(killed).values == load_report(undisturbed).values
    assert verify_study(killed).cells == 4
