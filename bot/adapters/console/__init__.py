"""The terminal: the first surface, and the one that needs nothing but Python."""
