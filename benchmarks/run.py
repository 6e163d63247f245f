"""Runs all benchmarks, prints the tables and puts them into `docs/benchmarks.md`.

    python -m benchmarks.run [--sizes base,10000,100000,1000000] [--quick] [--print-only]

`--quick` takes fewer questions and leaves MiniLM out; it does not touch the document.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import knowledge
from benchmarks import report, scale, startup
from benchmarks.corpus import SAMPLE, Case, lookalikes, variants
from benchmarks.engines import TODAY, Bm25s, Contender, Cosine, Desk, Fts5, Tantivy
from benchmarks.latency import in_turns
from benchmarks.quality import quality
from knowledge import KnowledgeBase
from knowledge.encode import Encoder, EncoderMissing, make_encoder
from knowledge.packing.build import build_base

SIZES = "base,10000,100000,1000000"


def say(what: str) -> None:
    """Progress, beside the results."""
    print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)


def one_thread() -> None:
    """Begin anew with one BLAS thread: all figures are of one core, beside other work."""
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.run", *sys.argv[1:]])  # noqa: S606


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help=f"comma-separated; default {SIZES}")
    parser.add_argument("--quick", action="store_true", help="fewer questions, no MiniLM")
    parser.add_argument("--print-only", action="store_true", help="leave the document alone")
    options = parser.parse_args()
    wanted = options.sizes.split(",")
    results = report.Results()
    loads, code = [os.getloadavg()[0]], fingerprint()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folder = Path(name)
        base = folder / "knowledge.db"
        say("building the base")
        build_base(base)
        if "base" in wanted:
            at_base_size(results, base, folder, options.quick)
            loads.append(os.getloadavg()[0])
        for size in wanted:
            if size != "base":
                results.sizes.append(scale.measure(base, folder, int(size), say))
                loads.append(os.getloadavg()[0])
        results.head = _head(base, loads)
    tables = report.render(results)
    print(tables)
    if fingerprint() != code:
        sys.exit(
            "The library changed during the run: the parts do not belong together. Not written."
        )
    if not (options.quick or options.print_only):
        report.write(tables)


def fingerprint() -> str:
    """A hash over the library's code, weights and packs: the processes of a run must share it."""
    digest = hashlib.sha256()
    for path in sorted(Path(knowledge.__file__).parent.rglob("*")):
        if path.suffix in {".py", ".json", ".yaml"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def at_base_size(results: report.Results, base: Path, folder: Path, quick: bool) -> None:
    """Quality, latency and start on the real base."""
    sample = 300 if quick else SAMPLE
    stored, apart = variants(base, sample), lookalikes(base)
    contenders: list[Contender] = [Desk(base), Fts5(base), Bm25s(base), Tantivy(base)]
    contenders.append(Cosine(base, make_encoder("static"), "static encoder alone"))
    with_minilm = folder / "minilm.db"
    minilm = None if quick else _minilm()
    if minilm:
        say("building the base with MiniLM")
        build_base(with_minilm, encoder=minilm)
        contenders.append(Cosine(with_minilm, minilm, "MiniLM alone"))
        contenders.append(Desk(with_minilm, "minilm"))
    sets: dict[str, list[Case]] = {"left-out variants": stored, "written apart": apart}
    for name, cases in sets.items():
        say(f"quality: {name}")
        results.quality[name] = {one.name: quality(one, cases) for one in contenders}
    say("time per question")
    questions = [case.question for case in (*stored, *apart)]
    desk = KnowledgeBase.open(base)
    runs: dict[str, Callable[[str], object]] = {
        "desk, full answer": lambda question: desk.ask(question, today=TODAY)
    }
    if minilm:
        other = KnowledgeBase.open(with_minilm)
        runs["desk, full answer, MiniLM"] = lambda question: other.ask(question, today=TODAY)
    runs |= {one.name: one.search for one in contenders}
    results.latency = in_turns(runs, questions)
    say("build, start, throughput, memory")
    results.startup = startup.measure(folder, questions, 3 if quick else startup.REPEATS)


def _minilm() -> Encoder | None:
    """MiniLM, where its optional package is installed."""
    try:
        return make_encoder("minilm")
    except EncoderMissing as error:
        say(f"without MiniLM: {error}")
        return None


def _head(base: Path, loads: list[float]) -> list[str]:
    with KnowledgeBase.open(base) as desk:
        entries, rows, revision = len(desk.store.slugs), desk._engine.index.rows, desk.revision
    engines = ", ".join(f"{name} {version(name)}" for name in ("numpy", "bm25s", "tantivy"))
    return [
        f"{datetime.now(UTC):%d %B %Y}; base {revision}: {entries:,} entries, {rows:,} rows",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {engines}",
        f"{os.cpu_count()} cores, shared; one BLAS thread; load average from the start on: "
        + ", ".join(f"{load:.1f}" for load in loads),
    ]


if __name__ == "__main__":
    one_thread()
    main()
