"""The transformations, one file each: `registry` finds them."""
