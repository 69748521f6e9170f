"""`python -m codepact.checker CERTIFICATE`: check a certificate, with nothing else of Codepact."""

import sys

from codepact.checker.run import run

sys.exit(run(sys.argv[1:]))
