"""Greetings and thanks: what people write to whoever they take for a person."""

from __future__ import annotations

from knowledge.text import words

_SAID = frozenset(
    """hi | hello | hey | hello there | hi there | good morning | good afternoon | good evening |
    thanks | thank you | thx | many thanks | thanks a lot | thank you very much | ok thanks | bye |
    who are you | what are you | what can you do | how are you | what is this | are you a bot |
    bonjour | salut | merci | hola | gracias | привіт | дякую | привет | спасибо""".split("|")
)
_GREETINGS = frozenset(tuple(word.norm for word in words(said)) for said in _SAID)


def is_greeting(question: str) -> bool:
    """Whether a message is nothing but a greeting, thanks, or the question what the desk is."""
    return len(question) <= 60 and tuple(word.norm for word in words(question)) in _GREETINGS
