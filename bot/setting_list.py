"""The settings that there are: declared once, so that reading them and the documentation derive."""

from __future__ import annotations

from dataclasses import dataclass

ENCODERS = ("static", "minilm")
LEVELS = ("debug", "info", "warning", "error")
RATE = "[1-9][0-9]{0,4}/(second|minute|hour|day)"
RATE_SHAPE = "a number per time, such as 20/minute"
RATE_USER, RATE_CHANNEL = "20/minute", "30/minute"
HOME = "(discord:[0-9]{15,20}|slack:[A-Z0-9]+)"
YES = ("no", "yes")


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
    Setting(
        key="homes",
        help="Home servers and workspaces, in which alone moderators have their roles.",
        default="none: only the terminal changes the base",
        pattern=f"{HOME}([ ,]+{HOME})*",
        shape="such as discord:123456789012345678, slack:T0123ABCD",
    ),
    Setting(
        key="single_moderator",
        help="Whether who proposes a change may approve it as well; every audit line then says so.",
        default="no",
        choices=YES,
    ),
    Setting(
        key="suggestions_an_hour",
        help="Suggestions that are taken of one reader in an hour.",
        default="5",
        pattern="[1-9][0-9]{0,2}",
        shape="a number from 1 to 999",
    ),
    Setting(
        key="news_feeds",
        help="A file of further feeds for digests; it may replace or switch off those that ship.",
        default="none: the feeds that ship with the desk",
    ),
    Setting(
        key="news_hosts",
        help="Hosts and networks of one's own that feeds and links may come from.",
        default="none: public addresses only",
        pattern="[A-Za-z0-9.:/_-]+([ ,]+[A-Za-z0-9.:/_-]+)*",
        shape="hosts, host:port or networks, separated by commas",
    ),
    Setting(
        key="news_contact",
        help="Where those can write to whose feeds are read: an address that is sent along.",
        default="none",
        pattern="[^\\s()<>]{3,200}",
        shape="an address without spaces",
    ),
    Setting(
        key="news",
        help="Whether feeds are read and digests sent.",
        default="yes",
        choices=YES,
    ),
    Setting(
        key="news_members_subscribe",
        help="Whether every member may subscribe a Slack channel, not only admins.",
        default="no",
        choices=YES,
    ),
)
