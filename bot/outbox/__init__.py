"""Messages that the desk sends on its own account: each once, whatever crashes."""
