"""The public face of the curation desk: its names, and the guide in its docstring."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge import KnowledgeBase, curate

ROOT = Path(__file__).resolve().parents[2]
NAMES = """
    SUGGESTION_LIMIT Act Action AuditLine Balance Change Curator Difference Draft Fields Freshness
    Hint Merged Origin Piece Plan PlanItem Preview Proposal Queued Reading Revision Similar Standing State
    Step Target ThreeWay bring_up_to_date connect due_note export_packs import_packs is_edited
    merge open_curator plan_import upgrade
""".split()


def test_the_exported_names() -> None:
    assert list(curate.__all__) == NAMES
    for name in NAMES:
        assert getattr(curate, name) is not None
    own = {"annotations", "Any", "TYPE_CHECKING", "import_module"}
    assert {name for name in vars(curate) if name[0] != "_"} - own == set(NAMES)
    with pytest.raises(AttributeError, match="no attribute 'Ledger'"):
        curate.Ledger  # noqa: B018


def test_the_values_alone_load_nothing_of_the_packs() -> None:
    code = """
import sys
from knowledge.curate import Act, Draft, Target, merge
print([name for name in ("pydantic", "yaml", "numpy", "sqlite_utils") if name in sys.modules])
from knowledge.curate import Curator
print("pydantic" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["[]", "True"]


def test_the_guide_does_what_it_says(base_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "knowledge.db"
    path.write_bytes(base_path.read_bytes())
    assert curate.__doc__
    source = curate.__doc__.replace("  # doctest: +SKIP", "")
    example = doctest.DocTestParser().get_doctest(source, {"path": path}, "curate", None, None)
    assert len(example.examples) >= 15
    report: list[str] = []
    scope = example.globs
    result = doctest.DocTestRunner().run(example, out=report.append, clear_globs=False)
    scope["desk"].connection.close()
    scope["base"].close()
    assert (result.failed, "".join(report)) == (0, "")
    with KnowledgeBase.open(path) as base:
        assert base.entry("halo@1").title != base.entry("halo").title
