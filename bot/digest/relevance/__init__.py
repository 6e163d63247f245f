"""Is an item news of the field, why, and what is it about? Public face: `Relevance`."""

from bot.digest.relevance.judge import Relevance

__all__ = ["Relevance"]
