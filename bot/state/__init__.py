"""What the desk keeps for itself, apart from the base: one `state.db` in the state folder."""
