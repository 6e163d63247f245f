"""What is read as what, what it adds, and which background an item gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.relevance import Relevance
from bot.digest.relevance.judge import EVERYTHING, THRESHOLD
from bot.digest.relevance.phrases import Case, Cue, Phrases, Role
from bot.digest.relevance.places import ADJECTIVES
from bot.digest.relevance.words import LANGUAGES, groups
from knowledge import KnowledgeBase, text
from knowledge.model import Kind


@pytest.fixture(scope="module")
def relevance(base: KnowledgeBase) -> Relevance:
    return Relevance.of(base)


def read(relevance: Relevance, title: str, summary: str = "", language: str = "en") -> set[str]:
    judgement = relevance.judge(title, summary, language)
    return {f"{reason.words}: {reason.what}" for reason in judgement.reasons}


# The words


def test_words_of_the_news_refer_to_topics_and_terms_of_the_base(base: KnowledgeBase) -> None:
    topics = {id for id, *_ in base.topics()}
    names = {n.id for names in base.store.gazetteer.phrases.values() for n in names}
    whats = {group.what for group in groups()}
    for group in groups():
        assert set(group.topics) <= topics, group
        assert set(group.lexicon) <= names, group
        assert set(group.needs) <= whats, group
        assert (group.weight < 0) is (group.role is Role.AGAINST), group
        assert any(group.phrases().values()) or group.lexicon, group


def test_every_language_has_words_of_each_role() -> None:
    for language in LANGUAGES:
        spoken = {group.role for group in groups() if getattr(group, language)}
        assert {Role.CORE, Role.SUPPORT, Role.AGAINST} <= spoken, language


# Reasons


def test_the_score_is_the_sum_of_its_reasons(relevance: Relevance) -> None:
    judgement = relevance.judge(
        "Car hits landmine near gold mine in Burkina Faso, seven dead",
        "Deminers and soldiers reached the village by truck.",
    )
    assert judgement.score == pytest.approx(sum(reason.weight for reason in judgement.reasons))
    assert judgement.reasons[0].words == "landmine"
    assert judgement.relevant


def test_reasons_are_the_words_as_written(relevance: Relevance) -> None:
    found = read(relevance, "Finland's LANDMINES: deminers ask for more")
    assert {"LANDMINES: weapon", "deminers: mine action", "Finland: state"} <= found


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Gold mine opens", "Gold mine: mining of ore"),
        ("Bitcoin firm fined", "Bitcoin: mining of coins or data"),
        ("Reform is a political minefield", "political minefield: a figure of speech"),
        ("Navy finds sea mine", "sea mine: mines at sea"),
        ("Minecraft for beginners", "Minecraft: a game"),
        ("Roadside bomb kills two", "Roadside bomb: a bomb that somebody sets off"),
        ("Fliegerbombe gefunden", "Fliegerbombe: a bomb of the world wars"),
    ],
)
def test_another_meaning_is_named_and_takes_the_word_away(
    relevance: Relevance, title: str, reason: str
) -> None:
    judgement = relevance.judge(title, "")
    assert reason in read(relevance, title)
    assert judgement.score < 0
    assert not judgement.relevant


def test_support_counts_only_beside_a_word_of_the_field(relevance: Relevance) -> None:
    assert relevance.judge("Finland's soldiers killed, border closed", "").reasons == ()
    assert len(read(relevance, "Finland's soldiers killed by landmine, border closed")) >= 4


def test_a_state_alone_is_never_relevant(relevance: Relevance, base: KnowledgeBase) -> None:
    names = ", ".join(state.name for state in base.store.states.values())
    assert not relevance.judge(names, names).relevant


def test_the_summary_weighs_less_than_the_title(relevance: Relevance) -> None:
    title = relevance.judge("Landmine found", "A quiet day.")
    summary = relevance.judge("A quiet day", "Landmine found.")
    assert title.score > summary.score > 0


def test_what_comes_late_in_a_long_summary_does_not_count(relevance: Relevance) -> None:
    assert relevance.judge("A quiet day", "word " * 300 + "landmine").score == 0


def test_a_sure_word_outweighs_another_meaning_but_not_a_figure_of_speech(
    relevance: Relevance,
) -> None:
    ship = relevance.judge("Navy ship carries landmines through the strait, tanker beside it", "")
    assert ship.relevant
    assert not relevance.judge("The debt landmine: loans and how they grow", "").relevant


def test_an_outlet_that_writes_of_nothing_else_is_always_relevant(relevance: Relevance) -> None:
    for title in (
        "Our new director in Geneva",
        "A gold mine of ideas",
        "Landmines cleared in Laos",
    ):
        judgement = relevance.judge(title, "", everything=True)
        plain = relevance.judge(title, "")
        assert judgement.relevant
        assert judgement.score == max(plain.score, THRESHOLD)
        assert judgement.score == pytest.approx(sum(r.weight for r in judgement.reasons))
        assert (judgement.reasons[-1].what == EVERYTHING) is not plain.relevant


# Languages


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en-GB", "Mines kill farmers on the border with Yemen"),
        ("uk", "Міни вбили фермерів на кордоні: загинули двоє"),
        ("ru", "На мине у границы погибли два солдата, взрыв слышали жители"),
        ("fr_FR", "Mines : deux soldats tués à la frontière du Mali"),
        ("es", "Minas: dos soldados muertos en la frontera de Colombia"),
        ("de", "Minen töten zwei Soldaten an der Grenze zu Syrien"),
    ],
)
def test_bare_words_count_in_their_language(
    relevance: Relevance, language: str, title: str
) -> None:
    assert relevance.judge(title, "", language).relevant


@pytest.mark.parametrize("language", ["pl", "sv", "", "?"])
def test_of_other_languages_only_unmistakable_words_count(
    relevance: Relevance, language: str
) -> None:
    assert relevance.judge("Antipersonenminen, landmines", "", language).relevant
    assert relevance.judge("Mine mines mina minen", "", language).reasons == ()


@pytest.mark.parametrize(
    ("title", "iso"),
    [
        ("Мины нашли в Финляндии", "FIN"),
        ("Розмінування українських полів", "UKR"),
        ("Удар по Украине", "UKR"),
        ("Украинской армии нужны мины", "UKR"),
        ("Польше нужны мины", "POL"),
        ("Таджикистаном и другими", "TJK"),
    ],
)
def test_states_are_found_inflected(relevance: Relevance, title: str, iso: str) -> None:
    assert relevance.judge(title, "", "ru").states == (iso,)


@pytest.mark.parametrize(
    ("language", "title", "iso"),
    [
        ("fr", "L'armée lettone et ses mines", "LVA"),
        ("es", "El ejército ucraniano y sus minas", "UKR"),
        ("de", "Das finnische Heer und seine Minen", "FIN"),
        ("uk", "Польська армія і міни", "POL"),
    ],
)
def test_states_are_found_by_their_adjectives(
    relevance: Relevance, language: str, title: str, iso: str
) -> None:
    assert relevance.states_in(title, language) == (iso,)


def test_adjectives_are_of_states_and_written_as_words_are_compared(base: KnowledgeBase) -> None:
    data = yaml.safe_load(ADJECTIVES.read_text("utf-8"))
    assert data.keys() < set(LANGUAGES)
    for states in data.values():
        assert states.keys() <= base.store.states.keys()
        for stem in (stem for stems in states.values() for stem in stems):
            assert len(stem) >= 4
            assert [word.norm for word in text.words(stem)] == [stem]


# What it is about


def test_topics_that_hang_on_a_treaty_need_one(relevance: Relevance) -> None:
    assert "withdrawals" in relevance.judge("Finland leaves the mine ban", "").topics
    assert "withdrawals" not in relevance.judge("Army leaves landmines behind", "").topics


def test_topics_and_states_are_those_of_the_base(relevance: Relevance, base: KnowledgeBase) -> None:
    judgement = relevance.judge("US sends Ukraine anti-personnel mines", "Russia protests.")
    assert judgement.states == ("USA", "UKR", "RUS")
    assert {"transfer", "ukraine", "russia", "us-policy"} <= set(judgement.topics)
    assert set(judgement.topics) <= {id for id, *_ in base.topics()}


@pytest.mark.parametrize(
    ("title", "summary", "first"),
    [
        ("Finland leaves the Ottawa Convention", "", {"finland-exit-2026", "why-finland-left-mine-ban"}),
        ("Norway stays in the mine ban", "", {"why-norway-stayed-in-mine-ban", "norway-stays-2025"}),
        ("Lithuania quits cluster munitions ban", "", {"lithuania-leaves-ccm-2025", "seimas-ccm-2024"}),
        (
            "Thai soldiers step on mines at Cambodian border",
            "Phnom Penh denies laying new ones.",
            {"debate-thai-cambodian-mines-2025", "thai-cambodia-july-2025"},
        ),
        ("PMN-2 mines found at temple", "", {"pmn-2"}),
        ("Rats and dogs that find landmines", "", {"rats-dogs-and-drones-compared"}),
        ("US stops money for demining abroad", "", {"us-demining-halt-2025", "us-demining-money"}),
        ("Myanmar: landmines kill villagers", "", {"history-myanmar", "myanmar-use"}),
    ],
)  # fmt: skip
def test_background_is_about_the_same(
    relevance: Relevance, base: KnowledgeBase, title: str, summary: str, first: set[str]
) -> None:
    entries = relevance.judge(title, summary).entries
    assert entries[0] in first
    assert len(entries) <= 3
    assert all(base.entry(slug) for slug in entries)


@pytest.mark.parametrize(
    "title",
    [
        "Landmine found",
        "Gabon: landmine found on beach",
        "Opinion: landmines and the poets",
    ],
)
def test_where_the_base_has_no_background_there_is_none(relevance: Relevance, title: str) -> None:
    judgement = relevance.judge(title, "")
    assert judgement.relevant
    assert judgement.entries == ()


def test_background_of_one_state_is_never_that_of_another(
    relevance: Relevance, base: KnowledgeBase
) -> None:
    states = base.store.states
    for iso in ("EST", "LVA", "LTU", "POL", "FIN", "AGO", "KHM", "COL", "YEM", "SYR", "GAB", "NPL"):
        judgement = relevance.judge(f"{states[iso].label}: parliament votes to leave mine ban", "")
        for slug in judgement.entries:
            named = relevance.states_in(base.entry(slug).title)
            assert not named or iso in named, (iso, slug)


def test_what_is_not_relevant_has_no_background(relevance: Relevance) -> None:
    assert relevance.judge("Gold mine in Finland opens", "").entries == ()


# Properties


@settings(max_examples=150, deadline=None)
@given(title=st.text(max_size=200), summary=st.text(max_size=400), language=st.text(max_size=6))
def test_any_text_is_judged(relevance: Relevance, title: str, summary: str, language: str) -> None:
    judgement = relevance.judge(title, summary, language)
    assert judgement == relevance.judge(title, summary, language)
    assert judgement.relevant is (judgement.score >= THRESHOLD)


def test_threads_judge_alike(relevance: Relevance) -> None:
    titles = [f"Landmine number {n} found near Kharkiv, {n} hurt" for n in range(200)]
    alone = [relevance.judge(title, title) for title in titles]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda title: relevance.judge(title, title), titles)) == alone


# Phrases


def cue(what: str, role: Role = Role.CORE, case: Case = Case.ANY) -> Cue:
    return Cue(role=role, what=what, weight=1, group=what, case=case)


def found(phrases: Phrases, line: str) -> list[str]:
    return [one.cue.what for one in phrases.find(text.words(line), "en")]


def test_the_longer_phrase_wins_wherever_it_begins() -> None:
    phrases = Phrases()
    phrases.add("of mine", cue("pronoun", Role.NEUTRAL))
    phrases.add("mine", cue("mine"))
    phrases.add("mine ban", cue("ban"))
    assert found(phrases, "a friend of mine left") == ["pronoun"]
    assert found(phrases, "presidency of mine ban meetings") == ["ban"]


def test_a_star_stands_for_any_ending() -> None:
    phrases = Phrases()
    phrases.add("mine clear*", cue("clearing"))
    assert found(phrases, "Mine-clearing, mine clearance and a mine cleared") == ["clearing"] * 3
    assert found(phrases, "mineral clearance") == []


def test_case_tells_names_from_words() -> None:
    phrases = Phrases()
    phrases.add("Volcano", cue("system", case=Case.INITIAL))
    phrases.add("MOB", cue("MOB", case=Case.CAPITALS))
    assert found(phrases, "a volcano and a mob") == []
    assert found(phrases, "the Volcano and MOB") == ["system", "MOB"]


@pytest.mark.parametrize("phrase", ["", "...", "ab*"])
def test_phrases_that_would_match_anything_are_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Phrases().add(phrase, cue("nothing"))


def test_weapons_and_organisations_of_the_base_are_read(
    relevance: Relevance, base: KnowledgeBase
) -> None:
    for slug, *_ in base.browse(kind=Kind.WEAPON):
        name = base.entry(slug).title.split(":")[0].split(" (")[0]
        reasons = relevance.judge(f"Landmine news: {name}", "").reasons
        assert reasons, slug
    assert "MAG International: organisation" in read(relevance, "MAG International in Chad")
    assert "GICHD: organisation" in read(relevance, "GICHD opens course")
