"""A curated, cited knowledge base on the anti-personnel-mine debate, with the law model and the
answer engine.

    from knowledge import KnowledgeBase
    KnowledgeBase.open(path).ask("Is Finland bound by the mine ban?", today=date.today())

See `knowledge.base` for the example with its answer. Nothing here imports `bot`, a platform, an
HTTP client or a clock.
"""

from knowledge.base import KnowledgeBase

__all__ = ["KnowledgeBase"]
