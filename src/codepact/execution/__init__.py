"""Step 4: the static check, ticks, the sandbox, matches and tournaments."""
