"""The commands by which channels take, shape and understand their news digests."""
