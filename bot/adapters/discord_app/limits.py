"""What Discord holds: the platform's own figures. The tests' server refuses what is over."""

from __future__ import annotations

CONTENT = 2_000
"""Characters of an ordinary message."""
TEXT = 4_000
"""Characters of all text in a message of components."""
BUTTONS = 5
"""Buttons in a row."""
BUTTON_LABEL = 80
CUSTOM_ID = 100
"""Characters that a button, an input or a form carries unseen."""
CHOICES = 25
CHOICE = 100
"""Characters of a choice, its name and its value each."""
OPTION = 6_000
"""Characters of a text option."""
DESCRIPTION = 100
ALT = 1_024
"""Characters of the words that stand for a picture."""
COMPONENTS = 40
"""Components of a message, nested ones included."""
FORM_TITLE = 45
FORM_INPUTS = 5
FORM_TEXT = 4_000
LABEL = 45
LABEL_HINT = 100
FIRST_RESPONSE = 3.0
"""Seconds until an interaction must be answered or deferred."""
TOKEN_LIFE = 15 * 60.0
"""Seconds for which an interaction can be answered after that."""
