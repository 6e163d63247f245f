"""The desk: commands, replies and the surfaces that carry them.

The knowledge itself lives in `knowledge`.
"""

from bot.version import __version__

__all__ = ["__version__"]
