"""What a check of the set-up finds: good, worth knowing, or wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding in a plain sentence that says what to do; `mark` is ok, note or wrong."""

    mark: str
    text: str


def good(text: str) -> Finding:
    """All is well."""
    return Finding(mark="ok", text=text)


def hint(text: str) -> Finding:
    """Worth knowing; the desk runs all the same."""
    return Finding(mark="note", text=text)


def wrong(text: str) -> Finding:
    """The desk cannot run, or not fully."""
    return Finding(mark="wrong", text=text)
