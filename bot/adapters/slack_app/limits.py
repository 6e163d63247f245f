"""What Slack holds: the platform's own figures. The tests' server refuses what is over."""

from __future__ import annotations

MESSAGE = 13_000
"""Characters of a whole message, text and blocks; it fails at about 13,200."""
TEXT = 3_000
"""Characters of a page's plain text; the fallback text gets unreliable past 4,000."""
RICH = 2_900
"""Characters in one block of rich text."""
HEADER = 150
BUTTONS = 25
"""Elements in a block of actions."""
ROW = 5
"""Buttons of a reply's own that stand in one block: more of them are hard to tell apart."""
BUTTON_TEXT = 75
VALUE = 2_000
"""Characters that a button carries unseen."""
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
ALT = 2_000
ROWS, COLUMNS = 100, 20
CELLS = 3_000
"""Characters in all cells of a table."""
VIEW_TITLE = 24
VIEW_BLOCKS = 100
SECTION = 3_000
LABEL = 2_000
"""Characters of an input's label, and of its hint."""
INPUT = 3_000
PRIVATE = 3_000
"""Characters of a view's private metadata."""
