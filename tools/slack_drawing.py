"""The blocks of Slack's messages and views as HTML, in Slack's manner."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.photograph import MEASURED

Json = Mapping[str, Any]


def draw_blocks(blocks: Sequence[Json]) -> str:
    """The blocks of a message or a view as HTML."""
    return "".join(f'<div class="block">{_block(block)}</div>' for block in blocks)


def _block(block: Json) -> str:
    kind = block["type"]
    if kind == "header":
        return f'<div class="header">{_plain(block["text"])}</div>'
    if kind == "section":
        return _plain(block["text"])
    if kind == "rich_text":
        return "".join(_rich(element) for element in block["elements"])
    if kind == "context":
        return f'<div class="context">{" ".join(map(_plain, block["elements"]))}</div>'
    if kind == "divider":
        return '<div class="line"></div>'
    if kind == "actions":
        return f'<div class="row">{"".join(map(_element, block["elements"]))}</div>'
    if kind == "table":
        return f"<table>{''.join(map(_row, block['rows']))}</table>"
    raise ValueError(f"no drawing for blocks of type {kind}")


def _plain(text: Json) -> str:
    return html.escape(text["text"]).replace("\n", "<br>")


def _rich(element: Json) -> str:
    inner = "".join(_run(run) for run in element["elements"]).removesuffix("<br>")
    kind = {"rich_text_quote": "quote", "rich_text_section": "text"}[element["type"]]
    return f'<div class="{kind}">{inner.strip() or "&nbsp;"}</div>'


def _run(run: Json) -> str:
    words = html.escape(run.get("text", run.get("fallback", ""))).replace("\n", "<br>")
    if run["type"] == "link":
        return f"<a>{words}</a>"
    for style, mark in (("bold", "b"), ("strike", "del")):
        words = f"<{mark}>{words}</{mark}>" if run.get("style", {}).get(style) else words
    return words


def _row(cells: Sequence[Json]) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(cell['text'])}</td>" for cell in cells) + "</tr>"


def _element(element: Json) -> str:
    if element["type"] == "button":
        style = element.get("style", "plain")
        return f'<span class="button {style}">{_plain(element["text"])}</span>'
    if element["type"] == "static_select":
        return f'<span class="select">{_plain(element["placeholder"])}{_CHEVRON}</span>'
    raise ValueError(f"no drawing for elements of type {element['type']}")


def draw_message(blocks: Sequence[Json], *, private: bool) -> str:
    """A message of the desk, with a note above it where only one person sees it."""
    above = f'<div class="only">{_EYE}Only visible to you</div>' if private else ""
    return _MESSAGE.format(above=above, blocks=draw_blocks(blocks))


def draw_page(body: str, width: int) -> str:
    """The whole page, to be photographed."""
    return _PAGE.format(measured=MEASURED, width=width, style=_STYLE, body=body)


Typed = Mapping[str, tuple[str, Sequence[str]]]
"""By action: what is typed into a field and what is offered for it."""


def draw_modal(view: Json, typed: Typed) -> str:
    """A modal, with what is being filled in; what stood in it before is shown too."""
    inputs = "".join(
        _input(block, typed)
        if block["type"] == "input"
        else f'<div class="input">{_block(block)}</div>'
        for block in view["blocks"]
    )
    buttons = "".join(
        f'<span class="button {style}">{_plain(view[name])}</span>'
        for name, style in (("close", "plain"), ("submit", "primary"))
    )
    return (
        f'<div class="shade"><div class="modal"><div class="title"><i>M</i>{_plain(view["title"])}'
        f"<u>×</u></div>{inputs}<div class='foot'>{buttons}</div></div></div>"
    )


def _input(block: Json, typed: Typed) -> str:
    element = block["element"]
    words, offered = typed.get(element["action_id"], ("", ()))
    hint = {"datepicker": "Select a date"}.get(element["type"], "")
    hint = element.get("placeholder", {}).get("text", hint)
    held = html.escape(_held(element)).replace("\n", "<br>")
    shown = html.escape(words) + "<s></s>" if words else held or f"<em>{html.escape(hint)}</em>"
    kind = " tall" if element.get("multiline") else ""
    kind += " focus" if words else ""
    chevron = "" if element["type"] == "plain_text_input" else _CHEVRON
    options = "".join(f"<div>{html.escape(option)}</div>" for option in offered)
    menu = f'<div class="menu">{options}</div>' if options else ""
    optional = " <small>(optional)</small>" if block.get("optional") else ""
    below = f'<div class="below">{_plain(block["hint"])}</div>' if block.get("hint") else ""
    return (
        f'<div class="input"><label>{_plain(block["label"])}{optional}</label>'
        f'<div class="field{kind}"><span>{shown}</span>{chevron}</div>{menu}{below}</div>'
    )


def _held(element: Json) -> str:
    """What stands in an input as it is opened."""
    chosen = element.get("initial_option", {}).get("text", {})
    return str(element.get("initial_value") or chosen.get("text", ""))


def words_of(blocks: Sequence[Json]) -> str:
    """The text of blocks as it reads, for an alt text."""
    text = re.sub(r"</(?:div|td)>|<br>", "\n", "".join(map(_any, blocks)))
    lines = html.unescape(re.sub(r"<[^>]*>", "", text)).split("\n")
    return "\n".join(line for line in lines if line.strip())


def _any(block: Json) -> str:
    return _input(block, {}) if block["type"] == "input" else _block(block)


_EYE = (
    '<svg width="15" height="15" viewBox="0 0 24 24" fill="currentColor"><path d="M12 5C6 5 2.5 10 '
    "1.5 12c1 2 4.5 7 10.5 7s9.5-5 10.5-7c-1-2-4.5-7-10.5-7zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 "
    '8z"/></svg>'
)
_CHEVRON = (
    '<svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2.5"><path d="M6 9l6 6 6-6"/></svg>'
)
_MESSAGE = (
    '<div class="message"><span class="avatar">M</span>{above}<div class="head"><b>Minedesk</b>'
    '<span class="badge">APP</span><span class="time">12:00 PM</span></div>{blocks}</div>'
)
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { background: #fff; color: #1d1c1d;
  font: 15px/1.46668 Lato, "Liberation Sans", Arial, sans-serif }
a { color: #1264a3 } b { font-weight: 700 }
.message { position: relative; padding: 14px 20px 16px 64px }
.avatar { position: absolute; left: 18px; top: 16px; width: 36px; height: 36px; border-radius: 8px;
  background: #2f4558; color: #fff; font: 700 18px/36px "Liberation Sans", Arial, sans-serif;
  text-align: center }
.only { display: flex; gap: 6px; align-items: center; color: #616061; font-size: 13px;
  margin-bottom: 2px }
.head { display: flex; gap: 6px; align-items: center }
.badge { background: #eeeeee; color: #454447; font-size: 10px; font-weight: 700; line-height: 14px;
  padding: 0 3px; border-radius: 2px }
.time { color: #616061; font-size: 12px }
.block { margin-top: 8px; max-width: 600px; overflow-wrap: anywhere }
.head + .block { margin-top: 2px }
.header { font-size: 18px; font-weight: 700; line-height: 1.3 }
.quote { border-left: 4px solid #dddddd; border-radius: 4px; padding-left: 12px }
.context { font-size: 13px; color: #616061 }
.line { height: 1px; background: #dddddd; margin: 8px 0 }
.row { display: flex; flex-wrap: wrap; gap: 8px }
.button { border: 1px solid #1d1c1d4d; border-radius: 8px; font-size: 13px; font-weight: 700;
  line-height: 18px; padding: 4px 11px 5px; max-width: 100%; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis }
.primary { background: #007a5a; border-color: #007a5a; color: #fff }
.danger { background: #e01e5a; border-color: #e01e5a; color: #fff }
.select { display: flex; justify-content: space-between; align-items: center; gap: 16px;
  border: 1px solid #1d1c1d4d; border-radius: 8px; font-size: 13px; line-height: 18px;
  padding: 4px 8px 5px 11px; min-width: 220px; color: #616061 }
table { border-collapse: separate; border-spacing: 0; border: 1px solid #dddddd;
  border-radius: 8px; overflow: hidden; font-size: 14px }
td { padding: 6px 12px; border-left: 1px solid #dddddd; border-top: 1px solid #dddddd;
  vertical-align: top }
td:first-child { border-left: 0 } tr:first-child td { border-top: 0; font-weight: 700;
  background: #f8f8f8 }
.tabs { display: flex; gap: 22px; padding: 12px 20px 0; border-bottom: 1px solid #dddddd;
  font-size: 13px; color: #616061 }
.tabs b, .tabs span { padding-bottom: 8px } .tabs b { color: #1d1c1d;
  border-bottom: 2px solid #2f4558 }
.end { position: absolute; left: 0; right: 0; height: 90px;
  background: linear-gradient(#fff0, #fff) }
.home { padding: 12px 20px 20px } .home .block { max-width: none }
.shade { background: #7d7c7d; padding: 24px }
.modal { width: 520px; margin: 0 auto; background: #fff; border-radius: 8px; overflow: hidden }
.title { display: flex; gap: 10px; align-items: center; font-size: 20px; font-weight: 700;
  padding: 18px 24px 12px }
.title i { width: 28px; height: 28px; border-radius: 6px; background: #2f4558; color: #fff;
  font: 700 15px/28px "Liberation Sans", Arial, sans-serif; text-align: center }
.title u { margin-left: auto; text-decoration: none; font-weight: 400; color: #616061 }
.input { padding: 8px 24px; position: relative }
label { display: block; font-weight: 700; margin-bottom: 6px }
small { font-size: 13px; font-weight: 400; color: #616061 }
.field { display: flex; justify-content: space-between; align-items: center; border-radius: 6px;
  border: 1px solid #1d1c1d80; padding: 7px 12px; min-height: 38px; color: #1d1c1d }
.below { font-size: 13px; color: #616061; margin-top: 4px }
.field em { font-style: normal; color: #616061 } .tall { min-height: 84px; align-items: flex-start }
.field s { display: inline-block; width: 1px; height: 15px; background: #1d1c1d;
  vertical-align: -2px; margin-left: 1px }
.focus { border-color: #1264a3; box-shadow: 0 0 0 3px #1d9bd133 }
.menu { position: absolute; left: 24px; right: 24px; z-index: 1; background: #fff;
  border: 1px solid #dddddd; border-radius: 6px; box-shadow: 0 4px 12px #0000001f;
  margin-top: 4px; padding: 6px 0 0; max-height: 90px; overflow: hidden }
.menu div { padding: 3px 14px } .menu div:first-child { background: #1264a3; color: #fff }
.foot { display: flex; justify-content: flex-end; gap: 12px; padding: 16px 24px 22px }
.foot .button { font-size: 15px; line-height: 20px; padding: 7px 13px 8px }
"""
_PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width={width}">
<style>{style}</style><body style="width:{width}px"><div id="all">{body}</div>
{measured}</body>"""
