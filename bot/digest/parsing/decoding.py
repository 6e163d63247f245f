"""Bytes to text, whatever a server says of their encoding."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_KNOWN = re.compile(
    r"(utf-(8|16|32)(-[bl]e)?|iso8859-\d+|cp(125\d|866|874|932|949|950)|koi8-[rtu]|mac-cyrillic"
    r"|gb2312|gbk|gb18030|big5|shift_jis|euc_(jp|kr)|iso2022_jp|tis-620)"
)
"""Encodings that feeds are written in. Python knows others that are slow or no character sets."""


def decode(body: bytes, content_type: str) -> tuple[str, bool]:
    """The text, and whether every character of it could be read.

    Valid UTF-8 is taken for UTF-8 whatever else is said: servers that name another encoding for
    it are common, and text of another encoding that happens to be valid UTF-8 is not.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _best(body, [encoding])
    names = [_CHARSET.search(content_type), _DECLARED.match(body)]
    said = [_known(_name(match[1])) for match in names if match]
    if not (body.isascii() and "iso2022_jp" in said):
        said.insert(0, "utf-8")
    return _best(body, [encoding for encoding in said if encoding])


def _best(body: bytes, encodings: list[str]) -> tuple[str, bool]:
    for encoding in encodings:
        try:
            return body.decode(encoding).lstrip("\ufeff"), True
        except UnicodeDecodeError:
            continue
    text = body.decode(encodings[0], "replace")
    broken = text.count("\ufffd")
    if encodings[0] == "utf-8" and broken * 10 > sum(char > "\x7f" for char in text):
        text = body.decode("cp1252", "replace")  # it never was UTF-8
        return text, "\ufffd" not in text
    return text.lstrip("\ufeff"), False


def _name(found: str | bytes) -> str:
    return found.decode("ascii") if isinstance(found, bytes) else found


def _known(name: str) -> str:
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
    return encoding if _KNOWN.fullmatch(encoding) else ""
