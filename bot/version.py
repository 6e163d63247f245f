"""The version, apart from the package: a type checker takes `bot` for the script `bot.py`."""

__version__ = "0.1.0"
