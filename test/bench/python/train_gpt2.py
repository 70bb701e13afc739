"""The rival of the `train` benchmarks: a GPT-2 in plain PyTorch, eager, float32, as fast as plain PyTorch gets.

usage: train_gpt2.py REQUEST.json

The request is that of test/bench/train-request.ts; the batches and the initial weights are those that Trainyard
trains with, too. The measurement is printed as one line of JSON.
"""

import json
import math
import pathlib
import sys
import time

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from measuring import peak_memory, windows


class Block(nn.Module):
    """x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.ln_1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.attention_output = nn.Linear(width, width)
        self.ln_2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        split = (batch, length, self.heads, width // self.heads)
        query, key, value = (
            part.view(split).transpose(1, 2) for part in self.qkv(self.ln_1(x)).split(width, dim=2)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.attention_output(mixed.transpose(1, 2).reshape(batch, length, width))
        return x + self.down(functional.gelu(self.up(self.ln_2(x)), approximate="tanh"))


class GPT2(nn.Module):
    def __init__(self, model):
        super().__init__()
        width = model["hiddenSize"]
        self.tokens = nn.Embedding(model["vocabularySize"], width)
        self.positions = nn.Embedding(model["contextLength"], width)
        self.blocks = nn.ModuleList(Block(width, model["attentionHeads"]) for _ in range(model["layers"]))
        self.norm = nn.LayerNorm(width)

    def loss(self, tokens, targets):
        """Mean nats per token."""
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = functional.linear(self.norm(x), self.tokens.weight)
        return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())

    def load(self, file: str) -> None:
        """Reads weights under Hugging Face's names; its projections lie as [input, output]."""
        weights = {name.removeprefix("transformer."): tensor for name, tensor in load_file(file).items()}
        names = {"tokens.weight": "wte.weight", "positions.weight": "wpe.weight"}
        names |= {f"norm.{kind}": f"ln_f.{kind}" for kind in ("weight", "bias")}
        layers = {"qkv": "attn.c_attn", "attention_output": "attn.c_proj", "up": "mlp.c_fc", "down": "mlp.c_proj"}
        state = {}
        for name in self.state_dict():
            if not name.startswith("blocks."):
                state[name] = weights[names[name]]
                continue
            _, block, layer, kind = name.split(".")
            tensor = weights[f"h.{block}.{layers.get(layer, layer)}.{kind}"]
            state[name] = tensor.T if layer in layers and kind == "weight" else tensor
        self.load_state_dict(state)


def main(request_file: str) -> None:
    request = json.loads(pathlib.Path(request_file).read_text())
    torch.set_num_threads(request["threads"])
    baseline = peak_memory()
    model = GPT2(request["model"])
    model.load(request["weights"])
    optimizer = adamw(model, request)
    trainer = Trainer(model, optimizer, request)
    measurement = trainer.time_to_loss() if "goal" in request else trainer.throughput()
    measurement["losses"] = measurement["losses"][: request["comparedLosses"]]
    print(json.dumps(measurement | {"peakBytes": peak_memory(), "baselineBytes": baseline}))


def adamw(model, request):
    options = request["optimizer"]
    groups = [
        {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": options["weightDecay"]},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    kind = {"fused": True} if request["fusedOptimizer"] else {}
    betas = (options["beta1"], options["beta2"])
    return torch.optim.AdamW(groups, lr=options["learningRates"][0], betas=betas, eps=options["eps"], **kind)


class Trainer:
    def __init__(self, model, optimizer, request):
        self.model, self.optimizer, self.request = model, optimizer, request
        self.batches = windows(request["batches"], request)
        self.rates = request["optimizer"]["learningRates"]

    def step(self, number: int) -> float:
        batch = self.batches[number % len(self.batches)]
        for group in self.optimizer.param_groups:
            group["lr"] = self.rates[min(number, len(self.rates) - 1)]
        loss = self.model.loss(batch[:, :-1], batch[:, 1:])
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.request["optimizer"]["maxNorm"])
        self.optimizer.step()
        # Freed at once, so that they take no memory during the next forward pass.
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def throughput(self):
        """Some steps to warm up, then as many as fit into the time."""
        losses = [self.step(number) for number in range(self.request["warmupSteps"])]
        started = time.perf_counter()
        steps = 0
        while time.perf_counter() - started < self.request["seconds"]:
            losses.append(self.step(len(losses)))
            steps += 1
        seconds = time.perf_counter() - started
        tokens = self.request["batchSize"] * self.request["sequenceLength"]
        return {"tokensPerSecond": steps * tokens / seconds, "losses": losses}

    def time_to_loss(self):
        """Seconds of training (evaluations left out) until the held-out loss is at the target."""
        goal = self.request["goal"]
        held_out = windows(goal["heldOut"], self.request)
        seconds, evaluations = 0.0, []
        for start in range(0, len(self.rates), goal["evaluationInterval"]):
            started = time.perf_counter()
            for number in range(start, start + goal["evaluationInterval"]):
                self.step(number)
            seconds += time.perf_counter() - started
            evaluations.append(self.held_out_loss(held_out))
            print(f"step {number + 1}: {seconds:.1f} s, held-out loss {evaluations[-1]:.4f}", file=sys.stderr)
            if evaluations[-1] <= goal["target"]:
                return {"seconds": seconds, "losses": evaluations}
        return {"seconds": None, "losses": evaluations}

    def held_out_loss(self, batches) -> float:
        with torch.no_grad():
            return math.fsum(self.model.loss(b[:, :-1], b[:, 1:]).item() for b in batches) / len(batches)


if __name__ == "__main__":
    main(*sys.argv[1:])
