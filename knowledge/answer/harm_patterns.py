"""Patterns of requests for help with harm, of people about to touch a device, and of messages
that try to plant a fact.

They catch the plain cases in any wording of a few shapes; the classifier in
`knowledge.answer.guard` catches the rest.
"""

from __future__ import annotations

from enum import StrEnum

import regex

from knowledge.answer.windows import windows

_FLAGS = regex.IGNORECASE | regex.VERSION1


class Harm(StrEnum):
    """Why a message is declined."""

    HELP = "help"
    DANGER = "danger"
    PLANTED = "planted"


def _any(*parts: str) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{part})" for part in parts), _FLAGS)


_DEVICE = (
    r"(?:\b(?:land\s?|anti[- ]?(?:personn?el|tank|vehicle)\s|ap\s|at\s|pressure\s|blast\s|butterfly\s|petal\s|bounding\s|claymore\s|nail\s|toe\s?popper\s)?mines?\b"
    r"|\bmine\s?fields?\b|\blandmines?\b|\bclaymores?\b|\bbooby[- ]?trap\w*|\btrip\s?wires?\b|\bied'?s?\b|\bpfm\b|\bpfm-?1s?\b|\bpmn(?:-?\d)?\b|\bpom-?[23]\w*|\bmon-?\d+\b|\bozm\S*"
    r"|\btm-?\d+\w*|\bpetals?\b|\bbutterfl(?:y|ies)\b|\bsubmunitions?\b|\bbomblets?\b|\bexplosives?\b|\bexplosive device|\bgrenades?\b|\bfuz?ses?\b|\bfuzes?\b|\bfuses?\b|\bdetonators?\b|\bapls?\b|\bapms?\b"
    r"|\bfougasse|\bm14\b|\bm18a?1?\b|\bm16a?\d?\b|\bbouncing bett\w+|\btnt\b|\bsemtex\b|\brdx\b|\btatp\b|\buxos?\b|\bordnance\b|\bshells?\b|\bmunitions?\b|\bbombs?\b|\bdevices?\b)"
)
_DO = {
    "build": r"\b(?:build|make|construct|assemble|craft|create|improvis\w+|fabricat\w+|3d[- ]?print|print|diy|home\s?made|convert|cook|mix|synthes\w+|manufactur\w+|rig|wire|turn)\b",
    "lay": r"\b(?:lay|bury|plant|place|emplace|position|set|deploy|put|space|scatter|spread|drop|conceal|camouflage|hide|mine)\b",
    "arm": r"\b(?:arm|activate|prime|trigger|detonate|set off|fuse|fuze|arming|rearm|blow up|explode|fire)\b",
    "disarm": r"\b(?:disarm|defuse|deactivat\w+|disable|neutrali[sz]e|dismantle|take apart|unscrew|open up|dig (?:it |them |one )?(?:up|out)|render safe|remove|lift|unearth|pull (?:it|them|the)|cut (?:the|a|it)|make (?:it |them |one )?safe|get rid of|take out|extract)\b",
    "defeat": r"\b(?:undetectable|non[- ]?detectable|(?:avoid|evade|fool|beat|defeat|trick|jam|spoof|block|mask|hide (?:it |them )?from|invisible to|won'?t (?:find|detect)|can'?t (?:find|detect|sense)|cannot (?:find|detect)|not be (?:found|detected)|prevent .{0,20}(?:clear|detect|demin)))\b",
    "obtain": r"\b(?:buy|obtain|purchase|get hold|get my hands|acquire|order|steal|smuggle|source|sell me|come by|where (?:can|do|could) (?:i|we) (?:get|find))\b",
    "handle": r"\b(?:touch|pick (?:it |them |one |this |that )?up|kick|move|burn|shoot|throw|carry|drag|push|sweep|poke|step over|drive over|bring (?:it|them)|take (?:it|them|one) home|keep (?:it|them|one)|petrol|roll|prod|hit|dump|drop it|tie a rope|pull it|stones? at|rocks? at|cover it)\b",
    "maim": r"\b(?:max(?:imi[sz]e|imum|imal|ed)? (?:\w+ )?(?:casualties|damage|kills?|injur\w+|lethality|fragments?)|kill (?:as many|more|the most|a lot|my|his|her|soldiers|people|deminers|sappers)|blow (?:\w+ )?(?:deminers?|sappers?|legs?|people)|more lethal|deadlier|kill zone|kill radius|ambush)\b",
}
_STRONG = _any(
    r"\bstep[- ]by[- ]step\b",
    r"\bwhere (?:to|do i|should i|would you|do you|to best) (?:lay|place|put|plant|bury|set|position|hide)\b",
    r"\bhow (?:do|can|would|should|could|might) (?:i|we|you|u|one|my|ya|somebody|someone)\b.{0,60}"
    + r"(?:"
    + "|".join(v for k, v in _DO.items() if k in {"build", "lay", "arm", "disarm", "obtain"})
    + r")",
    r"\bhow (?:to|2)\s+(?:\w+\s+){0,3}?(?:build|make|lay|bury|plant|place|emplace|arm|disarm|defuse|deactivate|neutrali[sz]e|hide|rig|set|construct|assemble|dismantle|remove|improvise|conceal|trigger|detonate|camouflage|prime|lift|disable)\b",
    r"\b(?:instructions?|guide|tutorial|recipe|blueprint|schematics?|manual|diagram|steps?|procedure|details?)\b.{0,30}\b(?:for|to|on|of|how)\b.{0,30}\b(?:build|mak|lay|bury|plant|emplac|arm|disarm|defus|deactivat|neutrali|rig|assembl|construct|improvis|conceal|hid|plac)\w*",
    _DO["maim"],
)
_FOREIGN = _any(
    r"\bкак\b.{0,40}(?:сделать|собрать|изготов|постав|устан|залож|замин|размин|обезвред|обезвреж|снять|спрята|замаскир|взорв)",
    r"\bяк\b.{0,40}(?:зробити|зібрати|виготов|постав|встанов|заклас|замін|розмін|знешкод|зняти|сховати|замаску|підірв|обеззбро)",
    r"\bc[oó]mo\b.{0,40}(?:hacer|fabric|constru|armar|coloc|poner|enterr|plantar|desactiv|desarm|escond|ocult|mont|camufl)\w*.{0,40}(?:mina|trampa|explosiv|bomba)",
    r"\bcomment\b.{0,40}(?:fabriqu|faire|constru|poser|enterr|désamorc|desamorc|désactiv|cacher|dissimul|plac|bricol|neutralis|install|monter)\w*.{0,40}(?:mine|piège|piege|explosif|bombe)",
    r"\bwie\b.{0,50}(?:mine|sprengfalle|tretmine|sprengsatz|bombe)\w*.{0,50}(?:bau|leg|verleg|entschärf|entschaerf|versteck|vergrab|scharf|bastel|herstell|mach|räum|tarn|plazier|platzier)",
    r"\bjak\b.{0,40}(?:zrobi|zbudowa|rozbroi|zakopa|postawi|ukry|podłoży|podlozy|zamaskowa)\w*.{0,40}(?:min|pułapk|bomb)",
    r"(?:мін|мин)[уиаыёеоя]\w*.{0,60}\b(?:как|як)\b.{0,30}(?:обезвред|обезвреж|снять|зняти|знешкод|розмін|размин|перенест|прибрат|убрат)",
)
_DANGER_SEEN = _any(
    r"\b(?:there(?:'?s| is| are)|we|i|my \w+|our \w+|he|she|kids?|children|someone|neighbou?r|dog|farmer)\b.{0,80}\b(?:found|find|saw|see|spotted|dug up|hit|stepped|standing|stuck|lying|sticking|brought|ploughed|picked|holding|have|got|in (?:my|our|the) (?:garden|field|yard|car|house|garage|shed|basement|pocket|hands?|forest|woods|road))\b",
    r"\b(?:in|on|under|behind|near|next to) (?:my|our|the) (?:garden|field|yard|car|house|garage|shed|basement|farm|road|street|path|tractor|attic)\b",
    r"\bthis (?:thing|mine|device|shell|grenade|object|metal)\b",
    r"\bright (?:here|in front)\b",
    r"\bjust (?:saw|found|stepped|dug)\b",
)
_PLANT = _any(
    r"\b(?:new|updated|latest) facts? (?:loaded|are|is|:)",
    r"\bfrom now on\b.{0,60}\b(?:you|answer|say|respond|claim)\b",
    r"\bsystem\s*(?:override|message|prompt|note|update)?\s*:",
    r"\b(?:confirm|repeat|say|state|agree)\b.{0,30}\bthat\b.{0,60}\b(?:ratified|joined|left|withdrew|legal|party)\b.{0,40}$",
    r"\b(?:correct|update|change|overwrite|edit) (?:your|the) (?:facts?|database|base|records?|answers?|entry|entries)\b",
    r"\bremember (?:this|that)\b.{0,20}:",
    r"\byou (?:must|will|shall) (?:now )?(?:answer|say|claim|state) that\b",
    r"\boverride\b",
)


