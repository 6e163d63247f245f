"""Items that report the same, as one story. Public face: `cluster`."""

from bot.digest.stories.clustering import cluster

__all__ = ["cluster"]
