"""The words of the desk, by key. Everything else that a reader sees comes from the base."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.curation.words import WORDS as CURATION
from bot.core.digests.words import WORDS as DIGESTS

TEXTS: Mapping[str, str] = {
    **CURATION,
    **DIGESTS,
    "command.ask.summary": "ask a question in plain words",
    "command.ask.help": (
        "Answers a question about the anti-personnel-mine debate from the curated base, with its "
        "sources. Says so when the base does not cover it."
    ),
    "command.status.summary": "how a state stands to a treaty on a day",
    "command.status.help": (
        "Says whether a state is bound by a treaty, since when and until when, by which rule. "
        "Without a treaty: all treaties of the base."
    ),
    "command.compare.summary": "two to five states side by side",
    "command.compare.help": (
        "Shows how two to five states stand to a treaty on the same day. Without a treaty: all "
        "treaties."
    ),
    "command.parties.summary": "who is bound by a treaty, only signed, left, or stays outside",
    "command.parties.help": (
        "Counts and lists the states that stand to a treaty in one way on a day, worldwide or "
        "within a group such as NATO or Northern Africa. Without a treaty: the Ottawa Convention."
    ),
    "command.law.summary": "what binds a state, or what a provision says",
    "command.law.help": (
        "Given a state: what binds it, treaty by treaty, then customary law. Given a pinpoint "
        "such as “art 5(1)”, “Rule 81” or “AP II art 3”: what that provision says."
    ),
    "command.debate.summary": "both sides of a contested matter",
    "command.debate.help": (
        "Shows attributed positions from each side of a matter, equally long, without a verdict."
    ),
    "command.timeline.summary": "what happened, in order",
    "command.timeline.help": "Lists dated events, all or about a subject, within a period.",
    "command.show.summary": "one entry of the base in full",
    "command.show.help": (
        "Shows all statements of an entry with their sources. “browse” and the entries named in "
        "answers give slugs."
    ),
    "command.browse.summary": "what the base covers",
    "command.browse.help": "Lists the kinds and topics of the base, or the entries of one of them.",
    "command.source.summary": "one source and what rests on it",
    "command.source.help": (
        "Shows a source in full, with its class and address, and the entries that cite it."
    ),
    "command.check.summary": "check the citations and claims in a text",
    "command.check.help": (
        "Finds the treaty articles, rules, statuses of states and counts that a text claims, and "
        "says of each whether the base says so, says otherwise, or does not hold it."
    ),
    "command.help.summary": "what you can ask and how",
    "command.help.help": "Lists the commands, or explains one.",
    "command.about.summary": "what this desk is and how far it reaches",
    "command.about.help": "Says what the base holds, up to when, and what it is not.",
    "command.settings.summary": "how the desk answers in this channel or server",
    "command.settings.help": (
        "Chooses whether answers are private to the asker, who can share them, or public. For "
        "those who manage the channel or the server."
    ),
    "command.reopen.summary": "open a form again as it was filled in",
    "command.reopen.help": "Opens a form again with what was filled in before it was refused.",
    "parameter.form": "Which form.",
    "command.ask.menu": "Ask about this",
    "command.check.menu": "Check citations",
    "parameter.question": "The question, in plain words.",
    "parameter.state": "A state: its usual name, demonym, ISO code or flag.",
    "parameter.states": "Two to five states, separated by commas.",
    "parameter.treaty": (
        "A treaty: Ottawa Convention, cluster munitions, CCW, Amended Protocol II, Protocol V."
    ),
    "parameter.which": "Which states to list; the parties where nothing is said.",
    "parameter.group": "Only states of a group or region, such as NATO, EU or Northern Europe.",
    "parameter.subject": "What it is about.",
    "parameter.entry": "The slug of an entry.",
    "parameter.topic": "A topic or a kind of entry.",
    "parameter.kind": "Only entries of this kind.",
    "parameter.page": "Which page of the list.",
    "parameter.all": "The whole list at once.",
    "parameter.text": "The text to check: treaty articles, rules, statuses of states, counts.",
    "parameter.source": "The id of a source.",
    "parameter.command": "A command.",
    "parameter.on": "The day for which it should hold, YYYY-MM-DD; today where nothing is said.",
    "parameter.as_recorded": "What the base said on that day, YYYY-MM-DD.",
    "parameter.first": "From this date on: YYYY, YYYY-MM or YYYY-MM-DD.",
    "parameter.last": "Up to this date: YYYY, YYYY-MM or YYYY-MM-DD.",
    "parameter.newest": "The newest first.",
    "parameter.more": "What was left out of the answer for length.",
    "parameter.sources": "The sources of the answer in full, with their addresses.",
    "parameter.unhelpful": "Say, without your name, that the answer did not help.",
    "parameter.answers": (
        "Who sees answers first: private to the asker, or public; default undoes the choice."
    ),
    "parameter.where": (
        "For this channel, or for the whole server; this channel where nothing is said."
    ),
    "ask.greeting": (
        "This is a reference desk on anti-personnel mines, not a person. Ask in plain words, such "
        "as “is Finland bound by the mine ban?”; “help” lists what else there is."
    ),
    "unhelpful.noted": (
        "Noted, without your name: those who keep the base will see that this did not help."
    ),
    "surface.restarting": "The desk is restarting. Ask again in a minute.",
    "surface.old-button": (
        "This button is from another version of the desk. Ask the question again."
    ),
    "limit.user": (
        "You have asked a lot within a short time. Ask again {again}; what you asked is not lost, "
        "only not answered."
    ),
    "limit.channel": (
        "This channel has had many answers within a short time. Ask again {again}, or "
        "ask privately."
    ),
    "help.intro": (
        "Ask in plain words; every sentence comes with its source and the day for which it holds."
    ),
    "help.footer": "“help” with a command explains it.",
    "about.what": (
        "A reference desk on the anti-personnel-mine debate: curated statements, each with its "
        "source; nothing is made up, and what is contested is shown with both sides."
    ),
    "about.limits": (
        "It is not legal advice. Found a mine? Do not touch it, go back the way you came, and "
        "call the local emergency number (in Ukraine: 101)."
    ),
    "error.unexpected": (
        "Something went wrong on our side; the fault is noted under {reference}. Try again, or "
        "ask in other words."
    ),
}


def text(key: str) -> str:
    """The words for a key.

    Raises KeyError for a key that does not exist: that is a fault in the code.
    """
    return TEXTS[key]