_DEVICE_ELSEWHERE = _any(
    r"\b(?:deminers?|demining|detectors?|sappers?|valmara|gyata|volcano|mvch|clearance teams?|duds?|goes off)\b",
    r"(?<!\p{L})(?:мін|мин|гранат|снаряд|вибух|взрыв|бомб|розтяж|растяж|пмн|тнт)",
    r"\b(?:mina|minas|granada|explosiv|bomba|trampa|piège|obus|grenade|mine|bombe|sprengfalle|sprengsatz|granate|min[ęy]|pocisk|pułapk|armadilha)",
    r"لغم|ألغام|قنبل|متفجر|عبوة",
)


_OBTAIN = regex.compile(
    r"\b(?:where|how|who|can|could)\b.{0,30}\b(?:i|we|one|civilians?|people)\b.{0,20}\b(?:buy|get hold of|get my hands on|order|purchase|obtain|acquire)\b.{0,40}"
    + _DEVICE,
    _FLAGS,
)


def mentions_device(question: str) -> bool:
    """Whether a message speaks of a mine, a munition or an explosive, in any language that is known here."""
    return any(
        regex.search(_DEVICE, piece, _FLAGS) or _DEVICE_ELSEWHERE.search(piece)
        for piece in windows(question)
    )


def patterns(question: str) -> Harm | None:
    """What the patterns see in a message: the first piece of it that must be declined decides."""
    return next(filter(None, map(_patterns, windows(question))), None)


