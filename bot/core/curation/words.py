"""The words of the curation desk's commands, by key."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "group.kb.summary": "how the base is kept true, for its moderators",
    "command.suggest.summary": "suggest a correction, or an entry that is missing",
    "command.suggest.help": (
        "Opens a form: what is wrong or missing, and where one can read it. Those who keep the "
        "base decide, and you are told what becomes of it, with the reason."
    ),
    "command.suggest.menu": "Suggest as entry",
    "command.suggestions.summary": "what has become of your suggestions",
    "command.suggestions.help": "Lists your own suggestions and proposals, newest first.",
    "command.kb-history.summary": "every revision of an entry",
    "command.kb-history.help": (
        "Lists the revisions of an entry, a source or a state's row, newest first. “show” with "
        "slug@2 shows the second one."
    ),
    "command.kb-diff.summary": "how two revisions differ",
    "command.kb-diff.help": "Shows, word by word, what a revision added and took away.",
    "command.kb-add.summary": "begin a new entry, source or row",
    "command.kb-add.help": "Opens a form and keeps a draft that only you see.",
    "command.kb-edit.summary": "begin a draft of a change",
    "command.kb-edit.help": (
        "Begins a draft from what the base says now: an entry, a source, or how a state stands to "
        "a treaty (FIN/APMBC). Readers see nothing of it until it is approved."
    ),
    "command.kb-part.summary": "edit one part of a draft",
    "command.kb-part.help": (
        "Opens one part of a draft: head, details, a statement by its number; of a source head or "
        "more; of a row joining or leaving."
    ),
    "command.kb-draft.summary": "your drafts",
    "command.kb-draft.help": (
        "Shows a draft as readers would see it, with what is to be put right and all advice; "
        "without a number it lists yours."
    ),
    "command.kb-discard.summary": "throw a draft away",
    "command.kb-discard.help": "Throws one of your drafts away, after asking.",
    "command.kb-propose.summary": "propose a draft",
    "command.kb-propose.help": "Asks the reviewers to make a draft what readers see.",
    "command.kb-retire.summary": "propose to retire something",
    "command.kb-retire.help": (
        "Proposes that an entry, source or row is no longer found or shown. Its revisions stay."
    ),
    "command.kb-merge.summary": "propose to merge an entry into another",
    "command.kb-merge.help": (
        "Proposes that an entry becomes part of another: statements, names and questions move, its "
        "slug leads there."
    ),
    "command.kb-withdraw.summary": "take a proposal back",
    "command.kb-withdraw.help": "Takes your own proposal or suggestion back while it is open.",
    "command.kb-verify.summary": "vouch for an entry, or see what is due",
    "command.kb-verify.help": (
        "Says that an entry still holds, from today on; without one it lists what is due for a "
        "check, yours first."
    ),
    "command.kb-links.summary": "sources with dead links",
    "command.kb-links.help": "Lists the sources whose address no longer leads anywhere.",
    "command.kb-gaps.summary": "what is asked and not covered",
    "command.kb-gaps.help": (
        "Counts, by topic and without names, what the base could not answer and what did not help."
    ),
    "command.kb-balance.summary": "how the debates stand",
    "command.kb-balance.help": "Counts positions by side, class of source and region.",
    "command.kb-review.summary": "what waits for a decision",
    "command.kb-review.help": (
        "Lists all open proposals and suggestions, or shows one with its differences and buttons."
    ),
    "command.kb-approve.summary": "approve a proposal",
    "command.kb-approve.help": "Makes a proposal what readers see. Not one's own.",
    "command.kb-reject.summary": "reject a proposal, with a reason",
    "command.kb-reject.help": "Turns a proposal down; who made it is told the reason.",
    "command.kb-amend.summary": "edit a proposal before approving it",
    "command.kb-amend.help": (
        "Begins a draft from an open proposal, to be approved as edited; from a suggestion, to "
        "answer it."
    ),
    "command.kb-rebase.summary": "bring a draft or proposal up to date",
    "command.kb-rebase.help": (
        "Takes in what was changed since it was begun. Where both changed the same, yours stands."
    ),
    "command.kb-revert.summary": "go back to an older revision",
    "command.kb-revert.help": "Makes an older revision what readers see; itself a revision.",
    "command.kb-audit.summary": "who did what, when and why",
    "command.kb-audit.help": (
        "Lists every act, newest first, and checks that no line was changed afterwards."
    ),
    "command.kb-who.summary": "who keeps the base",
    "command.kb-who.help": "Lists the roles that were granted, and your own.",
    "command.kb-grant.summary": "grant a role",
    "command.kb-grant.help": (
        "Grants a role to a person or a group, in this home alone: editors propose, reviewers "
        "decide, admins grant roles."
    ),
    "command.kb-revoke.summary": "take a role back",
    "command.kb-revoke.help": "Takes back the role with a number that “kb who” lists.",
    "command.kb-block.summary": "take no more suggestions from somebody",
    "command.kb-block.help": (
        "Blocks whoever made a suggestion from making more; the same again undoes it."
    ),
    "command.kb-channel.summary": "show proposals in this channel",
    "command.kb-channel.help": (
        "Shows each proposal and suggestion in this channel from now on, or with off no longer."
    ),
    "parameter.suggestion": "What is wrong or missing, in your own words.",
    "parameter.address": "An address, https://..., or what to look for.",
    "parameter.quote": "The message that it is about.",
    "parameter.key": "The slug of an entry, the id of a source, or FIN/APMBC.",
    "parameter.what": "An entry, a source, or a state's row of a treaty.",
    "parameter.older": "The older revision.",
    "parameter.newer": "The newer revision.",
    "parameter.new_key": "Its slug or id, or FIN/APMBC.",
    "parameter.close": "The number of a gap that is none any more.",
    "parameter.gap": "The number of the gap that it closes.",
    "parameter.answering": "The suggestion that it answers.",
    "parameter.draft": "The number of the draft.",
    "parameter.part": "Which part: head, details, the number of a statement, ...",
    "parameter.really": "Whether you are sure.",
    "parameter.note": "What changes, and why.",
    "parameter.into": "The entry that stays.",
    "parameter.days": "Days until the next check.",
    "parameter.proposal": "The number of the proposal.",
    "parameter.reason": "The reason.",
    "parameter.to": "The revision to go back to.",
    "parameter.role": "The role.",
    "parameter.why": "Why; it stands in the audit.",
    "parameter.member": "A person or a group: user:ID or group:ID.",
    "parameter.named": "The id of a person, role or user group: user:ID or group:ID.",
    "parameter.home": "The home, such as discord/123.",
    "parameter.number": "The number of the grant.",
    "parameter.undo": "Take suggestions again.",
    "parameter.cards": "On or off.",
    "parameter.title": "The title.",
    "parameter.aliases": "Other names, one a line or separated by “ | ”.",
    "parameter.questions": "Questions that it answers, one a line or separated by “ | ”.",
    "parameter.entry_topics": "Ids of topics, separated by commas.",
    "parameter.dated": "The date: YYYY, YYYY-MM or YYYY-MM-DD.",
    "parameter.entry_kind": "The kind of the entry.",
    "parameter.sides": "The sides of a debate, one a line or separated by “ | ”.",
    "parameter.details": "The details of its kind, as YAML.",
    "parameter.wording": "The text of the statement; empty takes it away.",
    "parameter.cites": "Its sources, one a line or separated by “ | ”: id, or id @ place.",
    "parameter.confidence": "How well it is supported.",
    "parameter.period": "When it holds: 2025-07-10 to 2026-01-10.",
    "parameter.side": "The side of a debate: 1, 2, ...",
    "parameter.publisher": "The publisher.",
    "parameter.source_class": "The class of the source.",
    "parameter.archive": "The address of an archived copy.",
    "parameter.reread": "Whether the source was re-read for this base.",
    "parameter.formerly": "Former ids, separated by commas.",
    "parameter.signed": "When it signed.",
    "parameter.consent": "How it consented to be bound.",
    "parameter.consented": "When it deposited.",
    "parameter.in_force": "When it entered into force for the state.",
    "parameter.notified": "When it notified its withdrawal.",
    "parameter.left_on": "When its withdrawal takes effect.",
    "parameter.remark": "A note.",
    "parameter.resting_on": "Ids of the sources, separated by commas.",
}
