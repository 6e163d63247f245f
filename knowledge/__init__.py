"""A curated, cited knowledge base on the anti-personnel-mine debate, with law model and engine.

    from knowledge import KnowledgeBase
    KnowledgeBase.open(path).ask("Is Finland bound by the mine ban?", today=date.today())

See `knowledge.base` for the example with its answer. Nothing here imports `bot`, a platform, an
HTTP client or a clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase

__all__ = ["KnowledgeBase"]


def __getattr__(name: str) -> Any:
    # Late, so that reading an error class or a date does not load the engine.
    if name == "KnowledgeBase":
        from knowledge.base import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
