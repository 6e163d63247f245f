"""A server of feeds on loopback for the tests, well-behaved and hostile."""
