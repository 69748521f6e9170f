"""A tiny OpenAI-compatible server on loopback, told beforehand what to answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Answer:
    status: int = 200
    text: str = "C"
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    delay: float = 0.0
    raw: bytes | None = None


@dataclass
class Stub:
    url: str
    answers: list[Answer] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def will(self, status: int = 200, **answer: Any) -> None:
        """Queue an answer; when the queue is empty, all answers are plain good ones."""
        self.answers.append(Answer(status, **answer))


@pytest.fixture
def stub() -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as with real services
        wbufsize = -1  # head and body in one packet, or each answer waits 40 ms

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                stub.bodies.append(body)
                stub.headers.append({k.lower(): v for k, v in self.headers.items()})
                answer = stub.answers.pop(0) if stub.answers else Answer()
            time.sleep(answer.delay)
            said: dict[str, Any] = {
                "id": "x",
                "object": "chat.completion",
                "created": 1,
                "model": "stub-2026",
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {"role": "assistant", "content": answer.text},
                    }
                ],
                "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
            }
            if answer.status != 200:
                said = {"error": answer.error or {"message": "no", "type": "x", "code": "x"}}
            data = answer.raw or json.dumps(said).encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "content-type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    lock = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub = Stub(f"http://127.0.0.1:{server.server_address[1]}/v1")
    threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
    yield stub
    server.shutdown()
    server.server_close()
