"""The desk in Slack: one slash command, mentions, buttons, shortcuts, a modal, the App Home."""
