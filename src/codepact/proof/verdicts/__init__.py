"""How a claim is decided: cases, evidence, witnesses that replay, and certificates read again."""
