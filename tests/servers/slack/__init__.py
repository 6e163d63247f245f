"""A Slack on loopback: see server.py."""
