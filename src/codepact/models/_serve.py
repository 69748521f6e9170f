"""The embedded model's server process: `python _serve.py SETTINGS`, with settings in JSON.

Started by `codepact.models.server` as a plain file: it imports nothing of ours. It prints its
address when the model is loaded, and ends when its standard input ends or its parent does.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    """Serve until the parent lets go."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    die_with(settings["parent"])
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["alias"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.n_ctx = settings["context"]
    params.n_parallel = 1
    params.cpuparams.n_threads = settings["threads"]
    params.cpuparams_batch.n_threads = settings["threads"]
    params.cache_ram_mib = 0  # prompts are not kept: that made answers irreproducible
    params.use_jinja = True
    params.ui = False
    params.verbosity = 1
    server = xllamacpp.Server(params)
    sys.stdout.write(json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)  # at once: the server's own shutdown may wait for a call under way


def die_with(parent: int) -> None:
    """Have Linux kill this process when its parent dies, even while it loads."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes
    import signal

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)


if __name__ == "__main__":
    main()
