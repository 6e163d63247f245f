"""Settings from the environment and a file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.core.errors import SetupError
from bot.settings import (
    ROOT,
    SETTINGS,
    NewsSettings,
    Settings,
    SlackSettings,
    describe_settings,
    load_settings,
)


def test_nothing_set() -> None:
    settings = load_settings({})
    assert settings.encoder == "static"
    assert settings.model is None
    assert settings.base.name == "knowledge.db"
    assert settings.base.is_absolute()
    if (ROOT / "Makefile").exists():
        assert settings.base == ROOT / "build" / "knowledge.db"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(
        f'encoder = "minilm"\nbase = "{tmp_path}/file.db"\nstate = "{tmp_path}"\n', encoding="utf-8"
    )
    settings = load_settings({"MINEDESK_SETTINGS": str(file), "MINEDESK_BASE": "~/other.db"})
    assert settings.encoder == "minilm"
    assert settings.base == Path.home() / "other.db"
    assert settings.state == tmp_path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("encoder = ", "not valid TOML"),
        ('colour = "red"', "unknown key 'colour'"),
        ("encoder = 3", "must be a text in quotes"),
        ('encoder = "gpt"', "must be one of: static, minilm"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SetupError, match=said) as caught:
        load_settings({"MINEDESK_SETTINGS": str(file)})
    assert "\n" not in str(caught.value).strip()


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read: No such file"):
        load_settings({"MINEDESK_SETTINGS": str(tmp_path / "none.toml")})


@pytest.mark.parametrize(
    ("name", "value"),
    [("MINEDESK_ENCODER", "gpt"), ("MINEDESK_LOG_LEVEL", "loud"), ("MINEDESK_BASE", "a\0b")],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SetupError, match=name):
        load_settings({name: value})


def test_homes_and_news_are_read() -> None:
    found = load_settings(
        {
            "MINEDESK_HOMES": "discord:123456789012345678, slack:T0AB",
            "MINEDESK_SINGLE_MODERATOR": "yes",
            "MINEDESK_NEWS": "no",
            "MINEDESK_NEWS_HOSTS": "127.0.0.1:8080,10.0.0.0/8",
        }
    )
    assert found.homes == (("discord", "123456789012345678"), ("slack", "T0AB"))
    assert found.single_moderator
    assert (found.news.on, found.news.hosts) == (False, ("127.0.0.1:8080", "10.0.0.0/8"))


@pytest.mark.parametrize("homes", ["discord", "discord:12", "irc:abc", "slack:t0"])
def test_a_home_that_is_none_is_named(homes: str) -> None:
    with pytest.raises(SetupError, match="MINEDESK_HOMES"):
        load_settings({"MINEDESK_HOMES": homes})


def test_every_setting_is_declared_and_described() -> None:
    slack = {field.name for field in fields(SlackSettings)}
    news = {field.name for field in fields(NewsSettings)}
    known = {field.name for field in fields(Settings)} - {"slack"}
    for setting in SETTINGS:
        prefix, _, rest = setting.key.partition("_")
        of_slack = prefix in {"slack", "http"} and rest in slack
        assert setting.key in known | slack or of_slack or (prefix == "news" and rest in news)
    keys = {setting.key for setting in SETTINGS}
    assert known <= keys
    assert {f"news_{name}" for name in news} - {"news_on"} <= keys
    assert all(keys & {name, f"slack_{name}", f"http_{name}"} for name in slack)
    for setting in SETTINGS:
        assert setting.variable in describe_settings()
        assert setting.help.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MINEDESK_RATE_USER", "lots", "a number per time, such as 20/minute"),
        ("MINEDESK_HTTP_PORT", "http", "a port number"),
        ("MINEDESK_HTTP_PORT", "70000", "a port number"),
        ("MINEDESK_HTTP_ADDRESS", "desk.example.org", "begins with https://"),
        ("MINEDESK_PERMALINKS", "https://desk.example.org", "has a path"),
        ("MINEDESK_DISCORD_GUILD", "my server", "15 to 20 digits"),
    ],
)
def test_a_value_of_another_shape_is_explained(name: str, value: str, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        load_settings({name: value})


def test_tokens_come_by_their_usual_names_and_are_never_shown() -> None:
    settings = load_settings(
        {"DISCORD_TOKEN": "d.t.k", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    )
    assert settings.discord_token == "d.t.k"
    assert settings.slack.is_used
    assert {"d.t.k", "xoxb-1", "xapp-1"} <= set(settings.secrets)
    assert not any(secret in repr(settings) for secret in settings.secrets if secret)
