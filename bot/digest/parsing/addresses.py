"""Addresses of articles: what is shown of them, and how two are told to be the same."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

from yarl import URL

from bot.core.markup import safe_url

LONGEST = 2_000
"""Characters of an address; a longer one is not shown."""

_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid yclid ysclid twclid msclkid ttclid igshid igsh "
    "mc_cid mc_eid mkt_tok _openstat _hsenc _hsmi _ga _gl xtor cmp cmpid cid_source ocid smid "
    "smtyp s_cid ref_src ref_url guccounter guce_referrer guce_referrer_sig ito rss "
    "ns_campaign ns_mchannel ns_source ns_linkname ns_fee at_medium at_campaign pk_campaign "
    "pk_kwd piwik_campaign".split()
)
_TRACKING_BEGINS = ("utm_", "hsa_", "mtm_", "at_custom", "at_link", "vero_", "oly_")


def shown_url(address: str, base: str = "") -> str:
    """An address of a feed as it may be shown: whole, without tracking; empty if it is not an
    ordinary web address, has credentials or is too long. `base` is the address of the feed."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        if not address.strip() or "@" in parts.netloc or not parts.hostname:
            return ""
        query = "&".join(pair for pair in parts.query.split("&") if not _tracks(pair))
        fragment = "" if _tracks(parts.fragment) else parts.fragment
        whole = str(URL(urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))))
    except ValueError:
        return ""
    return safe_url(whole) if len(whole) <= LONGEST else ""


def canonical_url(url: str) -> str:
    """A form in which two addresses of the same article are equal; for comparing, not for opening.

    Left out is what does not change the article as a rule: the scheme, "www.", a usual port, the
    slash at the end, the fragment, tracking, and the order of the query. Empty if `url` is no web
    address.
    """
    read = URL(shown_url(url))
    host, port = (read.raw_host or "").rstrip("."), read.explicit_port
    if not host:
        return ""
    host = f"[{host}]" if ":" in host else host.removeprefix("www.")
    at = "" if port in (None, 80, 443) else f":{port}"
    query = "&".join(sorted(pair for pair in read.raw_query_string.split("&") if pair))
    return f"https://{host}{at}{read.raw_path.rstrip('/')}{'?' if query else ''}{query}"


def is_article(url: str) -> bool:
    """Whether an address names more than a site as a whole."""
    _, _, rest = canonical_url(url).partition("://")
    return "/" in rest or "?" in rest


def _tracks(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_BEGINS)
