"""Mends the usual faults of XML that was written by hand or by templates, without guessing more."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_PREFIX = re.compile(r"[<\s]/?([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]{0,80}(?=[\s=/>])")
_BOUND = re.compile(r"\sxmlns:([A-Za-z_][\w.-]{0,40})\s*=")
_ROOT = re.compile(r"<[A-Za-z_][\w.:-]*")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def mend(text: str) -> str:
    """`text` without characters and references that XML does not know, without bare ampersands,
    and with the prefixes declared that it uses. What is well-formed stays what it is."""
    return _outside_cdata(_bind(_ILLEGAL.sub("", text)), lambda part: _REFERENCE.sub(_known, part))


def _outside_cdata(text: str, change: Callable[[str], str]) -> str:
    parts, at = [], 0
    while (begin := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", begin)) >= 0:
        parts += [change(text[at:begin]), text[begin : end + 3]]
        at = end + 3
    return "".join([*parts, change(text[at:])])


def _known(reference: re.Match[str]) -> str:
    name = reference[1]
    if not name:
        return "&amp;"
    if name.startswith("#"):
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
        return f"&#{code};" if legal and code not in (0xFFFE, 0xFFFF) else ""
    if name in _OF_XML:
        return reference[0]
    return (
        html5[name].replace("&", "&amp;").replace("<", "&lt;") if name in html5 else f"&amp;{name}"
    )


def _bind(text: str) -> str:
    used = {*_PREFIX.findall(text)} - {*_BOUND.findall(text)} - {"xml", "xmlns"}
    root = _ROOT.search(text)
    if not used or root is None:
        return text
    bound = "".join(
        f' xmlns:{prefix}="{_NAMESPACES.get(prefix.lower(), f"urn:unbound:{prefix}")}"'
        for prefix in sorted(used)
    )
    return f"{text[: root.end()]}{bound}{text[root.end() :]}"
