"""The encoders: the static one with its real weights, the MiniLM code on a small model made here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from knowledge.encode import Encoder, EncoderMissing, MiniLmEncoder, make_encoder

WIDTH, LAYERS, WORDS = 384, 2, ["[UNK]", "finland", "mine", "ban", "pizza"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like that of the real model, with two layers of random weights."""
    folder = tmp_path_factory.mktemp("minilm")
    random = np.random.default_rng(1)

    def made(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) * 0.05).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": made(len(WORDS), WIDTH) * 20,
        "embeddings.position_embeddings.weight": made(256, WIDTH),
        "embeddings.token_type_embeddings.weight": made(2, WIDTH),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part in (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
        ):
            tensors |= {
                f"{name}.{part}.weight": made(WIDTH, WIDTH),
                f"{name}.{part}.bias": made(WIDTH),
            }
        tensors |= {
            f"{name}.intermediate.dense.weight": made(64, WIDTH),
            f"{name}.intermediate.dense.bias": made(64),
        }
        tensors |= {
            f"{name}.output.dense.weight": made(WIDTH, 64),
            f"{name}.output.dense.bias": made(WIDTH),
        }
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
    for norm in norms:
        tensors |= {
            f"{norm}.weight": np.ones(WIDTH, np.float32),
            f"{norm}.bias": np.zeros(WIDTH, np.float32),
        }
    save_file(tensors, folder / "model.safetensors")
    config = {"num_attention_heads": 12, "layer_norm_eps": 1e-12, "num_hidden_layers": LAYERS}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer = Tokenizer(
        WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token=WORDS[0])
    )
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="module", params=["static", "minilm"])
def encoder(request: pytest.FixtureRequest, small: Path) -> Encoder:
    return make_encoder(request.param, small if request.param == "minilm" else None)


def test_unit_vectors_of_the_promised_shape(encoder: Encoder) -> None:
    vectors = encoder.encode(["finland mine ban", "pizza"])
    assert vectors.shape == (2, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_text_is_encoded_alone_as_in_company(encoder: Encoder) -> None:
    together = encoder.encode(["finland ban", "pizza mine mine"])
    assert np.allclose(together[0], encoder.encode(["finland ban"])[0], atol=1e-5)


def test_nearer_in_words_is_nearer_in_vectors(encoder: Encoder) -> None:
    one, two, other = encoder.encode(["finland mine ban", "mine ban finland", "pizza pizza"])
    assert one @ two > one @ other


def test_static_meanings() -> None:
    vectors = make_encoder("static").encode(
        ["landmine treaty", "mine ban convention", "pizza recipe", ""]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert not vectors[3].any()


def test_long_texts_are_cut(small: Path) -> None:
    assert MiniLmEncoder(small).encode(["mine " * 5_000]).shape == (1, WIDTH)


@pytest.mark.parametrize("name", ["static", "minilm"])
def test_a_folder_without_weights(name: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="no "):
        make_encoder(name, tmp_path)


def test_an_unknown_name() -> None:
    with pytest.raises(EncoderMissing, match="static"):
        make_encoder("oracle")
