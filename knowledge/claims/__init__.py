"""Checks what a text says about provisions, states and counts against the base."""
