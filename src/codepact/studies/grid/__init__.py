"""Studies: conditions times seeds, planned, run, resumed, tested and reported."""
