"""Checks requests and answers against Discord's official description, where it is present.

It lies beside the checkout and is not part of it. It is wrong about two things that matter here:
Discord also takes ids as integers, and the codes inside a refusal are names, not numbers.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .world import JSON

SPECIFICATION = Path(__file__).parents[3].parent / "shared/specs/discord-openapi.json"
CHECKED = SPECIFICATION.is_file()
NOT_CHECKED = f"THE CONTRACT WAS NOT CHECKED: there is no {SPECIFICATION.name} beside the checkout"
_REF = "#/components/schemas/"
_ID = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$", "minimum": 0}


@cache
def _paths() -> JSON:
    return dict(json.loads(SPECIFICATION.read_text(encoding="utf-8"))["paths"])


@cache
def _registry(name: str) -> Registry[Any]:
    """The document that references lead to, set right where it is wrong."""
    document = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    if name == "request":
        schemas["SnowflakeType"] = _ID
    schemas["InnerErrors"]["properties"]["_errors"]["items"] = {"$ref": _REF + "NamedError"}
    named = {"code": {"type": "string"}, "message": {"type": "string"}}
    required = ["code", "message"]
    schemas["NamedError"] = {"type": "object", "properties": named, "required": required}
    registry: Registry[Any] = Registry()
    return registry.with_resource("urn:discord", DRAFT202012.create_resource(document))


@cache
def _validator(kind: str, pointer: tuple[str, ...]) -> Draft202012Validator:
    parts = [part.replace("~", "~0").replace("/", "~1") for part in pointer]
    reference = {"$ref": "urn:discord#/" + "/".join(parts)}
    return Draft202012Validator(reference, registry=_registry(kind))


@cache
def _pointer(method: str, template: str, status: int | None) -> tuple[str, ...] | str | None:
    """Where the schema lies; None when there is no body to it; a text when it is not known."""
    operation = _paths().get(template, {}).get(method.lower())
    if operation is None:
        return "no such operation in the description"
    at: tuple[str, ...] = ("paths", template, method.lower())
    if status is None:
        held, at = operation.get("requestBody"), (*at, "requestBody")
    else:
        codes = operation["responses"]
        wanted = (str(status), f"{status // 100}XX")
        code = next((code for code in wanted if code in codes), None)
        if code is None:
            return f"no answer {status} in the description"
        held, at = codes[code], (*at, "responses", code)
        if "$ref" in held:
            at = tuple(held["$ref"].removeprefix("#/").split("/"))
            held = {"content": {"application/json": {}}}
    if not held or "application/json" not in held.get("content", {}):
        return None
    return (*at, "content", "application/json", "schema")


def complaint(method: str, template: str, body: Any, status: int | None = None) -> str | None:
    """What the description has against a request's body, or against an answer of that status."""
    if not CHECKED or (status or 0) >= 500:
        return None
    pointer = _pointer(method, template, status)
    if isinstance(pointer, str):
        return pointer
    if pointer is None:
        return None if body is None else "a body where none is expected"
    validator = _validator("request" if status is None else "answer", pointer)
    error = best_match(validator.iter_errors(body))
    return None if error is None else f"{error.json_path}: {error.message[:500]}"
