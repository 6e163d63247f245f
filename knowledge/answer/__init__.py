"""From a question to an answer: read it, decline what would help to harm, resolve what the law
model knows exactly, search the rest, and abstain where nothing supports an answer.
"""
