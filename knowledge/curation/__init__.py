"""Keeping the base true: drafts, proposals, decisions, history, audit, verification, transfer.

A library without chat, roles or clock: who may do what is the caller's business, authors are opaque
labels, and every act is told the time. See `knowledge.curation.curator.Curator`.
"""

from __future__ import annotations
