"""The claims, one file each: what it means, its parameters, and the rule that decides it.

A claim has `MEANING`, `PARAMETERS` (each with a default, None if it must be given) and `RULE`: a
`Monitor`, `Pairs`, a `Potential`, a `Temporal` or a `Read`. `OTHERS` says who sits in the other
seats: anybody, the program itself, or the program that a parameter names.
"""

from codepact.checker.claims.registry import Claim, Read, all_claims, parse_claim, written

__all__ = ["Claim", "Read", "all_claims", "parse_claim", "written"]
