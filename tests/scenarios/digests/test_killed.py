"""SIGKILL at random points of 200 digest runs over Discord and Slack: every subscription gets each
digest once, whole, and as it was corrected since. It is counted at the servers.

A run is a moment at which digests are due: in one to three channels of each platform. The desk dies
in most runs, in some more than once. `MINEDESK_KILLED_DIGEST_RUNS` sets how many runs there are.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.digests.model import Length, Taste, Wish
from bot.core.model import Place
from bot.state.db import State
from knowledge.dates import say
from knowledge.packing.build import build_base
from tests.knowledge.small_packs import small_packs, write_packs
from tests.scenarios.digests.killed_desk import LOG, Setting, open_service
from tests.scenarios.digests.killed_world import HOURS, Item, Shown, World, moments
from tests.scenarios.digests.mortal import Lives, MortalDiscord, MortalSlack, Strikes
from tests.scenarios.digests.test_digests import settings_of
from tests.servers.feeds.server import FeedServer

RUNS = int(os.environ.get("MINEDESK_KILLED_DIGEST_RUNS", "200"))
SETTING = "setting.json"
CLOSING = "says what was left out"
"""With what a digest ends."""


def subscribe(setting: Setting, places: dict[int, tuple[Place, Place]], at: datetime) -> None:
    """A daily digest in each channel."""
    service, _, base, state = open_service(setting)
    taste = Taste(length=Length.LONG)
    for hour, pair in places.items():
        for place in pair:
            wish = Wish(taste=taste, schedule=f"daily {hour:02}:00", zone="UTC")
            service.subscribe(place, wish, "label", at)
    base.close()
    state.close()


def build_places(discord: MortalDiscord, slack: MortalSlack) -> dict[int, tuple[Place, Place]]:
    """For each hour a channel of either platform."""
    guild, team = discord.add_guild("Law desk"), slack.add_team("Newsroom")
    found = {}
    for hour in HOURS:
        home, room = discord.add_channel(guild), slack.add_channel(team)
        found[hour] = (
            Place(platform="discord", workspace=str(guild.id), channel=str(home.id)),
            Place(platform="slack", workspace=team.id, channel=room.id),
        )
    return found


async def write_setting(folder: Path, world: World) -> Setting:
    """What the desk finds, which lies in a file besides; its base is built."""
    base, news = folder / "knowledge.db", settings_of(folder, world.feeds)
    build_base(base, write_packs(folder / "packs", small_packs()))
    setting = Setting(
        folder=str(folder / "state"),
        base=str(base),
        feeds=str(news.feeds),
        hosts=news.hosts,
        discord_rest=world.discord.rest_url,
        discord_gateway=world.discord.gateway_url,
        discord_token=world.discord.token,
        slack=world.slack.base_url,
        slack_token=world.slack.bot_token,
        orders=await world.lives.open(),
    )
    (folder / SETTING).write_text(json.dumps(asdict(setting)), encoding="utf-8")
    return setting


async def play(folder: Path, seed: int) -> World:
    """All runs, over fresh servers."""
    strikes = Strikes()
    discord = MortalDiscord(strikes, lambda: time.time() + world.ahead)
    slack, feeds = MortalSlack(strikes), FeedServer()
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    world = World(
        dice=random.Random(seed),
        fate=random.Random(seed + 1),
        strikes=strikes,
        discord=discord,
        slack=slack,
        feeds=feeds,
        lives=Lives(folder / SETTING),
        places=build_places(discord, slack),
        begin=today + timedelta(days=1),
    )
    async with feeds, discord, slack:
        setting = await write_setting(folder, world)
        await asyncio.to_thread(subscribe, setting, world.places, world.begin - timedelta(hours=1))
        strikes.kill = world.lives.kill
        async with world.lives:
            for number, (moment, due) in enumerate(moments(world.dice, world.begin, RUNS), 1):
                await world.run(number, moment, due)
    return world


def check(world: World, seed: int) -> int:
    """Each window has one message in its channel, and under it what belongs to it; how many parts
    there are besides."""
    by_channel: dict[str, list[Shown]] = defaultdict(list)
    for one in world.shown():
        by_channel[one.channel].append(one)
    further = 0
    for (hour, window), items in world.wanted.items():
        title = f"Digest on mines, {say(window.date())}\n"
        for place in world.places[hour]:
            what = f"{place.platform} at {window}, seed {seed}"
            there = by_channel[place.channel]
            roots = [one for one in there if not one.under and title in f"{one.text}\n"]
            assert len(roots) == 1, f"{len(roots)} digests: {what}"
            ref, _, part = roots[0].key.rpartition("-")
            assert part == "0", what
            parts = {one.key: one for one in there if one.key.startswith(f"{ref}-")}
            assert parts.keys() == {f"{ref}-{n}" for n in range(len(parts))}, what
            below = [one for one in parts.values() if one is not roots[0]]
            assert all(one.under == roots[0].id for one in below), what
            check_text("\n".join(one.text for one in parts.values()), items, what)
            by_channel[place.channel] = [one for one in there if parts.get(one.key) is not one]
            further += len(parts) - 1
    left = [one for channel in by_channel.values() for one in channel]
    assert not left, f"{len(left)} messages too many, seed {seed}: {left[:3]}"
    return further


def check_text(text: str, items: list[Item], what: str) -> None:
    """A digest says all that it should, and as it was corrected since."""
    assert text.count(CLOSING) == 1, what
    for item in items:
        assert text.count(item.title) == (not item.withdrawn), f"{item.title}: {what}"
    gone = sum(item.withdrawn for item in items)
    assert text.count("Withdrawn by the moderators: wrong") >= gone, what


def test_every_subscription_gets_each_digest_exactly_once(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("MINEDESK_SEED") or random.randrange(1_000_000))
    world = asyncio.run(play(tmp_path, seed))
    further, digests = check(world, seed), 2 * len(world.wanted)
    told = (
        f"seed {seed}: {RUNS} runs, {digests} digests in 6 channels, {further} further parts, "
        f"{world.lives.kills} kills of a desk at work ({said(world.strikes.by)})"
    )
    print(f"\n{told}")  # noqa: T201 - shown with -s and in reports
    record_property("result", told)
    assert world.lives.kills >= RUNS * 0.3, "hardly anything was tested"
    assert digests >= RUNS
    assert {code for _, code, _ in world.slack.refused} <= {"internal_error"}
    assert not world.slack.violations
    troubles = tmp_path / "state" / LOG
    assert not troubles.exists(), troubles.read_text(encoding="utf-8")
    state = State(tmp_path / "state")
    counts = state.connection.execute("SELECT state, count(*) FROM posting GROUP BY state")
    assert counts.fetchall() == [("done", digests)], f"stuck in the outbox, seed {seed}"
    state.close()


def said(by: Counter[str]) -> str:
    return ", ".join(f"{many} {where}" for where, many in by.most_common())
