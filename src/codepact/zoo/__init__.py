"""The zoo: published programs, one real source file each, with origin and citation."""

from codepact.zoo.catalogue import ZooEntry, find, zoo_entry, zoo_names, zoo_program

__all__ = ["ZooEntry", "find", "zoo_entry", "zoo_names", "zoo_program"]
