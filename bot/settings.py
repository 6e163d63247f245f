"""What an operator has set, read from the environment and an optional TOML file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.errors import SetupError
from bot.setting_list import ENCODERS, RATE_CHANNEL, RATE_USER, SETTINGS, Setting

ROOT = Path(__file__).resolve().parent.parent
FILE_VARIABLE = "MINEDESK_SETTINGS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """What the Slack surface needs; all is empty where it is not used.

    With `client_id` any workspace can install the desk, else `bot_token` is that of the one that
    has. With `app_token` events come over Socket Mode, else over HTTP, signed with
    `signing_secret`. `key` encrypts stored tokens. `address` is the public address before
    `/slack/events`; `permalinks` the one before an entry's slug.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    address: str = ""
    host: str = "127.0.0.1"
    port: int = 3000
    permalinks: str = ""

    @property
    def is_used(self) -> bool:
        """Whether there is a way for events to come, and a token to answer them with."""
        return bool((self.app_token or self.signing_secret) and (self.bot_token or self.client_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsSettings:
    """What digests need. `hosts` are those of one's own that may be read although they are not
    public; `feeds` a file of further feeds; `contact` where one can write to about the reading.
    """

    on: bool = True
    feeds: Path | None = None
    hosts: tuple[str, ...] = ()
    contact: str = ""
    members_subscribe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force. `model` is None where the encoder's own weights are used.

    Tokens are empty where a surface is not used; they are never printed, by `repr` neither.
    """

    base: Path
    encoder: str
    model: Path | None
    state: Path
    log_level: str
    rate_user: str = RATE_USER
    rate_channel: str = RATE_CHANNEL
    discord_token: str = field(default="", repr=False)
    discord_guild: str = ""
    slack: SlackSettings = SlackSettings()
    homes: tuple[tuple[str, str], ...] = ()
    single_moderator: bool = False
    suggestions_an_hour: int = 5
    news: NewsSettings = NewsSettings()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log."""
        slack = self.slack
        return (
            self.discord_token,
            slack.bot_token,
            slack.app_token,
            slack.signing_secret,
            slack.client_secret,
            slack.key,
        )


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings from the environment over those of the file.

    The file is the one that MINEDESK_SETTINGS names, or minedesk.toml in a checkout.

    Raises:
        SetupError: the file cannot be read, or a value is not valid; the message names it.
    """
    from_file = _read_file(environ)
    values = {setting.key: _pick(setting, environ, from_file) for setting in SETTINGS}
    return Settings(
        base=_path(values["base"]) or _default_base(),
        encoder=values["encoder"] or ENCODERS[0],
        model=_path(values["model"]),
        state=_path(values["state"]) or _user_folder("user_state_path"),
        log_level=values["log_level"] or "warning",
        rate_user=values["rate_user"] or RATE_USER,
        rate_channel=values["rate_channel"] or RATE_CHANNEL,
        discord_token=values["discord_token"],
        discord_guild=values["discord_guild"],
        slack=SlackSettings(
            bot_token=values["slack_bot_token"],
            app_token=values["slack_app_token"],
            signing_secret=values["slack_signing_secret"],
            client_id=values["slack_client_id"],
            client_secret=values["slack_client_secret"],
            key=values["slack_key"],
            address=values["http_address"],
            host=values["http_host"] or "127.0.0.1",
            port=int(values["http_port"] or 3000),
            permalinks=values["permalinks"],
        ),
        homes=tuple(_home(home) for home in _several(values["homes"])),
        single_moderator=values["single_moderator"] == "yes",
        suggestions_an_hour=int(values["suggestions_an_hour"] or 5),
        news=NewsSettings(
            on=values["news"] != "no",
            feeds=_path(values["news_feeds"]),
            hosts=_several(values["news_hosts"]),
            contact=values["news_contact"],
            members_subscribe=values["news_members_subscribe"] == "yes",
        ),
    )


def _several(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _home(written: str) -> tuple[str, str]:
    platform, _, workspace = written.partition(":")
    return platform, workspace


def _pick(setting: Setting, environ: Mapping[str, str], from_file: Mapping[str, str]) -> str:
    value = environ.get(setting.variable, "").strip() or from_file.get(setting.key, "")
    if "\0" in value:
        raise SetupError(f"{setting.variable} holds a character that no path or name can have.")
    if value and setting.choices and value not in setting.choices:
        raise SetupError(
            f"{setting.variable} is {value!r}; it must be one of: {', '.join(setting.choices)}."
        )
    if value and setting.pattern and not re.fullmatch(setting.pattern, value):
        raise SetupError(f"{setting.variable} is {value!r}; it must be {setting.shape}.")
    return value


def _read_file(environ: Mapping[str, str]) -> dict[str, str]:
    named = environ.get(FILE_VARIABLE, "").strip()
    path = Path(named).expanduser() if named else ROOT / "minedesk.toml"
    if not named and not path.exists():
        return {}
    import tomllib  # most start without a file

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"The settings file {path} is not valid TOML: {error}.") from None
    known = [setting.key for setting in SETTINGS]
    for key, value in data.items():
        if key not in known:
            raise SetupError(
                f"The settings file {path} has an unknown key {key!r}; it may have: "
                f"{', '.join(known)}."
            )
        if not isinstance(value, str):
            raise SetupError(f"The settings file {path}: {key} must be a text in quotes.")
    return data


def _path(value: str) -> Path | None:
    if not value:
        return None
    try:
        return Path(value).expanduser().absolute()
    except (RuntimeError, OSError) as error:
        raise SetupError(f"The path {value!r} cannot be read: {error}.") from None


def _default_base() -> Path:
    if (ROOT / "Makefile").exists():
        return ROOT / "build" / "knowledge.db"
    return _user_folder("user_data_path") / "knowledge.db"


def _user_folder(which: str) -> Path:
    import platformdirs

    find: Callable[..., Path] = getattr(platformdirs, which)
    return find("minedesk", appauthor=False)


def describe_settings() -> str:
    """All settings as lines of text: variable, what it does, what holds where it is not set."""
    lines = []
    for setting in SETTINGS:
        choices = f" One of: {', '.join(setting.choices)}." if setting.choices else ""
        lines.append(f"{setting.variable}: {setting.help}{choices} Default: {setting.default}.")
    lines.append(
        f"{FILE_VARIABLE}: A TOML file with the same settings "
        f"({', '.join(setting.key for setting in SETTINGS)})."
    )
    return "\n".join(lines)
