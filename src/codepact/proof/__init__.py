"""Provability by stages, and the referee: the sandbox and the prover together."""
