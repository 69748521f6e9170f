"""Makes `arena`, which these folders share, and `agents` importable."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "execution"), str(Path(__file__).parent)]
