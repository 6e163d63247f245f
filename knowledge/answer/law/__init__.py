"""Exact answers from the law model. A resolver answers only what it understands wholly; else it
gives None, and search goes on.
"""
