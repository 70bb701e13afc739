"""The oracle for gradients and optimizer steps: transformers' own models, trained by PyTorch in float32.

usage: reference_model.py FOLDER...

Each folder holds model/ (config.json and model.safetensors in Hugging Face layout) and request.json with
  batchSize, sequenceLength
  steps       one list of micro-batches per optimizer step; each micro-batch has tokens, targets, weights,
              positions and segments, all row-major [batchSize * sequenceLength]; segment -1 is padding
  optimizer   learningRate, beta1, beta2, eps, weightDecay, maxNorm (0 turns clipping off)
  schedule    schedule, warmupSteps, decayRatio, minLrFactor
  lora        where adapter/ holds an adapter: what peft is asked for to find the same projections

With adapter/, peft's model is trained instead: its adapter alone, which is also saved as trained/, with logits.safetensors
of the first sequence.

It gets gradients.safetensors (of the first step, before clipping), parameters.safetensors (after
the last step) and result.json with losses, gradientNorms (before clipping) and learningRates of every step.
"""

import json
import math
import pathlib
import sys

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM


def answer(folder: pathlib.Path) -> None:
    request = json.loads((folder / "request.json").read_text())
    # Dropout is off in evaluation mode; gradients flow all the same.
    model = AutoModelForCausalLM.from_pretrained(
        folder / "model", attn_implementation="eager", dtype=torch.float32
    ).eval()
    if "lora" in request:
        model = with_adapter(model, folder, request["lora"])
    optimizer = adamw(model, request["optimizer"])
    shape = (request["batchSize"], request["sequenceLength"])
    result = {"losses": [], "gradientNorms": [], "learningRates": []}

    for step, batches in enumerate(request["steps"], start=1):
        optimizer.zero_grad()
        result["losses"].append(accumulate_gradients(model, batches, shape))
        if step == 1:
            save_file(clone(named_gradients(model)), folder / "gradients.safetensors")
        max_norm = request["optimizer"]["maxNorm"] or math.inf
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        rate = learning_rate(step, len(request["steps"]), request["optimizer"], request["schedule"])
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        result["gradientNorms"].append(norm.item())
        result["learningRates"].append(rate)

    save_file(clone(trained_parameters(model)), folder / "parameters.safetensors")
    if "lora" in request:
        model.save_pretrained(folder / "trained")
        tokens = torch.tensor(request["steps"][0][0]["tokens"]).view(shape)
        save_file({"logits": model(input_ids=tokens[:1], use_cache=False).logits[0].detach()}, folder / "logits.safetensors")
    (folder / "result.json").write_text(json.dumps(result))


def with_adapter(model, folder, wanted):
    """The model with the adapter as peft loads it, which has to stand where a fresh one of the wanted config would."""
    adapted = PeftModel.from_pretrained(model, folder / "adapter", is_trainable=True).eval()
    plain = AutoModelForCausalLM.from_pretrained(folder / "model", dtype=torch.float32)
    fresh = get_peft_model(plain, LoraConfig(**wanted, task_type="CAUSAL_LM"))
    assert set(trained_parameters(fresh)) == set(trained_parameters(adapted))
    return adapted


def accumulate_gradients(model, batches, shape) -> float:
    """Adds up the gradients of sum(weights * nll) / sum(weights) over all micro-batches; returns that loss."""
    weight = sum(sum(batch["weights"]) for batch in batches)
    loss = 0.0
    for batch in batches:
        tokens = torch.tensor(batch["tokens"]).view(shape)
        positions = torch.tensor(batch["positions"]).view(shape)
        mask = attention_mask(torch.tensor(batch["segments"]).view(shape))
        logits = model(input_ids=tokens, attention_mask=mask, position_ids=positions, use_cache=False).logits
        targets = torch.tensor(batch["targets"])
        weights = torch.tensor(batch["weights"], dtype=torch.float32)
        # A target that carries no loss may hold any number.
        targets = torch.where(weights > 0, targets, 0)
        nll = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets, reduction="none")
        part = (nll * weights).sum() / weight
        part.backward()
        loss += part.item()
    return loss


def attention_mask(segments):
    """Added to the scores [batch, 1, query, key]: 0 within a document up to the query, else the lowest float."""
    length = segments.shape[1]
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    allowed = causal & (segments[:, :, None] == segments[:, None, :])
    return torch.zeros(allowed.shape).masked_fill(~allowed, torch.finfo(torch.float32).min)[:, None]


def adamw(model, options):
    """Matrices (embeddings, too) decay; norms and biases do not."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": options["weightDecay"]},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]
    betas = (options["beta1"], options["beta2"])
    return torch.optim.AdamW(groups, lr=options["learningRate"], betas=betas, eps=options["eps"])


def learning_rate(step, steps, optimizer, schedule) -> float:
    """Rate of the step (from 1): a linear rise over the warm-up, then the course that the schedule names."""
    peak, least = optimizer["learningRate"], optimizer["learningRate"] * schedule["minLrFactor"]
    kind, start = schedule["schedule"], schedule["warmupSteps"]
    if step <= start:
        return peak * step / start
    if kind == "constant":
        return peak
    if kind == "wsd":
        start = max(start, steps - round(steps * schedule["decayRatio"]))
        if step <= start:
            return peak
    done = (step - start) / (steps - start)
    if kind == "cosine":
        return least + (peak - least) * (1 + math.cos(math.pi * done)) / 2
    return peak + (least - peak) * done


def named_gradients(model):
    return {name: parameter.grad for name, parameter in trained_parameters(model).items()}


def trained_parameters(model):
    """By the names of peft's files, which leave out what the adapter is called in memory."""
    named = model.named_parameters()
    return {name.replace(".default.", "."): parameter for name, parameter in named if parameter.requires_grad}


def clone(tensors):
    return {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}


if __name__ == "__main__":
    torch.set_num_threads(2)
    for argument in sys.argv[1:]:
        answer(pathlib.Path(argument))
