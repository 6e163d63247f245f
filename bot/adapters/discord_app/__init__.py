"""The desk in Discord: commands, menus, buttons, forms, mentions and direct messages."""
