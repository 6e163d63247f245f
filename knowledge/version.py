"""The format of `knowledge.db`, apart from its schema so that reading it needs nothing of building
it.
"""

FORMAT = "4"
"""Raised when a base built by an older version of this code can no longer be read."""
