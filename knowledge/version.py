"""The format of `knowledge.db`, apart from its schema so that reading it needs nothing of building
it.
"""

FORMAT = "5"
"""Raised when a base built by an older version of this code can no longer be read."""

RENEWED_FROM = 4
"""The oldest format that is brought to this one in place (`knowledge.renewal`)."""
