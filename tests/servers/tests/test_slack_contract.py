"""The Slack of the tests holds what is said to it against Slack's documents."""

from __future__ import annotations

import pytest

from tests.servers.slack import contract


@pytest.mark.skipif(
    not contract.CHECKED,
    reason="THE CONTRACT WAS NOT CHECKED: Slack's documents (shared/specs) are not beside this checkout",
)
def test_the_contract_is_checked() -> None:
    assert contract.request_findings("chat.postMessage", {"chanel": "C1"}) == [
        "chat.postMessage: no parameter chanel",
        "chat.postMessage: lacks channel",
    ]
    assert contract.answer_findings("auth.test", {"ok": True})
    assert contract.payload_findings("events_api", {"event": {"type": "app_mention", "odd": 1}})
