"""Names what the base does not cover, so that a neighbouring answer is not given instead: other
treaties, private data, forecasts.
"""

from __future__ import annotations

import regex

from knowledge.answer.reading import Reading
from knowledge.answer.windows import ends

_TREATIES = {
    "the Treaty on the Prohibition of Nuclear Weapons": r"tpnw|nuclear ban(?: treaty)?|prohibition of nuclear weapons|nuclear weapons? (?:ban|treaty)",
    "the Chemical Weapons Convention": r"cwc|chemical weapons? (?:convention|treaty|ban)|opcw",
    "the Biological Weapons Convention": r"bwc|btwc|biological weapons? (?:convention|treaty|ban)",
    "nuclear arms treaties": r"npt|non[- ]?proliferation treaty|new start|ctbt|test[- ]ban treaty|inf treaty|nuclear",
    "the Kyoto, Paris and climate treaties": r"paris agreement|kyoto protocol|climate (?:treaty|agreement)",
    "the status of the Arms Trade Treaty": r"(?:part(?:y|ies)|members?|joined|ratified|signed|signator\w+|left)\b.{0,40}\b(?:att|arms trade treaty)|(?:att|arms trade treaty)\b.{0,30}\b(?:part(?:y|ies)|members?|signator\w+)",
    "the status of the Geneva Conventions and the Rome Statute": r"(?:part(?:y|ies)|members?|joined|ratified|signed|bound|left|withdr\w+)\b.{0,40}\b(?:rome statute|icc|geneva conventions?|vclt|vienna convention)|(?:rome statute|icc statute)\b.{0,30}\bpart(?:y|ies)",
    "the Outer Space, Sea and other treaties": r"outer space treaty|unclos|law of the sea convention|hague convention v\b|torture convention|refugee convention|genocide convention|crc\b|open skies",
}
_PRIVATE = r"home address|phone (?:number|nr|no)\b|telephone number|e-?mail address|whatsapp|private (?:life|number)|salary|net worth|girlfriend|boyfriend|\bmarried\b|wife of|husband of|where does .{3,30} live\b|date of birth|religion of|passport|bank account|contact details"
_MONEY = r"\b(?:stocks?|shares?|etf|crypto|bitcoin)\b.{0,40}\b(?:buy|sell|invest|price|worth)|\b(?:buy|sell|invest)\b.{0,40}\b(?:stocks?|shares?|etf|crypto|bitcoin)\b|share price|invest in"
_FORECAST = r"\b(?:will|gonna|going to|likely to)\b.{0,60}\b(?:win|vote|result|happen|pass|be adopted|collapse|rejoin|come back|return|end|leave next|join next)\b|\bpredict\w*|\bforecast\w*|\bwho(?:'s| is| will be)? next to (?:leave|join|withdraw)|\bwhat (?:will|are the odds)|\bodds\b|next (?:week|month|year)'?s?\b.{0,40}\b(?:vote|meeting|result|election|decision)"
_SECRETS = r"\b(?:your|the) (?:system )?(?:prompt|token|password|api key|secret|credentials|instructions|rules|source code)\b.{0,30}(?:$|\?|\.|please|pls)|\b(?:print|show|reveal|tell me|leak|dump|repeat)\b.{0,20}\b(?:your|the)\b.{0,20}\b(?:prompt|token|password|key|secrets?|instructions|rules)\b"


def out_of_scope(reading: Reading) -> str:
    """What is asked for that the base does not cover, in words; empty if nothing is recognised."""
    text = ends(reading.question).casefold()
    for name, pattern in _TREATIES.items():
        if regex.search(rf"\b(?:{pattern})\b", text) and not reading.tags & {"redcross"}:
            return f"{name} (the base covers the Ottawa Convention, the CCW with its protocols, and the Convention on Cluster Munitions)"
    if regex.search(_PRIVATE, text):
        return "private data about people"
    if regex.search(_MONEY, text):
        return "advice on investments"
    if regex.search(_SECRETS, text):
        return "anything about the desk's own settings; it answers from its public, cited base and has no secrets to give"
    if regex.search(_FORECAST, text):
        return "forecasts; the base holds what has happened, as of its date"
    future = [year for year in reading.years if year > reading.today.year]
    if (
        future
        and not reading.tags & {"deadline", "clear", "join", "leave", "ratify", "stockpile"}
        and "when" not in reading.asks
    ):
        return f"the year {future[0]}, which lies in the future"
    return ""
