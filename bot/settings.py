"""What an operator can set: declared once, read from the environment and an optional TOML file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
FILE_VARIABLE = "MINEDESK_SETTINGS"
ENCODERS = ("static", "minilm")
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force. `model` is None where the encoder's own weights are used."""

    base: Path
    encoder: str
    model: Path | None
    state: Path
    log_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its key, what it does and what holds where nothing is said."""

    key: str
    help: str
    default: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"MINEDESK_{self.key.upper()}"


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
    )


def _pick(setting: Setting, environ: Mapping[str, str], from_file: Mapping[str, str]) -> str:
    value = environ.get(setting.variable, "").strip() or from_file.get(setting.key, "")
    if "\0" in value:
        raise SetupError(f"{setting.variable} holds a character that no path or name can have.")
    if value and setting.choices and value not in setting.choices:
        raise SetupError(
            f"{setting.variable} is {value!r}; it must be one of: {', '.join(setting.choices)}."
        )
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
