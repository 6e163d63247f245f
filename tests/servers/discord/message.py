"""A message, and the JSON that describes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .world import JSON, Channel, User, now, snowflake

HAS_THREAD, EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 5, 1 << 6, 1 << 7, 1 << 15


@dataclass(eq=False, kw_only=True)
class Message:
    """A message; `about` is the metadata of the interaction that brought it about."""

    channel: Channel
    author: User
    content: str = ""
    id: int = field(default_factory=snowflake)
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    flags: int = 0
    reply_to: Message | None = None
    about: JSON | None = None
    application_id: int | None = None
    nonce: str | None = None
    created: str = field(default_factory=now)
    edited: str | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """The application is "thinking": deferred and not yet answered."""
        return bool(self.flags & LOADING)

    @property
    def is_v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    def visible_to(self, bot: User) -> bool:
        """Whether the bot may read it without the message content intent."""
        private = self.channel.guild is None and bot in self.channel.recipients
        return private or self.author is bot or bot in self.mentions

    def json(self, *, reader: User | None = None, nested: bool = False) -> JSON:
        """As Discord tells it to `reader`; without one, in full."""
        shown = reader is None or self.visible_to(reader)
        answer: JSON = {
            "id": str(self.id),
            "type": 19 if self.reply_to else 0 if self.about is None else 20,
            "channel_id": str(self.channel.id),
            "author": self.author.json(),
            "content": self.content if shown else "",
            "embeds": self.embeds if shown else [],
            "components": self.components if shown else [],
            "attachments": self.attachments if shown else [],
            "mentions": [user.json() for user in self.mentions],
            "mention_roles": [],
            "mention_everyone": False,
            "timestamp": self.created,
            "edited_timestamp": self.edited,
            "flags": self.flags,
            "pinned": False,
            "tts": False,
        }
        if self.application_id:
            answer["application_id"] = str(self.application_id)
        if self.about:
            answer |= {"interaction_metadata": self.about, "webhook_id": str(self.application_id)}
        if self.nonce is not None:
            answer["nonce"] = self.nonce
        if self.reply_to and not nested:
            answer["message_reference"] = {
                "type": 0,
                "channel_id": str(self.reply_to.channel.id),
                "message_id": str(self.reply_to.id),
            }
            gone = self.reply_to.deleted
            told = None if gone else self.reply_to.json(reader=reader, nested=True)
            answer["referenced_message"] = told
        return answer
