"""Small servers that stand in for the platforms: the real client libraries talk to them."""
