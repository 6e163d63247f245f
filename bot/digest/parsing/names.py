"""Which elements and attributes of XML feeds are read, and under which names."""

from __future__ import annotations

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"
ATOM = "http://www.w3.org/2005/Atom"
RSS_1 = "http://purl.org/rss/1.0/"
EXTENSIONS = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    RDF: "rdf",
}
"""Namespaces of which something is read, with the prefix that it gets."""

_OWN = ("/rss", "/atom", "netscape.com/rdf/")
"""What the namespaces of the formats themselves contain."""
_TEXTS = frozenset(
    "title link description summary content guid id language pubdate published issued updated "
    "created modified dc:date dc:language dcterms:created dcterms:issued dcterms:modified "
    "content:encoded feedburner:origlink".split()
)
_ATTRIBUTES = frozenset({"href", "ispermalink", "mode", "rel", "type"})


def root_name(namespace: str | None, local: str) -> tuple[str, dict[str, str]]:
    """The name that a root gets and the namespaces it binds; empty if it is not that of a feed."""
    roots = {"rss": ("rss", ""), "rdf": ("rdf:RDF", RSS_1), "feed": ("feed", ATOM)}
    name, own = roots.get(local.lower(), ("", ""))
    if name == "feed" and namespace and _is_own(namespace):
        own = namespace  # older versions of Atom
    bound = {f"xmlns:{prefix}": uri for uri, prefix in EXTENSIONS.items()}
    return name, {**bound, "xmlns": own} if own else bound


def element_name(namespace: str | None, local: str) -> str:
    """The name that an element gets, in lower case; empty if its namespace is not read."""
    if namespace in EXTENSIONS:
        return f"{EXTENSIONS[namespace]}:{local.lower()}"
    return local.lower() if namespace is None or _is_own(namespace) else ""


def is_text(name: str) -> bool:
    """Whether an element holds a text that is read."""
    return name in _TEXTS


def attribute_name(namespace: str | None, local: str) -> str:
    """The name that an attribute gets; empty if it is not read."""
    if namespace == XML and local in ("base", "lang"):
        return f"xml:{local}"
    if namespace == RDF and local == "about":
        return "rdf:about"
    return local if namespace is None and local.lower() in _ATTRIBUTES else ""


def _is_own(namespace: str) -> bool:
    return any(part in namespace.lower() for part in _OWN)
