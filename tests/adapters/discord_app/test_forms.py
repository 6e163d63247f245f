"""Forms: opened, filled in, sent off."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.discord_app.delivery import PATIENCE
from bot.core.reply import Form, Input
from tests.adapters.discord_app.catalogs import INPUTS, form_catalog
from tests.adapters.discord_app.city import City, Scene
from tests.adapters.discord_app.stage import Setting, texts
from tests.servers.discord.exchange import MODAL

Play = Callable[..., None]
FILLED = {"Title": "Mines & more", "Text": "Two lines,\nquoted “so”; a=b"}


def test_a_form_is_opened_with_labels_hints_values_and_limits(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert opened.response == MODAL
        assert opened.modal
        assert opened.modal["title"] == "Write"
        title, body = opened.modal["components"]
        assert (title["label"], title["description"]) == ("Title", "A few words.")
        assert title["component"]["style"] == 1
        assert title["component"]["required"] is True
        assert title["component"]["max_length"] == 60
        assert not title["component"].get("value")
        assert (body["label"], body.get("description")) == ("Text", None)
        assert body["component"]["style"] == 2
        assert body["component"]["required"] is False
        assert body["component"]["value"] == "Begun."
        assert body["component"]["max_length"] == 500

    play(scene, catalog=form_catalog())


def test_what_was_filled_in_arrives_with_what_was_hidden(play: Play) -> None:
    async def scene(on: Scene) -> None:
        sent = await on.server.submit(on.ada, await on.slash("about"), FILLED)
        assert sent.message
        assert sent.message.ephemeral
        words = texts(sent.message).replace("\\", "")
        assert "slug=debate-one" in words
        assert "title=Mines & more" in words
        assert "body=Two lines, quoted “so”; a=b" in words

    play(scene, catalog=form_catalog())


def test_what_was_left_as_it_was_arrives_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        sent = await on.server.submit(on.ada, await on.slash("about"), {"Title": "x"})
        assert "body=Begun." in texts(sent.message)

    play(scene, catalog=form_catalog())


def test_a_button_opens_a_form_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.press(await on.slash("help"), "Open the form")
        assert opened.response == MODAL
        sent = await on.server.submit(on.ada, opened, FILLED)
        assert "title=Mines" in texts(sent.message)

    play(scene, catalog=form_catalog())


def test_a_form_opened_before_a_restart_is_received_after_it(
    play_city: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting(catalog=form_catalog())) as on:
            opened = await on.slash("about")
        async with city.desk(setting(catalog=form_catalog())) as on:
            sent = await on.server.submit(on.ada, opened, FILLED)
            assert "slug=debate-one" in texts(sent.message)

    play_city(story)


def test_a_form_is_never_announced_as_nothing_could_open_it_then(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert opened.response == MODAL
        assert len(opened.callbacks) == 1
        assert (opened.acked_after or 0) > PATIENCE

    play(scene, catalog=form_catalog(delay=PATIENCE + 0.2))


def test_a_form_sent_twice_is_received_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        sent = await on.server.submit(on.ada, await on.slash("about"), FILLED)
        on.server.redeliver(sent)
        await on.slash("help")
        assert len(sent.callbacks) == 1

    play(scene, catalog=form_catalog())


def test_a_form_can_be_opened_and_sent_again_and_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for number in range(3):
            person = on.server.add_user(f"Person{number}xyz")
            opened = await on.slash("about", by=person)
            sent = await on.server.submit(person, opened, {"Title": f"take {number}"})
            assert f"title=take {number}" in texts(sent.message)

    play(scene, catalog=form_catalog())


def test_the_most_that_a_form_may_hide_arrives(play: Play) -> None:
    slug = "entry-" + "x" * 70

    async def scene(on: Scene) -> None:
        sent = await on.server.submit(on.ada, await on.slash("about"), FILLED)
        assert f"slug={slug}" in texts(sent.message)

    play(scene, catalog=form_catalog(hidden={"slug": slug}))


async def ends_in_a_fault(on: Scene) -> None:
    shown = await on.slash("about")
    assert shown.message
    assert shown.message.ephemeral
    (line,) = on.logged("unexpected error")
    assert line["reference"] in texts(shown.message)
    assert "Something went wrong on our side" in texts(shown.message)


def test_too_many_inputs_are_a_fault_with_a_reference(play: Play) -> None:
    many = tuple(Input(name=f"n{number}", label="L") for number in range(6))
    play(ends_in_a_fault, catalog=form_catalog(Form(title="T", inputs=many, submit="browse")))


def test_no_input_at_all_is_a_fault_with_a_reference(play: Play) -> None:
    play(ends_in_a_fault, catalog=form_catalog(Form(title="T", inputs=(), submit="browse")))


def test_too_much_hidden_is_a_fault_with_a_reference(play: Play) -> None:
    noise = "".join(chr(0x4E00 + number * 37 % 20_000) for number in range(400))
    form = Form(title="T", inputs=INPUTS, submit="browse", hidden={"slug": noise})
    play(ends_in_a_fault, catalog=form_catalog(form))


def test_words_too_long_for_a_form_are_shortened(play: Play) -> None:
    field = Input(name="body", label="L" * 90, hint="H" * 200, value="V" * 900, limit=9_000)
    form = Form(title="T" * 90, inputs=(field,), submit="browse", hidden={"slug": "s"})

    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert opened.response == MODAL
        sent = await on.server.submit(on.ada, opened, {})
        assert "V" * 100 in texts(sent.message)

    play(scene, catalog=form_catalog(form))


def test_a_form_of_another_version_says_so(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert opened.modal
        opened.modal["custom_id"] = "form:7"
        sent = await on.server.submit(on.ada, opened, FILLED)
        assert "another version of the desk" in texts(sent.message)
        assert not on.logged("unexpected error")

    play(scene, catalog=form_catalog())


def test_inputs_of_another_version_say_so(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert opened.modal
        for part in opened.modal["components"]:
            part["component"]["custom_id"] = "field-" + part["label"]
        sent = await on.server.submit(on.ada, opened, FILLED)
        assert "another version of the desk" in texts(sent.message)
        assert not on.logged("unexpected error")

    play(scene, catalog=form_catalog())
