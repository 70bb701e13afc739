"""Opens exported models with the libraries they are meant for and answers with what they compute.

usage: reference_exports.py TOKEN,TOKEN... FOLDER...

Each folder holds model.safetensors with its config and tokenizer, model.onnx and model.gguf. A JSON array with
one object for each folder is printed: the logits of transformers, how the ONNX checker likes the graph, how the tensors of the GGUF file
compare with the weights, and the ids of a text by transformers' tokenizer.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy
import onnx
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def transformers_logits(folder, tokens):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.eval()
    with torch.no_grad():
        return model(torch.tensor([tokens])).logits[0].tolist(), model


def check_onnx(file):
    onnx.checker.check_model(str(file), full_check=True)
    model = onnx.load(str(file))
    return sorted({(entry.domain, entry.version) for entry in model.opset_import})


def read_gguf(file):
    reader = gguf.GGUFReader(str(file))
    tensors = {}
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float64)
        tensors[tensor.name] = {
            "type": tensor.tensor_type.name,
            "shape": [int(size) for size in reversed(tensor.shape)],
            "sum": float(values.sum()),
        }
    fields = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
    kept = ("general.architecture", "general.file_type", "tokenizer.ggml.model", "tokenizer.ggml.pre")
    return {"tensors": tensors, "fields": {name: fields[name] for name in kept}}


def describe(folder, tokens):
    logits, model = transformers_logits(folder, tokens)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    conversation = [{"role": "user", "content": "Show the log of Müller’s 漢字"}]
    prompt = tokenizer.apply_chat_template(conversation, tokenize=False, add_generation_prompt=True)
    return {
        "logits": logits,
        "opsets": check_onnx(folder / "model.onnx"),
        "gguf": read_gguf(folder / "model.gguf"),
        "promptTokens": tokenizer(prompt)["input_ids"],
        "endsOfGeneration": model.generation_config.eos_token_id,
    }


tokens = [int(token) for token in sys.argv[1].split(",")]
json.dump([describe(Path(folder), tokens) for folder in sys.argv[2:]], sys.stdout)
