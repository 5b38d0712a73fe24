"""Writes a tiny Llama with random weights: real tokens from a real server, and no sense at all.

``python make_model.py FILE``; the vocabulary is the 256 bytes, some letters and a few words.
"""

from __future__ import annotations

import string
import sys

import gguf
import numpy as np

WIDTH, HEADS, LAYERS, FEED_FORWARD, CONTEXT = 64, 4, 2, 128, 2048
WORDS = ("▁the", "▁model", "▁streams", "▁tokens", "▁über", "▁日本", "▁🎉", "\n")
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"


def vocabulary() -> list[tuple[str, float, int]]:
    """Tokens with score and kind, in the order of SentencePiece: controls, bytes, pieces."""
    letters = "▁" + string.ascii_letters + string.digits + string.punctuation
    return [
        ("<unk>", 0.0, UNKNOWN),
        ("<s>", 0.0, CONTROL),
        ("</s>", 0.0, CONTROL),
        *((f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)),
        *((letter, -10.0, NORMAL) for letter in letters),
        *((word, -1.0 - rank / 10, NORMAL) for rank, word in enumerate(WORDS)),
    ]


def describe(writer: gguf.GGUFWriter) -> None:
    """Write what the architecture is, and its vocabulary."""
    writer.add_name("tiny-random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_file_type(0)
    tokens, scores, kinds = zip(*vocabulary(), strict=True)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token.encode() for token in tokens])
    writer.add_token_scores(scores)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)


def fill(writer: gguf.GGUFWriter) -> None:
    """Write random weights, the same each time."""
    random = np.random.default_rng(0)

    def weights(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) * 0.5).astype(np.float32)

    size, ones = len(vocabulary()), np.ones(WIDTH, np.float32)
    tensors = {
        "token_embd": weights(size, WIDTH),
        "output_norm": ones,
        "output": weights(size, WIDTH),
    }
    for layer in range(LAYERS):
        prefix = f"blk.{layer}."
        tensors |= {prefix + name: ones for name in ("attn_norm", "ffn_norm")}
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensors[prefix + name] = weights(WIDTH, WIDTH)
        tensors |= {prefix + name: weights(FEED_FORWARD, WIDTH) for name in ("ffn_gate", "ffn_up")}
        tensors[prefix + "ffn_down"] = weights(WIDTH, FEED_FORWARD)
    for name, tensor in tensors.items():
        writer.add_tensor(f"{name}.weight", tensor)


if __name__ == "__main__":
    model = gguf.GGUFWriter(sys.argv[1], "llama")
    describe(model)
    fill(model)
    model.write_header_to_file()
    model.write_kv_data_to_file()
    model.write_tensors_to_file()
    model.close()
