"""The curation desk in chat: suggestions, drafts, reviews, history, verification, roles."""
