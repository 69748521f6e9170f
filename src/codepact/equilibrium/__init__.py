"""Whether profiles are stable, against whom, and what becomes of a population of programs."""
