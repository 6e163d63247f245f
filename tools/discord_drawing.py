"""Messages and forms of Discord as HTML, in its manner."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.servers.discord.message import Message
from tools.photograph import MEASURED

WIDTH = 680
ROW, BUTTON, SELECT, TEXT_INPUT, TEXT, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 10, 14, 17, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A message to be drawn, and the line above it that says what it answers, and whom."""

    message: Message
    asked: str
    by: str = "Ada"


_INLINE = re.compile(
    r"\\(?P<literal>[^\w\s])"
    r"|(?P<mark>\*\*|__|~~)"
    r"|\[(?P<words>(?:\\.|[^\]\\])*)\]\((?P<link>[^)\s]*)\)"
    r"|<(?P<bare>https?://[^>\s]+)>"
    r"|<@!?(?P<user>\d+)>"
    r"|(?P<other>[^\\*\[<_~]+|.)",
    re.DOTALL,
)
_MARKS = {"**": "b", "__": "ins", "~~": "del"}
_STARTS = (("-# ", "small"), ("### ", "h3"), ("## ", "h2"), ("# ", "h1"), ("> ", "quote"))


def draw_markdown(text: str, names: Mapping[int, str]) -> str:
    """The part of Discord's Markdown that the desk uses, as HTML."""
    return "".join(_line(line, names) for line in text.split("\n"))


def _line(line: str, names: Mapping[int, str]) -> str:
    for start, kind in _STARTS:
        if line.startswith(start):
            return f'<div class="{kind}">{_inline(line.removeprefix(start), names)}</div>'
    return f"<div>{_inline(line, names) or '&nbsp;'}</div>"


def _inline(text: str, names: Mapping[int, str]) -> str:
    parts: list[str] = []
    opened: list[str] = []
    for found in _INLINE.finditer(text):
        if mark := _MARKS.get(found["mark"] or ""):
            closing = mark in opened
            (opened.remove if closing else opened.append)(mark)
            parts.append(f"</{mark}>" if closing else f"<{mark}>")
        elif found["words"] is not None:
            parts.append(f"<a>{_inline(found['words'], names)}</a>")
        elif found["bare"]:
            parts.append(f"<a>{html.escape(found['bare'])}</a>")
        elif found["user"]:
            name = names.get(int(found["user"]), "somebody")
            parts.append(f'<span class="mention">@{html.escape(name)}</span>')
        else:
            parts.append(html.escape(found["literal"] or found["other"]))
    return "".join(parts) + "".join(f"</{mark}>" for mark in reversed(opened))


