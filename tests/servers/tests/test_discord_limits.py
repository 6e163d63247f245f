"""The pretended Discord refuses what Discord refuses: bare requests, at and over each limit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.servers.discord.message import EPHEMERAL
from tests.servers.discord.stage import Bare, bare
from tests.servers.discord.world import Channel, User


def button(**parts: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "More", "custom_id": "more"} | parts


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def buttons(amount: int, start: int = 0) -> dict[str, Any]:
    return row(*(button(custom_id=f"b{start + number}") for number in range(amount)))


def rows(amount: int) -> list[dict[str, Any]]:
    return [buttons(5, start=5 * number) for number in range(amount)]


def select(amount: int, **parts: Any) -> dict[str, Any]:
    options = [{"label": f"l{number}", "value": f"v{number}"} for number in range(amount)]
    return row({"type": 3, "custom_id": "pick", "options": options} | parts)


def embed(**parts: Any) -> dict[str, Any]:
    return {"embeds": [{"title": "t"} | parts]}


def sized_embeds(total: int) -> dict[str, Any]:
    return {"embeds": [{"description": "x" * 4000}, {"description": "x" * (total - 4000)}]}


def v2(*components: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"flags": 1 << 15, "components": list(components)} | parts


def text(size: int = 1) -> dict[str, Any]:
    return {"type": 10, "content": "x" * size}


def picture(described: int) -> dict[str, Any]:
    media = {"url": "https://example.org/map.png"}
    return {"type": 12, "items": [{"media": media, "description": "x" * described}]}


def mentions(**parts: Any) -> dict[str, Any]:
    return {"content": "x", "allowed_mentions": parts}


def named(size: int) -> dict[str, Any]:
    return {"fields": [{"name": "n", "value": "x" * size}]}


MESSAGES = {
    "content": ({"content": "x" * 2000}, {"content": "x" * 2001}),
    "empty": ({"content": "x"}, {"content": "  "}),
    "embeds": ({"embeds": [{"title": "t"}] * 10}, {"embeds": [{"title": "t"}] * 11}),
    "embed title": (embed(title="x" * 256), embed(title="x" * 257)),
    "embed text": (embed(description="x" * 4096), embed(description="x" * 4097)),
    "embed total": (sized_embeds(6000), sized_embeds(6001)),
    "embed fields": (
        embed(fields=[{"name": "n", "value": "v"}] * 25),
        embed(fields=[{"name": "n", "value": "v"}] * 26),
    ),
    "field value": (embed(**named(1024)), embed(**named(1025))),
    "empty field value": (embed(**named(1)), embed(**named(0))),
    "footer": (embed(footer={"text": "x" * 2048}), embed(footer={"text": "x" * 2049})),
    "author": (embed(author={"name": "x" * 256}), embed(author={"name": "x" * 257})),
    "link": (embed(url="https://example.org"), embed(url="example")),
    "rows": ({"components": rows(5)}, {"components": rows(6)}),
    "buttons": ({"components": [buttons(5)]}, {"components": [buttons(6)]}),
    "label": (
        {"components": [row(button(label="x" * 80))]},
        {"components": [row(button(label="x" * 81))]},
    ),
    "custom id": (
        {"components": [row(button(custom_id="x" * 100))]},
        {"components": [row(button(custom_id="x" * 101))]},
    ),
    "custom id twice": (
        {"components": [row(button(), button(custom_id="other"))]},
        {"components": [row(button(), button())]},
    ),
    "options": ({"components": [select(25)]}, {"components": [select(26)]}),
    "values": (
        {"components": [select(2, max_values=2)]},
        {"components": [select(2, max_values=3)]},
    ),
    "v2 beside content": (v2(text()), v2(text(), content="x")),
    "v2 beside embeds": (v2(text()), v2(text(), **embed())),
    "v2 needs its flag": (v2(text()), {"components": [text()]}),
    "v2 count": (
        v2(*[{"type": 17, "components": [text()] * 9}] * 4),
        v2(*[{"type": 17, "components": [text()] * 9}] * 4, text()),
    ),
    "v2 text": (v2(text(4000)), v2(text(2000), {"type": 17, "components": [text(2001)]})),
    "v2 section": (
        v2({"type": 9, "components": [text()] * 3, "accessory": button()}),
        v2({"type": 9, "components": [text()] * 4, "accessory": button()}),
    ),
    "v2 picture": (v2(picture(1024)), v2(picture(1025))),
    "mentions": (mentions(users=["1"]), mentions(parse=["users"], users=["1"])),
    "flags": ({"content": "x", "flags": 4}, {"content": "x", "flags": EPHEMERAL}),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_limits_of_messages(name: str) -> None:
    async def play() -> None:
        fine, wrong = MESSAGES[name]
        async with bare() as bot:
            assert await bot.send("POST", bot.messages, fine) == 200
            with bot.server.refusing(50006 if name == "empty" else 50035):
                assert await bot.send("POST", bot.messages, wrong) == 400
            exchange = await bot.server.slash(*await registered(bot), settle=0)
            if name != "flags":
                with bot.server.refusing():
                    assert await bot.respond(exchange, 4, wrong) == 400
            assert await bot.respond(exchange, 4, fine) == 204

    asyncio.run(play())


async def registered(bot: Bare) -> tuple[User, Channel, str]:
    """What a person needs to use a command that exists."""
    option = {"type": 3, "name": "state", "description": "d", "autocomplete": True}
    command = {"name": "status", "description": "d", "options": [option]}
    await bot.send("PUT", bot.commands, [command])
    return bot.ada, bot.channel, "status"


def command(**parts: Any) -> list[dict[str, Any]]:
    return [{"name": "status", "description": "d"} | parts]


def option(**parts: Any) -> dict[str, Any]:
    return {"type": 3, "name": "state", "description": "d"} | parts


def options(amount: int) -> list[dict[str, Any]]:
    return [option(name=f"o{number}") for number in range(amount)]


def choices(amount: int, size: int = 1) -> list[dict[str, Any]]:
    return [
        {"name": f"{number}".rjust(size, "x"), "value": str(number)} for number in range(amount)
    ]


def weighing(size: int) -> list[dict[str, Any]]:
    """A command whose longest localisation has that many characters."""
    parts = [option(name=f"o{part:02}", choices=choices(25, 19)) for part in range(14)]
    short = 6 + 1 + 14 * 4 + 14 * sum(19 + len(str(number)) for number in range(25))
    left = size - short
    for part in parts:
        grown = min(left, 99)
        left -= grown
        part["description_localizations"] = {"fr": "x" * (1 + grown)}
    assert left == 0
    return command(options=parts)


COMMANDS = {
    "name": (command(name="état-2"), command(name="two words")),
    "upper case": (command(name="status"), command(name="Status")),
    "length of name": (command(name="x" * 32), command(name="x" * 33)),
    "localised name": (
        command(name_localizations={"fr": "état"}),
        command(name_localizations={"fr": "l état"}),
    ),
    "description": (command(description="x" * 100), command(description="x" * 101)),
    "no description": (command(), command(description="")),
    "options": (command(options=options(25)), command(options=options(26))),
    "order of options": (
        command(options=[option(required=True), option(name="year")]),
        command(options=[option(), option(name="year", required=True)]),
    ),
    "choices": (
        command(options=[option(choices=choices(25))]),
        command(options=[option(choices=choices(26))]),
    ),
    "choice name": (
        command(options=[option(choices=choices(1, 100))]),
        command(options=[option(choices=choices(1, 101))]),
    ),
    "size": (weighing(8000), weighing(8001)),
    "same name": (command() + command(name="other"), command() * 2),
    "amount": (
        [part for number in range(100) for part in command(name=f"c{number}")],
        [part for number in range(101) for part in command(name=f"c{number}")],
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_limits_of_commands(name: str) -> None:
    async def play() -> None:
        fine, wrong = COMMANDS[name]
        async with bare() as bot:
            assert await bot.send("PUT", bot.commands, fine) == 200
            with bot.server.refusing(50035):
                assert await bot.send("PUT", bot.commands, wrong) == 400

    asyncio.run(play())


def modal(*components: dict[str, Any], title: str = "Correction") -> dict[str, Any]:
    return {"custom_id": "form", "title": title, "components": list(components)}


def field(custom_id: str = "what", **parts: Any) -> dict[str, Any]:
    about = {key: parts.pop(key) for key in ("label", "description") if key in parts}
    inner = {"type": 4, "custom_id": custom_id, "style": 1} | parts
    return {"type": 18, "label": "What?", "component": inner} | about


MODALS = {
    "title": (modal(field(), title="x" * 45), modal(field(), title="x" * 46)),
    "fields": (
        modal(*[field(str(number)) for number in range(5)]),
        modal(*[field(str(number)) for number in range(6)]),
    ),
    "no field": (modal(field()), modal()),
    "label": (modal(field(label="x" * 45)), modal(field(label="x" * 46))),
    "description": (modal(field(description="x" * 100)), modal(field(description="x" * 101))),
    "text": (modal(field(max_length=4000)), modal(field(max_length=4001))),
    "same id": (modal(field(), field("other")), modal(field(), field())),
}


@pytest.mark.parametrize("name", MODALS)
def test_limits_of_modals(name: str) -> None:
    async def play() -> None:
        fine, wrong = MODALS[name]
        async with bare() as bot:
            exchange = await bot.server.slash(*await registered(bot), settle=0)
            with bot.server.refusing(50035):
                assert await bot.respond(exchange, 9, wrong) == 400
            assert await bot.respond(exchange, 9, fine) == 204

    asyncio.run(play())


@pytest.mark.parametrize(
    ("fine", "wrong"),
    [(choices(25), choices(26)), (choices(1, 100), choices(1, 101))],
    ids=["amount", "length"],
)
def test_limits_of_suggestions(fine: Any, wrong: Any) -> None:
    async def play() -> None:
        async with bare() as bot:
            user, channel, name = await registered(bot)
            exchange = await bot.server.autocomplete(user, channel, name, "state", "fi", settle=0)
            with bot.server.refusing(50035):
                assert await bot.respond(exchange, 8, {"choices": wrong}) == 400
            with bot.server.refusing(50035):
                assert await bot.respond(exchange, 4, {"content": "not fitting"}) == 400
            assert await bot.respond(exchange, 8, {"choices": fine}) == 204

    asyncio.run(play())


def test_the_flags_of_a_reply_cannot_be_changed_later() -> None:
    async def play() -> None:
        async with bare() as bot:
            exchange = await bot.server.slash(*await registered(bot), settle=0)
            hidden = {"flags": EPHEMERAL}
            with bot.server.refusing(50035):
                assert await bot.respond(exchange, 5, {"flags": 4}) == 400
            assert await bot.respond(exchange, 5, hidden) == 204
            original = f"/webhooks/{bot.server.application_id}/{exchange.token}/messages/@original"
            with bot.server.refusing(50035):
                assert await bot.send("PATCH", original, {"content": "x"} | hidden) == 400
            assert await bot.send("PATCH", original, {"content": "x"}) == 200
            with bot.server.refusing(50035):
                assert await bot.send("PATCH", original, v2(text())) == 400
            emptied = v2(text(), content=None, embeds=[])
            assert await bot.send("PATCH", original, emptied) == 200
            assert exchange.message
            assert exchange.message.ephemeral
            assert exchange.message.is_v2

    asyncio.run(play())
