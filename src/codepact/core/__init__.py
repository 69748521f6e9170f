"""The nouns: small frozen values that every room uses."""
