"""The feeds that digests draw on: those of the packs, and what an operator adds, replaces or
switches off in a file written the same way.

    - id: village-radio
      title: Village Radio, news
      outlet: Village Radio
      kind: press
      url: https://radio.example/rss
    - {id: trt-world, off: true}
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError

from bot.core.errors import SetupError
from bot.digest.model import Feed, FeedFormat
from knowledge.errors import Problem
from knowledge.model import SourceKind
from knowledge.packing.read import faults, text_of_yaml
from knowledge.packing.schema import Line, Model, Slug

NOTE_LIMIT = 300


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:
        sound = False
    if not sound or any(char.isspace() for char in url):
        raise ValueError("must be an address that begins with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    return url


class _FeedPack(Model):
    """One feed as written in a file."""

    id: Slug
    title: Line
    outlet: Line
    kind: SourceKind
    url: Annotated[str, AfterValidator(_address)]
    format: FeedFormat = FeedFormat.RSS
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = "en"
    confidence: Literal["high", "medium", "low"] = "high"
    everything: bool = False
    note: Annotated[str, StringConstraints(max_length=NOTE_LIMIT)] = ""


class _Switch(BaseModel):
    """Whether a row only switches a feed off; what else stands in it does not matter then."""

    id: Slug
    off: bool


@dataclass(slots=True)
class _Rows:
    """What one file says: feeds and the ids that it switches off, in order."""

    name: str
    feeds: list[Feed] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


def load_feeds(pack: Path, extra: Path | None = None) -> tuple[Feed, ...]:
    """The feeds of `pack`, then those that `extra` adds; a row of `extra` with the id of another
    takes its place, and one with `off: true` switches it off.

    Raises:
        SetupError: a file cannot be read or a row is wrong; all problems are listed.
    """
    problems: list[Problem] = []
    files = [_read(path, problems) for path in (pack, extra) if path is not None]
    feeds: dict[str, Feed] = {}
    for rows in files:
        feeds.update((feed.id, feed) for feed in rows.feeds)
        known = feeds.keys() | {id for other in files for id in other.broken}
        problems += [
            _problem(rows.name, id, "off", "there is no feed of that id to switch off")
            for id in rows.off
            if id not in known
        ]
        for id in rows.off:
            feeds.pop(id, None)
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        count = len(problems)
        raise SetupError(f"{count} problem{'s' if count != 1 else ''} in the feeds:\n{lines}")
    return tuple(feeds.values())


def _read(path: Path, problems: list[Problem]) -> _Rows:
    rows = _Rows(path.name)
    data = _load(path, problems)
    if data is None:
        return rows
    if not isinstance(data, list):
        problems.append(_problem(path.name, "", "", "the file must hold a list of feeds"))
        return rows
    for number, row in enumerate(data, 1):
        _add(rows, row, number, problems)
    problems += [
        _problem(path.name, id, "id", "stands twice; it must be unique")
        for id, times in Counter([*(feed.id for feed in rows.feeds), *rows.off]).items()
        if times > 1
    ]
    return rows


def _add(rows: _Rows, row: Any, number: int, problems: list[Problem]) -> None:
    label = f"number {number}"
    if not isinstance(row, dict):
        problems.append(_problem(rows.name, label, "", "must be a mapping of fields"))
        return
    if isinstance(row.get("id"), str) and row["id"]:
        label = row["id"]
    try:
        if "off" in row and _Switch.model_validate(row).off:
            rows.off.append(label)
        else:
            plain = {name: value for name, value in row.items() if name != "off"}
            rows.feeds.append(Feed(**_FeedPack.model_validate(plain).model_dump()))
    except ValidationError as error:
        rows.broken.add(label)
        problems += [_problem(rows.name, label, field, what) for field, what in faults(error)]


def _load(path: Path, problems: list[Problem]) -> Any:
    try:
        with path.open(encoding="utf-8") as handle:
            data = text_of_yaml(handle)
        return data or []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        what = f"not valid YAML: {getattr(error, 'problem', None) or error}"
        problems.append(_problem(path.name, "", place, what))
    except FileNotFoundError:
        problems.append(_problem(path.name, "", "", f"there is no file at {path}"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(_problem(path.name, "", "", f"cannot be read: {error}"))
    return None


def _problem(file: str, entry: str, where: str, what: str) -> Problem:
    return Problem(file=file, entry=entry, field=where, what=what)
