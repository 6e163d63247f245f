"""Platform-neutral: what can be asked, by whom, and what is replied.

Reads no environment, no clock and no network.
"""
