"""Writes small random models of the families that Trainyard reads, as transformers saves them and as their publishers
spell them, and what transformers computes with each.

Usage: reference_families.py FOLDER, which holds request.json with
{"tokens": […], "models": {name: {"config": {…}, "dtype"?: "…", "shards"?: true, "spelling"?: "old"}}}. Each model becomes
FOLDER/<name>/, beside its tokenizer; FOLDER/<name>.logits.safetensors holds its logits [tokens, vocabulary].
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM


def draw(model):
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            # Norms stay about one; every bias matters.
            parameter.copy_(1 + 0.3 * noise if parameter.dim() == 1 and parameter.mean() == 1 else 0.2 * noise)


def write(folder, tokens, config, dtype="float32", shards=False, spelling="new"):
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**config), attn_implementation="eager")
    draw(model)
    model = model.to(getattr(torch, dtype))
    model.save_pretrained(folder, max_shard_size="20KB" if shards else "5GB")
    if spelling == "old":
        spell_as_before(folder, config)
    read = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    with torch.no_grad():
        logits = read.eval()(torch.tensor([tokens])).logits[0]
    save_file({"logits": logits.contiguous()}, f"{folder}.logits.safetensors")


def spell_as_before(folder, config):
    """What version 4 and the publishers before it wrote."""
    file = folder / "config.json"
    saved = json.loads(file.read_text())
    saved["torch_dtype"] = saved.pop("dtype")
    rope = saved.pop("rope_parameters", None)
    if rope is not None:
        saved["rope_theta"] = rope.pop("rope_theta")
        kind = rope.pop("rope_type")
        saved["rope_scaling"] = None if kind == "default" else {"type": kind, **rope}
    if saved["model_type"] == "gpt2":
        kept = ["n_embd", "n_layer", "n_head", "n_positions", "vocab_size", "layer_norm_epsilon", "model_type"]
        saved = {"architectures": ["GPT2LMHeadModel"], "n_ctx": config["n_positions"], **{k: saved[k] for k in kept}}
        weights = folder / "model.safetensors"
        tensors = {name.removeprefix("transformer."): tensor for name, tensor in load_file(weights).items()}
        size = config["n_positions"]
        for layer in range(config["n_layer"]):
            tensors[f"h.{layer}.attn.bias"] = torch.ones(size, size).tril().view(1, 1, size, size)
            tensors[f"h.{layer}.attn.masked_bias"] = torch.tensor(-10000, dtype=torch.int64)
        save_file(tensors, weights, {"format": "pt"})
    file.write_text(json.dumps(saved, indent=2))


def main(folder):
    request = json.loads((folder / "request.json").read_text())
    for name, model in request["models"].items():
        write(folder / name, request["tokens"], **model)


torch.set_num_threads(2)
main(Path(sys.argv[1]))
