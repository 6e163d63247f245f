"""What an operator can set: declared once, read from the environment and an optional TOML file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
FILE_VARIABLE = "MINEDESK_SETTINGS"
ENCODERS = ("static", "minilm")
LEVELS = ("debug", "info", "warning", "error")
RATE = "[1-9][0-9]{0,4}/(second|minute|hour|day)"
RATE_SHAPE = "a number per time, such as 20/minute"
RATE_USER, RATE_CHANNEL = "20/minute", "30/minute"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its key, what it does and what holds where nothing is said.

    `pattern` is a regular expression for its whole value and `shape` the same in words. A setting
    with a name that platforms have made usual, such as DISCORD_TOKEN, has it as `known_as`.
    """

    key: str
    help: str
    default: str
    choices: tuple[str, ...] = ()
    pattern: str = ""
    shape: str = ""
    known_as: str = ""

    @property
    def variable(self) -> str:
        """The environment variable."""
        return self.known_as or f"MINEDESK_{self.key.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting(
        key="base",
        help="Path of the knowledge base; it is built there when it is missing or older than its "
        "packs.",
        default="build/knowledge.db in a checkout, else knowledge.db in the user's data folder",
    ),
    Setting(
        key="encoder", help="Encoder that compares meanings.", default="static", choices=ENCODERS
    ),
    Setting(
        key="model",
        help="Folder with the encoder's weights, where not those of its package.",
        default="the package's own",
    ),
    Setting(
        key="state",
        help="Folder for the chat history and the log of faults.",
        default="the user's state folder",
    ),
    Setting(
        key="log_level", help="Least severity that is logged.", default="warning", choices=LEVELS
    ),
    Setting(
        key="rate_user",
        help="How often one person is answered in chat.",
        default=RATE_USER,
        pattern=RATE,
        shape=RATE_SHAPE,
    ),
    Setting(
        key="rate_channel",
        help="How often the desk answers publicly in one channel.",
        default=RATE_CHANNEL,
        pattern=RATE,
        shape=RATE_SHAPE,
    ),
    Setting(
        key="discord_token",
        help="Bot token of the Discord application; `run` brings the desk online there.",
        default="none",
        known_as="DISCORD_TOKEN",
    ),
    Setting(
        key="discord_guild",
        help="Id of one server that commands are declared to at once, for development.",
        default="none: declared to all servers",
        pattern="[0-9]{15,20}",
        shape="the server's id, 15 to 20 digits",
    ),
    Setting(
        key="slack_bot_token",
        help="Bot token of the Slack app in its one workspace (xoxb-...).",
        default="none",
        known_as="SLACK_BOT_TOKEN",
    ),
    Setting(
        key="slack_app_token",
        help="App-level token (xapp-...): events come over Socket Mode, with no public address.",
        default="none",
        known_as="SLACK_APP_TOKEN",
    ),
    Setting(
        key="slack_signing_secret",
        help="Signing secret: events come over HTTP.",
        default="none",
        known_as="SLACK_SIGNING_SECRET",
    ),
    Setting(
        key="slack_client_id",
        help="Client id of the Slack app, for many workspaces to install it.",
        default="none",
        known_as="SLACK_CLIENT_ID",
    ),
    Setting(
        key="slack_client_secret",
        help="Client secret that goes with it.",
        default="none",
        known_as="SLACK_CLIENT_SECRET",
    ),
    Setting(
        key="slack_key",
        help="Key that encrypts stored Slack tokens; `python bot.py slack key` makes one.",
        default="none: they are stored as they are",
    ),
    Setting(
        key="http_address",
        help="Public address of this desk, such as https://desk.example.org.",
        default="none",
        pattern="https?://[^/\\s]+(/\\S*)?",
        shape="an address that begins with https://",
    ),
    Setting(key="http_host", help="Address on which HTTP is served.", default="127.0.0.1"),
    Setting(
        key="http_port",
        help="Port on which HTTP is served.",
        default="3000",
        pattern="[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]",
        shape="a port number, from 1 to 65535",
    ),
    Setting(
        key="permalinks",
        help="Address before an entry's slug in links that Slack shows with the entry.",
        default="none: no link is shown so",
        pattern="https?://[^/\\s]+/\\S*",
        shape="an address that begins with https:// and has a path",
    ),
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
    )


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
