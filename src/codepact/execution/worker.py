"""`python -m codepact.execution.worker module:function`: one worker process."""

from __future__ import annotations

import sys

from codepact.execution.workers import serve

if __name__ == "__main__":
    serve(sys.argv[1:])
