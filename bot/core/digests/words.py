"""The words of the commands of digests, by key."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "group.digest.summary": "scheduled news digests for this channel",
    "command.digest-subscribe.summary": "send a news digest to this channel on a schedule",
    "command.digest-subscribe.help": (
        "Sends a digest to this channel: changes of law first, then the news on mines, by country "
        "or topic, with outlets named. Daily, weekly, monthly or by a cron expression, at a local "
        "time. For those who manage the channel."
    ),
    "command.digest-list.summary": "the digests of this channel",
    "command.digest-list.help": "Lists the digests of this channel, or of the whole server.",
    "command.digest-edit.summary": "change a digest of this channel",
    "command.digest-edit.help": (
        "Changes what a digest is about and when it comes. What is not named stays as it is."
    ),
    "command.digest-pause.summary": "send a digest no longer, until it is resumed",
    "command.digest-pause.help": "Pauses a digest of this channel. Nothing is forgotten.",
    "command.digest-resume.summary": "send a paused digest again",
    "command.digest-resume.help": (
        "Sends a paused digest again, from its next time on. It covers the last week of the pause "
        "at most."
    ),
    "command.digest-remove.summary": "remove a digest of this channel",
    "command.digest-remove.help": (
        "Removes a digest for good, after a question. What was sent stays where it is."
    ),
    "command.digest-preview.summary": "see a digest now, for you alone",
    "command.digest-preview.help": (
        "Shows what a digest would say now: one of this channel, or one of your own choice. "
        "Nothing is sent."
    ),
    "command.digest-why.summary": "why an item is in a digest, or is not",
    "command.digest-why.help": (
        "Says which stage kept or dropped an item, with the words and weights that counted. Name a "
        "line of a digest (57.3), a whole digest (57), an item (#812), its address or its title."
    ),
    "command.digest-feeds.summary": "the feeds that digests draw on, and how each does",
    "command.digest-feeds.help": (
        "Lists every feed with its outlet and class, when it was last read, and what is wrong "
        "where it fails."
    ),
    "command.digest-desk.summary": "items before they go out, for moderators",
    "command.digest-desk.help": (
        "Shows what the next digests may say, and the digests that wait for approval. Moderators "
        "pin, hide, annotate or withdraw items here."
    ),
    "command.digest-mark.summary": "pin or hide an item",
    "command.digest-mark.help": "Pins or hides an item of the news, or undoes that.",
    "command.digest-annotate.summary": "annotate or withdraw an item",
    "command.digest-annotate.help": (
        "Adds a note to an item, or withdraws it with a reason. Digests that were sent are edited "
        "and say so."
    ),
    "command.digest-read.summary": "read a digest in full",
    "command.digest-read.help": "Shows a digest that waits for approval, or one that was sent.",
    "command.digest-decide.summary": "approve a digest that waits, or refuse it",
    "command.digest-decide.help": (
        "Sends a digest that waits for approval, or refuses it; the next one covers its time then."
    ),
    "parameter.topics": "Topics of the base, separated by commas; all where nothing is said.",
    "parameter.countries": "Countries, separated by commas; all where nothing is said.",
    "parameter.languages": "Languages of the items, such as en, uk; all where nothing is said.",
    "parameter.schedule": "daily 08:00, weekly mon 09:00, monthly 1 09:00, or cron 30 8 * * 1-5.",
    "parameter.zone": "The time zone, such as Europe/Kyiv or America/New_York.",
    "parameter.mention": "A role or group to notify; none undoes it.",
    "parameter.length": "How many stories at most: 5, 12 or 30.",
    "parameter.empty": "Where nothing is new: say so in a line, or stay quiet.",
    "parameter.approval": "Whether moderators approve each digest first.",
    "parameter.grouping": "Stories by country or by topic.",
    "parameter.subscription": "The number of a digest of this channel, as in the list.",
    "parameter.sure": "Yes, for good.",
    "parameter.like": "What the form is filled with at first.",
    "parameter.item": "A line (57.3), a digest (57), an item (#812), an address, or words.",
    "parameter.feed": "One feed in full, by its id or outlet.",
    "parameter.act": "What to do with the item.",
    "parameter.words": "The note, or the reason; readers see it.",
    "parameter.digest": "The number of a digest.",
    "parameter.verdict": "Whether it is sent.",
}
