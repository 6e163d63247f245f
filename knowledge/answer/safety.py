"""Somebody has found a device, is in a minefield or near an accident and asks what to do: the
stored safety advice, at once.

In several languages, because this question cannot wait for a translation. Requests to handle a
device are declined by `knowledge.answer.guard`, never answered here.
"""

from __future__ import annotations

import regex

from knowledge.answer.harm_patterns import patterns
from knowledge.answer.law.context import Law
from knowledge.answer.rank import Ranker
from knowledge.answer.reading import Reading
from knowledge.answer.refusals import CONTACTS
from knowledge.answer.windows import windows
from knowledge.model import Answer, Outcome, Part

_THING = (
    r"(?:land\s?mine|mine\s?field|mine|grenade|shell|bomb|munition|explosive|uxo|ordnance|suspicious|red triangle|skull|"
    r"мін[уаи]?|мин[уаы]?|гранат|снаряд|mina|granada|granate|bombe|tretmine|obus|pocisk|min[ęy])"
)
_MET = (
    r"(?:i|we|my \w+|our \w+|friend|neighbou?r|kids?|someone|somebody)\b.{0,40}\b(?:found|find|saw|see|seen|spotted|dug up|discovered|"
    r"stepped on|step on|am standing|are standing|am in|are in|walked into|came across)"
)
_ASKED = (
    r"(?:what (?:do|should|shall|must|now|next|can) ?(?:i|we|one)?|whom? (?:do|should|to) ?(?:i|we)? ?(?:call|tell)|number to call|next\?|what now|"
    r"should (?:i|we) (?:run|help|go)|help him|help her|what does it mean|how far)"
)
_ENGLISH = regex.compile(
    rf"(?=.*\b{_THING}\w*)(?=.*\b{_MET}\b)(?=.*\b{_ASKED})", regex.IGNORECASE | regex.DOTALL
)
_OTHERS = regex.compile(
    r"(?:що|шо)\s+(?:мені\s+)?робити.{0,40}(?:мін|гранат|снаряд|вибух)|(?:что|чё)\s+(?:мне\s+)?делать.{0,40}(?:мин|гранат|снаряд|взрыв)"
    r"|(?:qu[eé]\s+(?:hago|hacer|debo hacer)).{0,40}(?:mina|granada|bomba|explosiv)|was\s+(?:tun|mache ich|soll ich).{0,60}(?:mine|granate|bombe|munition)"
    r"|que\s+(?:faire|dois-je faire).{0,50}(?:mine|grenade|obus|bombe)|co\s+(?:robi[cć]|zrobi[cć]|mam zrobi[cć]).{0,50}(?:min|granat|pocisk|bomb)"
    r"|(?:знайшов|знайшла|нашел|нашёл|нашла).{0,30}(?:мін|мин|гранат|снаряд).{0,40}(?:що|что)\s+(?:робити|делать)",
    regex.IGNORECASE,
)
FALLBACK = "safety-found-a-mine"


def resolve(reading: Reading, law: Law, ranker: Ranker) -> Answer | None:
    """The advice for somebody who asks what to do near a device, or None."""
    if not any(_ENGLISH.search(p) or _OTHERS.search(p) for p in windows(reading.question)):
        return None
    if patterns(reading.question):
        return None
    slugs = [slug for slug, *_ in law.store.list_entries(topic="safety") if slug != CONTACTS]
    if not slugs:
        return None
    numbers = sorted(law.store.numbers[slug] for slug in slugs)
    scores = ranker.score_only(reading, numbers)
    best = law.store.slugs[numbers[int(scores.argmax())]] if float(scores.max()) > 1.5 else FALLBACK
    entry = law.store.entry(best if best in law.store.numbers else slugs[0])
    contacts = law.store.entry(CONTACTS).statements[:1] if CONTACTS in law.store.numbers else ()
    return Answer(
        question=reading.question,
        outcome=Outcome.ANSWERED,
        as_of=law.today,
        parts=(Part(statements=(*entry.statements[:3], *contacts)),),
        more=entry.statements[3:],
        entries=(entry.slug, CONTACTS),
        resolver="safety",
    )
