"""Advice on how a draft reads: long sentences and words, loaded words, verdicts, views of nobody.
Never a refusal; the words are our own list, and quoted words are the speaker's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.curation.model import Draft, Hint, Target
from knowledge.model import Kind

WORDS_A_SENTENCE = 32
LONG_WORD = 15
LONG_WORDS = 4
"""Above so many words a sentence is long; of so many letters a word; so many of them are many."""

LOADED = {
    "barbaric": "name what was done",
    "brave": "leave it out",
    "brutal": "name what was done",
    "cowardly": "name what was done",
    "draconian": "say what it requires",
    "evil": "name what was done",
    "fanatical": "say what they demand",
    "heinous": "name what was done",
    "heroic": "leave it out",
    "hypocritical": "put the two acts side by side",
    "infamous": "leave it out",
    "inhumane": "attribute it, or cite the rule",
    "innocent": "say civilian",
    "naive": "say what the critics answer",
    "notorious": "leave it out",
    "outrageous": "say who objected",
    "puppet": "name the government",
    "regime": "say government, or name it",
    "sadly": "leave it out",
    "scourge": "give the figure",
    "senseless": "leave it out",
    "shameful": "say who objected",
    "slaughter": "give the figure",
    "so-called": "leave it out, or say who calls it so",
    "thankfully": "leave it out",
    "terrorist": "name the group, or say who designated it",
    "tragic": "leave it out",
    "unfortunately": "leave it out",
    "weapon of terror": "attribute it",
}
VERDICTS = (
    "clearly|obviously|undoubtedly|of course|undeniably|it is a fact that|everybody knows|"
    "rightly|wrongly|illegally|unjustifiably|must never|should never|"
    "war crimes? (?:was|were) committed"
)
_VERDICT = re.compile(rf"\b(?:{VERDICTS})\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"\b(?:some (?:say|argue|believe)|many (?:say|argue|believe|experts)|critics (?:say|argue)|"
    r"(?:it is|it's) (?:said|believed|claimed|argued|thought|widely \w+)|experts (?:say|agree)|"
    r"observers (?:say|note)|reportedly|allegedly)\b",
    re.IGNORECASE,
)
_OUGHT = re.compile(
    r"\b(?:should|ought to|is (?:wrong|right|justified|unjustified))\b", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:said|says|argue[sd]?|state[sd]?|called?|calls|wrote|holds?|held|claim(?:s|ed)?|"
    r"believe[sd]?|warn(?:s|ed)?|according to|urge[sd]?|propose[sd]?|recommend(?:s|ed)?|"
    r"consider(?:s|ed)?|oppose[sd]?|support(?:s|ed)?|maintain(?:s|ed)?|insist(?:s|ed)?)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“«„][^\"”»“]*[\"”»“]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOADED = re.compile(rf"\b(?:{'|'.join(map(re.escape, LOADED))})\b", re.IGNORECASE)


def hints(draft: Draft) -> tuple[Hint, ...]:
    """Advice on an entry, in the order of its fields; none on sources and participations."""
    if draft.target is not Target.ENTRY:
        return ()
    title = str(draft.fields.get("title", ""))
    found = list(_neutral("title", title))
    opinion = draft.fields.get("kind") in {Kind.POSITION, Kind.DEBATE}
    for number, statement in enumerate(draft.fields.get("statements", ()), 1):
        field, text = f"statements.{number}.text", str(statement.get("text", ""))
        found += [
            *_readable(field, text),
            *_neutral(field, text),
            *_attributed(field, text, opinion),
        ]
    return tuple(found)


def _readable(field: str, text: str) -> Iterator[Hint]:
    for sentence in _SENTENCE.split(text):
        words = _WORD.findall(sentence)
        if len(words) > WORDS_A_SENTENCE:
            what = f"a sentence of {len(words)} words; two of half the length read better"
            yield Hint(field=field, kind="readability", what=what)
        long = [word for word in words if len(word) >= LONG_WORD]
        if len(long) >= LONG_WORDS:
            what = f"many long words in one sentence: {', '.join(long)}"
            yield Hint(field=field, kind="readability", what=what)


def _neutral(field: str, text: str) -> Iterator[Hint]:
    own = _QUOTED.sub(" ", text)
    for match in _LOADED.finditer(own):
        word = match[0]
        what = f"{word!r} takes a side: {LOADED[word.lower()]}"
        yield Hint(field=field, kind="neutrality", what=what)
    for match in _VERDICT.finditer(own):
        what = f"{match[0]!r} is a verdict: say what the source says, and who"
        yield Hint(field=field, kind="neutrality", what=what)


def _attributed(field: str, text: str, opinion: bool) -> Iterator[Hint]:
    own = _QUOTED.sub(" ", text)
    for match in _NOBODY.finditer(own):
        what = f"{match[0]!r} names nobody: say who"
        yield Hint(field=field, kind="neutrality", what=what)
    if (opinion or _OUGHT.search(own)) and not _SAID.search(own) and not _NOBODY.search(own):
        what = "a view without its holder: say who holds it"
        yield Hint(field=field, kind="neutrality", what=what)
