"""A Discord to test against: REST and gateway on one loopback port, `server.DiscordServer`."""
