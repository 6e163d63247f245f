"""Reads the pack files and reports every problem at once, each with file, entry and field."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.errors import PackError, Problem
from knowledge.packing import schema
from knowledge.packing.check import across
from knowledge.packing.packs import Packs

BESIDE = frozenset({"feeds.yaml"})
"""What comes with the packs but is no part of the base: where digests look for news."""
M = TypeVar("M", bound=schema.Model)


class _TextLoader(yaml.CBaseLoader):
    """Leaves every scalar as the text that was written, and refuses a key that stands twice."""


def _mapping(loader: _TextLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    keys = [key.value for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", node.start_mark
            )
    return dict(loader.construct_pairs(node, deep=True))


_TextLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def text_of_yaml(source: Any) -> Any:
    """What a YAML file or text holds, every scalar as the text that was written."""
    return yaml.load(source, Loader=_TextLoader)  # noqa: S506 - makes text only


def pack_files(folder: Path) -> list[Path]:
    """Every file of the packs, in a fixed order."""
    found = (path for path in folder.rglob("*") if path.suffix in {".yaml", ".csv"})
    return sorted(path for path in found if path.relative_to(folder).as_posix() not in BESIDE)


def read_packs(folder: Path) -> Packs:
    """Read and validate all packs in `folder`.

    Raises:
        PackError: with all problems found, in file order, and those that show across the packs that
            could be read.
    """
    problems: list[Problem] = []
    reader = _Reader(folder, problems)
    manifest = reader.one("base.yaml", schema.Manifest)
    collected: dict[str, list[Any]] = {
        "topics": reader.rows("topics", "topics.yaml", schema.TopicPack, "id"),
        "lexicon": reader.rows("lexicon", "lexicon.yaml", schema.SynonymPack, "id"),
        "sources": reader.tree("sources", schema.SourcePack, "id"),
        "entries": reader.tree("entries", schema.EntryPack, "slug"),
        "states": reader.rows("states", "law/states.csv", schema.StatePack, "iso3"),
        "names": reader.rows("names", "law/names.yaml", schema.StateNames, "iso3"),
        "instruments": reader.rows(
            "instruments", "law/instruments.yaml", schema.InstrumentPack, "id"
        ),
        "treaties": reader.rows("treaties", "law/treaties.yaml", schema.TreatyPack, "id"),
        "participations": reader.rows(
            "participations", "law/participation.csv", schema.ParticipationPack, "iso3"
        ),
        "groupings": reader.rows("groupings", "law/groupings.yaml", schema.GroupingPack, "id"),
        "deadlines": reader.rows("deadlines", "law/deadlines.yaml", schema.DeadlinePack, "state"),
    }
    if manifest is None:
        raise PackError(problems)
    packs = Packs(manifest=manifest, files=reader.files, broken=frozenset(reader.broken))
    for name, rows in collected.items():
        setattr(packs, name, rows)
    if problems:
        # Where a whole file is missing, all that refers to it would seem to be at fault as well.
        raise PackError(problems if reader.unread else [*problems, *across(packs)])
    return packs


def faults(error: ValidationError) -> list[tuple[str, str]]:
    """(field, what is wrong) of everything that the schema found, in plain words."""
    places = [detail["loc"] for detail in error.errors()]
    found = []
    for detail in error.errors():
        place = detail["loc"]
        if detail["type"] == "too_short" and any(
            place == other[: len(place)] != other for other in places
        ):
            continue  # pydantic counts valid items only: the item at fault is named already
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        found.append((where, _in_words(detail)))
    return found


def _in_words(detail: ErrorDetails) -> str:
    """What pydantic found wrong, for somebody who has never heard of it."""
    context = detail.get("ctx", {})
    if "error" in context:
        return str(context["error"])
    said = {
        "too_short": "at least {min_length} needed",
        "string_too_short": "needs at least {min_length} character",
        "string_too_long": "may have at most {max_length} characters",
        "missing": "is required",
        "enum": "must be {expected}",
        "literal_error": "must be {expected}",
        "extra_forbidden": "is not permitted: no such field is known",
        "int_parsing": "must be a whole number",
    }.get(detail["type"])
    return said.format(**context) if said else detail["msg"]


class _Reader:
    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        self.files: dict[tuple[str, str], list[str]] = {}
        self.broken: set[str] = set()
        self.lost = False
        """A whole file could not be read: what it would have held is not missed one by one."""
        self.unread = False

    def one(self, name: str, model: type[M]) -> M | None:
        data = self._load(self.folder / name)
        if data is None:
            return None
        return self._model(model, data, name, "")

    def tree(self, name: str, model: type[M], key: str) -> list[M]:
        found = pack_files(self.folder / name)
        if not found:
            self.problems.append(
                Problem(file=name, entry="", field="", what="the folder holds no pack")
            )
        return [row for path in found for row in self.rows(name, self._relative(path), model, key)]

    def rows(self, collection: str, name: str, model: type[M], key: str) -> list[M]:
        data = self._load(self.folder / name)
        if data is None:
            return []
        if not isinstance(data, list):
            self.problems.append(
                Problem(file=name, entry="", field="", what="the file must hold a list of entries")
            )
            return []
        return list(self._models(collection, data, model, key, name))

    def _models(
        self, collection: str, data: list[Any], model: type[M], key: str, name: str
    ) -> Iterator[M]:
        for number, row in enumerate(data, 1):
            label = (
                str(row.get(key) or f"number {number}")
                if isinstance(row, dict)
                else f"number {number}"
            )
            if not isinstance(row, dict):
                self.problems.append(
                    Problem(file=name, entry=label, field="", what="must be a mapping of fields")
                )
                continue
            value = self._model(model, row, name, label)
            self.files.setdefault((collection, label), []).append(name)
            if value is None:
                self.broken.add(label)
            else:
                yield value

    def _model(self, model: type[M], row: Any, name: str, label: str) -> M | None:
        try:
            return model.model_validate(row)
        except ValidationError as error:
            self.problems += [
                Problem(file=name, entry=label, field=field, what=what)
                for field, what in faults(error)
            ]
            return None

    def _load(self, path: Path) -> Any:
        name = self._relative(path)
        lost, self.lost = self.lost, True
        try:
            with path.open(encoding="utf-8", newline="") as handle:
                if path.suffix == ".csv":
                    data = list(csv.DictReader(handle, restkey="(too many columns)", restval=""))
                else:
                    data = text_of_yaml(handle)
            self.lost = lost
            return data
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
            what = f"not valid YAML: {getattr(error, 'problem', None) or error}"
            self.problems.append(Problem(file=name, entry="", field=place, what=what))
        except FileNotFoundError:
            self.problems.append(Problem(file=name, entry="", field="", what="the file is missing"))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.problems.append(
                Problem(file=name, entry="", field="", what=f"cannot be read: {error}")
            )
        self.unread = True
        return None

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()
