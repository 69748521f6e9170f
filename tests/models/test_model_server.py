"""The server's process, with a small script in the place of the real server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codepact.core.errors import CodepactError
from codepact.models import server

FAKE = """
import importlib.util, json, os, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
spec = importlib.util.spec_from_file_location("real", REAL)
real = importlib.util.module_from_spec(spec)
spec.loader.exec_module(real)
settings = json.loads(sys.argv[1])
real.die_with(settings["parent"])

class Health(BaseHTTPRequestHandler):
    calls = 0
    def do_GET(self):
        Health.calls += 1
        self.send_response(200 if Health.calls > 1 else 503)  # the model is loading
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *_):
        pass

http = HTTPServer(("127.0.0.1", 0), Health)
threading.Thread(target=http.serve_forever, daemon=True).start()
with open(settings["path"] + ".json", "w") as file:
    json.dump({**settings, "omp": os.environ.get("OMP_WAIT_POLICY"), "calls": 0}, file)
print("chatter")
print(json.dumps({"address": f"http://127.0.0.1:{http.server_address[1]}"}), flush=True)
while STDIN_COUNTS and sys.stdin.buffer.read(1):
    pass
if not STDIN_COUNTS:
    threading.Event().wait()
"""

BROKEN = "import sys; sys.stderr.write('tensor 7 is bent\\n'); sys.exit(3)"


def fake(tmp_path, text=FAKE, stdin_counts=True):
    script = tmp_path / "fake.py"
    real = str(server._SCRIPT.parent / "_serve.py")
    text = text.replace("REAL", repr(real)).replace("STDIN_COUNTS", str(stdin_counts))
    script.write_text(text)
    return script


@pytest.fixture
def running(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "_SCRIPT", fake(tmp_path))
    monkeypatch.setattr(server, "server_is_installed", lambda: True)
    yield tmp_path / "m.gguf"
    server.shutdown()


def ended(pid):
    for _ in range(200):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
            if stat.rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


def test_a_file_has_one_server_that_waits_without_spinning(running):
    first = server.server_for(running)
    assert first.url.startswith("http://127.0.0.1:")
    assert first.url.endswith("/v1")
    assert server.server_for(running) == first
    assert server.server_for(running.with_name("other.gguf")).url != first.url
    settings = (running.parent / "m.gguf.json").read_text()
    assert '"omp": "passive"' in settings
    assert '"context": 8192' in settings


def test_a_server_that_died_is_started_again(running):
    first = server.server_for(running)
    first.process.kill()
    first.process.wait()
    again = server.server_for(running)
    assert again.process.pid != first.process.pid
    assert again.process.poll() is None


def test_shutdown_ends_the_servers_and_a_later_call_starts_anew(running):
    first = server.server_for(running)
    server.shutdown()
    assert first.process.poll() is not None
    assert server.server_for(running).process.poll() is None


def test_a_server_that_does_not_start_is_quoted(running, tmp_path, monkeypatch):
    monkeypatch.setattr(server, "_SCRIPT", fake(tmp_path, BROKEN))
    with pytest.raises(CodepactError, match=r"status 3.*tensor 7 is bent"):
        server.server_for(running)


def test_a_server_that_is_never_ready_is_given_up_and_the_wait_is_shown(running, monkeypatch):
    monkeypatch.setattr(server, "_is_well", lambda address: False)
    monkeypatch.setattr(server, "_START_TIMEOUT", 1.2)
    said = []
    with pytest.raises(CodepactError, match="not ready"):
        server.server_for(running, said.append)
    assert said == ["loading m, 1 s"]


def test_without_the_package_the_server_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "server_is_installed", lambda: False)
    with pytest.raises(CodepactError, match=r"pip install 'codepact\[local\]'"):
        server.server_for(tmp_path / "m.gguf")


PARENT = """
import sys, threading, time
from pathlib import Path
from codepact.models import server
server._SCRIPT = Path(sys.argv[1])
server.server_is_installed = lambda: True
started = []
# Started from a thread that ends: the server must outlive the thread, but not the process.
thread = threading.Thread(target=lambda: started.append(server.server_for(Path(sys.argv[2]))))
thread.start()
thread.join()
time.sleep(0.1)
print(started[0].process.pid, started[0].process.poll(), flush=True)
if sys.argv[3] == "wait":
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("end", "stdin_counts"),
    [("exit", True), ("kill", True), ("kill", False)],
    ids=["exit", "kill-stdin", "kill-death-signal"],
)
def test_a_server_outlives_the_thread_that_asked_but_not_the_process(tmp_path, end, stdin_counts):
    script = fake(tmp_path, stdin_counts=stdin_counts)
    wait = "wait" if end == "kill" else "exit"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(script), str(tmp_path / "m.gguf"), wait],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid, alive = parent.stdout.readline().split()
    assert alive == "None"
    if end == "kill":
        os.kill(parent.pid, signal.SIGKILL)
    parent.wait(10)
    parent.stdout.close()
    assert ended(int(pid))