def draw_component(part: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """A component and what is in it."""
    inner = "".join(draw_component(one, names) for one in part.get("components", []))
    kind = part["type"]
    if kind == TEXT:
        return f'<div class="text">{draw_markdown(part["content"], names)}</div>'
    if kind == CONTAINER:
        accent = part.get("accent_color")
        edge = f"border-left-color:#{accent:06x}" if accent is not None else ""
        return f'<div class="container" style="{edge}">{inner}</div>'
    if kind == ROW:
        return f'<div class="row">{inner}</div>'
    if kind == BUTTON:
        return f'<span class="button b{part["style"]}">{html.escape(part["label"])}</span>'
    if kind == SELECT:
        return f'<span class="select">{html.escape(part["placeholder"])}{_CHEVRON}</span>'
    if kind == SEPARATOR:
        return '<div class="line"></div>'
    raise ValueError(f"no drawing for components of type {kind}")


def draw_page(shot: Shot, names: Mapping[int, str]) -> str:
    """The HTML page of a message."""
    message = shot.message
    above = (
        f'<div class="asked"><i></i><span class="dot">{html.escape(shot.by[:1])}</span>'
        f"<b>{html.escape(shot.by)}</b> used <a>{html.escape(shot.asked)}</a></div>"
        if shot.asked
        else ""
    )
    below = (
        f'<div class="private">{_EYE}Only you can see this • <a>Dismiss message</a></div>'
        if message.ephemeral
        else ""
    )
    body = draw_markdown(message.content, names) if message.content else ""
    body += "".join(draw_component(part, names) for part in message.components)
    return _page(_MESSAGE.format(above=above, body=body, below=below))


def draw_modal(modal: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> str:
    """The HTML page of a form; `typed` is what was written into it, by the label of the input."""
    inputs = "".join(_field(part, typed or {}) for part in modal["components"])
    return _page(
        f'<div id="all" class="form"><div class="modal"><div class="title">'
        f"{html.escape(modal['title'])}<u>×</u></div>{inputs}"
        '<div class="foot"><span class="button b2">Cancel</span>'
        '<span class="button b1">Submit</span></div></div></div>'
    )


def _field(part: Mapping[str, Any], typed: Mapping[str, str]) -> str:
    if part["type"] == TEXT:
        return f'<div class="said">{draw_markdown(part["content"], {})}</div>'
    if part["type"] != LABEL:
        raise ValueError(f"no drawing for components of type {part['type']} in a form")
    inner, label = part["component"], html.escape(part["label"])
    hint = f'<div class="hint">{html.escape(part["description"])}</div>' if _hint(part) else ""
    star = '<span class="star">*</span>' if inner.get("required", True) else ""
    value = html.escape(typed.get(part["label"]) or _value(inner)).replace("\n", "<br>")
    tall = " tall" if inner.get("style") == 2 else ""
    chevron = "" if inner["type"] == TEXT_INPUT else _CHEVRON
    return (
        f'<div class="input"><div class="label">{label}{star}</div>{hint}'
        f'<div class="field{tall}"><span>{value or "&nbsp;"}</span>{chevron}</div></div>'
    )


def _hint(part: Mapping[str, Any]) -> str:
    return str(part.get("description") or "")


def _value(inner: Mapping[str, Any]) -> str:
    chosen = [option["label"] for option in inner.get("options", ()) if option.get("default")]
    return str(inner.get("value") or ", ".join(chosen))


def words_of_form(modal: Mapping[str, Any]) -> str:
    """The words of a form as they read, for an alt text."""
    lines = [str(modal["title"])]
    for part in modal["components"]:
        if part["type"] == TEXT:
            lines.append(str(part["content"]))
        else:
            lines.append(f"{part['label']} ({_hint(part)}): {_value(part['component'])}")
    return "\n".join(lines)


def _page(body: str) -> str:
    return _PAGE.format(measured=MEASURED, width=WIDTH, style=_STYLE, body=body)


_EYE = (
    '<svg width="16" height="16" viewBox="0 0 24 24" fill="currentColor"><path d="M12 5C6 5 2.5 10 '
    "1.5 12c1 2 4.5 7 10.5 7s9.500-5 10.500-7c-1-2-4.500-7-10.500-7zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 "
    '0 8z"/></svg>'
)
_CHEVRON = (
    '<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2"><path d="M6 9l6 6 6-6"/></svg>'
)
_MESSAGE = (
    '<div id="all">{above}<div class="message"><span class="avatar">M</span><div class="head">'
    '<b>Minedesk</b><span class="badge">APP</span><span class="time">Today at 12:00</span></div>'
    "{body}{below}</div></div>"
)
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { background: #313338; color: #dbdee1;
  font: 16px/1.375 "gg sans", "Noto Sans", "Liberation Sans", Arial, sans-serif }
#all { padding: 14px 16px 16px 72px; position: relative }
a { color: #00a8fc } b { font-weight: 700; color: #f2f3f5 } a b { color: inherit }
.asked { font-size: 14px; color: #b5bac1; margin: 0 0 4px; display: flex; gap: 5px;
  align-items: center; position: relative }
.asked b { color: #c9cdfb; font-weight: 500 }
.asked i { position: absolute; left: -36px; top: 9px; width: 30px; height: 12px;
  border: solid #4e5058; border-width: 2px 0 0 2px; border-radius: 6px 0 0 0 }
.dot { width: 16px; height: 16px; border-radius: 50%; background: #23a55a; color: #fff;
  font-size: 10px; text-align: center; line-height: 16px }
.avatar { position: absolute; left: -56px; top: 2px; width: 40px; height: 40px; border-radius: 50%;
  background: #4e6e8e; color: #fff; font: 700 20px/40px "Liberation Sans", Arial, sans-serif;
  text-align: center }
.message { position: relative }
.head { display: flex; gap: 6px; align-items: center; margin-bottom: 2px }
.head b { font-weight: 500 }
.badge { background: #5865f2; color: #fff; font-size: 10px; font-weight: 700; line-height: 15px;
  padding: 0 5px; border-radius: 4px }
.time { color: #949ba4; font-size: 12px }
.text { overflow-wrap: anywhere } .text > div { min-height: 1px }
.small { font-size: 13px; color: #949ba4; line-height: 1.35; padding: 1px 0 }
.h3 { font-weight: 700; color: #f2f3f5; margin: 4px 0 2px }
.h2 { font-weight: 700; font-size: 20px; color: #f2f3f5 }
.h1 { font-weight: 700; font-size: 24px; color: #f2f3f5 }
.quote { border-left: 4px solid #4e5058; border-radius: 4px; padding-left: 12px; margin: 2px 0 }
.mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px }
.container { background: #2b2d31; border: 1px solid #3a3c42; border-left: 4px solid #3a3c42;
  border-radius: 8px; padding: 12px 16px; margin: 6px 0; max-width: 592px }
.line { height: 1px; background: #3f4147; margin: 10px 0 }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; max-width: 592px }
.button { background: #4e5058; color: #fff; font-size: 14px; font-weight: 500; line-height: 20px;
  padding: 6px 14px; border-radius: 8px }
.b1 { background: #5865f2 } .b3 { background: #248046 } .b4 { background: #da373c }
.select { flex: 1; display: flex; justify-content: space-between; align-items: center;
  background: #1e1f22; border: 1px solid #3f4147; color: #949ba4; border-radius: 8px;
  padding: 8px 12px; max-width: 400px }
#all.form { padding: 24px 0; background: #1a1a1e }
.modal { width: 480px; margin: 0 auto; background: #242429; border: 1px solid #3a3c42;
  border-radius: 12px; padding: 20px 24px }
.title { display: flex; justify-content: space-between; font-size: 20px; font-weight: 700;
  color: #f2f3f5; margin-bottom: 10px } .title u { text-decoration: none; font-weight: 400 }
.said { color: #b5bac1; font-size: 14px; margin-bottom: 6px }
.input { margin: 14px 0 0 } .label { font-weight: 600; color: #f2f3f5 } .star { color: #f57976 }
.hint { color: #949ba4; font-size: 14px }
.field { display: flex; justify-content: space-between; align-items: center; margin-top: 6px;
  background: #1b1b1f; border: 1px solid #3f4147; border-radius: 8px; padding: 9px 12px }
.tall { min-height: 96px; align-items: flex-start }
.foot { display: flex; justify-content: flex-end; gap: 10px; margin-top: 22px }
.private { display: flex; gap: 5px; align-items: center; color: #949ba4; font-size: 12px;
  margin-top: 6px }
"""
_PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width={width}">
<style>{style}</style><body style="width:{width}px">{body}
{measured}</body>"""
