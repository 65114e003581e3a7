# Writes a BERT model's weights in the format that llama.cpp reads (GGUF), from those that sentence-transformers keeps.
import json
import os
import struct

ALIGNMENT = 32
FLOAT32 = 0  # among the types of tensors
ARRAY = 9  # among the types of values
TYPES = {int: 4, float: 6, bool: 7, str: 8, list: ARRAY}  # uint32, float32, bool, string
ELEMENT_TYPES = {int: 5, str: 8}  # int32, string
WORD, CONTROL = 1, 3  # kinds of tokens
MEAN = 1  # of the tokens' vectors, which is how this family of models makes one of them

TENSORS = {"embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd",
           "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm"}
LAYER_TENSORS = {"attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
                 "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
                 "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm"}


def packed_text(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def packed(value):
    if isinstance(value, str):
        return packed_text(value)
    if isinstance(value, list):
        return struct.pack("<IQ", ELEMENT_TYPES[type(value[0])], len(value)) + b"".join(map(packed, value))
    return struct.pack({int: "<I", float: "<f", bool: "<?"}[type(value)], value)


def padding(size):
    return -size % ALIGNMENT


def tensor_name(name):
    """As llama.cpp calls it; None for what embedding does not need."""
    stem, kind = name.rsplit(".", 1)
    if stem in TENSORS:
        return f"{TENSORS[stem]}.{kind}"
    if stem.startswith("encoder.layer."):
        number, part = stem.removeprefix("encoder.layer.").split(".", 1)
        return f"blk.{number}.{LAYER_TENSORS[part]}.{kind}"
    return None


def is_control(word):
    return word.startswith("[") and word.endswith("]") and len(word) > 2


def token(word):
    """The vocabulary marks what continues a word, llama.cpp what begins one."""
    if is_control(word):
        return word
    return word[2:] if word.startswith("##") else "\u2581" + word


def facts_of(folder):
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    with open(os.path.join(folder, "vocab.txt"), encoding="utf-8") as file:
        words = file.read().split("\n")[:config["vocab_size"]]
    return {
        "general.architecture": "bert",
        "bert.context_length": config["max_position_embeddings"],
        "bert.embedding_length": config["hidden_size"],
        "bert.feed_forward_length": config["intermediate_size"],
        "bert.block_count": config["num_hidden_layers"],
        "bert.attention.head_count": config["num_attention_heads"],
        "bert.attention.layer_norm_epsilon": config["layer_norm_eps"],
        "bert.attention.causal": False,
        "bert.pooling_type": MEAN,
        "tokenizer.ggml.model": "bert",
        "tokenizer.ggml.tokens": [token(word) for word in words],
        "tokenizer.ggml.token_type": [CONTROL if is_control(word) else WORD for word in words],
        "tokenizer.ggml.token_type_count": config["type_vocab_size"],
        "tokenizer.ggml.bos_token_id": words.index("[CLS]"),
        "tokenizer.ggml.eos_token_id": words.index("[SEP]"),
        "tokenizer.ggml.cls_token_id": words.index("[CLS]"),
        "tokenizer.ggml.seperator_token_id": words.index("[SEP]"),  # so spelt there
        "tokenizer.ggml.unknown_token_id": words.index("[UNK]"),
        "tokenizer.ggml.padding_token_id": words.index("[PAD]"),
        "tokenizer.ggml.mask_token_id": words.index("[MASK]"),
    }


def convert(folder, path):
    """Reads config.json, vocab.txt and model.safetensors in the folder."""
    facts = facts_of(folder)
    with open(os.path.join(folder, "model.safetensors"), "rb") as source, open(path, "wb") as target:
        size, = struct.unpack("<Q", source.read(8))
        tensors = {tensor_name(name): entry for name, entry in json.loads(source.read(size)).items()
                   if name != "__metadata__" and tensor_name(name)}
        header = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(facts))
        for name, value in facts.items():
            header += packed_text(name) + struct.pack("<I", TYPES[type(value)]) + packed(value)
        offset = 0
        for name, entry in tensors.items():
            if entry["dtype"] != "F32":
                raise ValueError(f"{name} is {entry['dtype']}, not F32")
            shape = entry["shape"][::-1]
            header += packed_text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, FLOAT32, offset)
            begin, end = entry["data_offsets"]
            offset += end - begin + padding(end - begin)
        target.write(header + bytes(padding(len(header))))
        for entry in tensors.values():
            begin, end = entry["data_offsets"]
            source.seek(8 + size + begin)
            target.write(source.read(end - begin) + bytes(padding(end - begin)))