def _patterns(question: str) -> Harm | None:
    line = regex.sub(r"\s+", " ", question.replace("’", "'"))
    if _FOREIGN.search(line):
        return Harm.HELP
    device = regex.search(_DEVICE, line, _FLAGS)
    if device:
        if _OBTAIN.search(line) and not _lawful(line):
            return Harm.HELP
        if _handling(line):
            return Harm.DANGER
        if _STRONG.search(line) and _acts(line) and not _lawful(line):
            return Harm.HELP
    return Harm.PLANTED if _PLANT.search(line) else None


def _acts(line: str) -> bool:
    return any(
        regex.search(pattern, line, _FLAGS) for name, pattern in _DO.items() if name != "handle"
    )


def _handling(line: str) -> bool:
    """Somebody is at a device and about to do something to it."""
    if not _DANGER_SEEN.search(line):
        return False
    do = regex.search(_DO["handle"], line, _FLAGS) or regex.search(_DO["disarm"], line, _FLAGS)
    asks = regex.search(
        r"\b(?:can|could|may|should|shall|ok(?:ay)?|safe|want|wants|going to|gonna|try|trying|how|let me|will|plan|best way|is it|if i|if we|do i)\b",
        line,
        _FLAGS,
    )
    return bool(do and asks)


def _lawful(line: str) -> bool:
    """A question of law about somebody else's act ("is it legal to lay mines"), not one that
    adds it to a request for a method.
    """
    return bool(
        regex.search(
            r"\b(?:is it|are they|would it be|whether)\b.{0,20}\b(?:legal|lawful|illegal|allowed|banned|a war crime|permitted)\b",
            line,
            _FLAGS,
        )
    )
