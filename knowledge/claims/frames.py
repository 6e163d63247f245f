"""Whether the writer of a sentence asserts it: not where it is supposed, reported or denied."""

# Patterns read better on one line than cut up.
from __future__ import annotations

import regex

_SUPPOSED = regex.compile(
    r"\b(?:if|whether|unless|suppose|supposing|supposed|assume|assumes|assuming|imagine|hypothetically|"
    r"would|could|should|might|wish|wishes|hope|hopes|hoping|hopefully|pretend|let s|in case|"
    r"as though|what about|wonder|wondering|unsure|not sure|no idea|ask|asks|asked|asking|want|wants|"
    r"wanted|maybe|perhaps|possibly|probably|likely|rumou?rs?|in theory|fictional|fiction|game|dream|dreamt|"
    r"guess|predict|bet|prove that|example|e g|can not believe)\b"
)
_LATER = regex.compile(r"\b(?:once|until|till|when|before|after|as soon as|by the time)(?: the)? $")
_REPORTED = regex.compile(
    r"\b(?:says|said|saying|say|claims?|claimed|claiming|argues?|argued|arguing|tells?|told|writes?|wrote|"
    r"alleges?|alleged|allegedly|reportedly|reports?|reported|insists?|insisted|thinks|believes|believed|"
    r"according|supposedly|announces?|announced|promised|promises|plans?|planned|planning|decides?|decided|"
    r"votes?|voted|quote|quoted|quoting|tweeted|posted|heard|read that|headline|headlines|article says|"
    r"claiming|proposed|proposes|considers?|considering|threatens?|threatened|intends?|so called|"
    r"(?:people|many|some|they|others|everyone|he|she|you|folks) (?:all )?(?:think|believe|reckon|assume))\b"
)
_REPORTS = regex.compile(r"\b(?:reports?|votes?)\b")
_THAT_SAID = regex.compile(
    r"\b(?:that|having|being|all that) said\b|\bsaid that,|\bneedless to say\b|\bi d say\b|\bi would say\b|\bto say the least\b"
)
_DENIED = regex.compile(
    r"\b(?:untrue|false|falsely|wrong|wrongly|myth|myths|nonsense|lies?|lying|incorrect|fake|hoax|mistaken|"
    r"misconception|contrary|doubt|doubts|deny|denies|denied|debunk\w*|bullshit|bs|misleading|"
    r"not (?:true|correct|right|accurate|think|believe|say|mean|that|because|the case|only|just)|"
    r"never (?:said|claimed|thought)|no evidence|no way|as if|rather than|instead of|stop saying)\b"
)
_CHALLENGED = regex.compile(
    r"\b(?:prove me wrong|correct me if i m wrong|correct me if im wrong|am i wrong|if i m not mistaken|if im not mistaken|if i remember (?:correctly|right)|if memory serves|no doubt|without (?:a )?doubt|not just)\b"
)


def asserted(line: str, start: int, *, of_text: bool = False) -> bool:
    """Whether what begins at `start` of a skeleton's line is the writer's own assertion.

    `of_text`: the claim is about a text, which may itself "say" and "report".
    """
    line = _CHALLENGED.sub(lambda match: "#" * len(match[0]), line)
    line = _THAT_SAID.sub(lambda match: "#" * len(match[0]), line)
    before = line[:start]
    if _SUPPOSED.search(before) or _DENIED.search(line):
        return False
    return not _REPORTED.search(_REPORTS.sub("#", before) if of_text else line)


def awaited(line: str, start: int) -> bool:
    """Whether what begins at `start` is put as a time to come ("until Poland leaves")."""
    return bool(_LATER.search(line[:start]))


def quoted_inside(line: str, start: int, end: int) -> bool:
    """Whether the claim stands in quotation marks within a longer sentence."""
    before, after = line[:start].count('"'), line[end:].count('"')
    if before % 2 == 0 or not after:
        return False
    outside = line[: line.index('"')] + line[line.rindex('"') + 1 :]
    return bool(regex.search(r"[a-z@]", outside))
