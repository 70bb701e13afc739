"""The rival of the `finetune` benchmarks: transformers with peft's LoRA, float32, as fast as they come.

usage: finetune_peft.py REQUEST.json

The request is that of test/bench/finetune-request.ts; base, adapters and batches are those that Trainyard trains with,
too. The measurement is printed as one line of JSON.
"""

import json
import pathlib
import sys
import time

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from measuring import peak_memory, windows


def main(request_file: str) -> None:
    request = json.loads(pathlib.Path(request_file).read_text())
    torch.set_num_threads(request["threads"])
    baseline = peak_memory()
    base = AutoModelForCausalLM.from_pretrained(request["base"], dtype=torch.float32)
    model = PeftModel.from_pretrained(base, request["adapter"], is_trainable=True)
    model.train()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=request["learningRate"], betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
    tokens, carries = windows(request["tokens"], request), windows(request["losses"], request)

    losses = []
    started = time.perf_counter()
    for number, (batch, carry) in enumerate(zip(tokens, carries)):
        if number == request["warmupSteps"]:
            started = time.perf_counter()
        # transformers moves the labels by one itself, so that the window's last token is only a target.
        labels = torch.where(carry == 1, batch, -100)
        loss = model(input_ids=batch, labels=labels, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
    seconds = time.perf_counter() - started

    steps = request["steps"]
    answer = {
        "losses": losses,
        "tokensPerSecond": steps * request["batchSize"] * request["sequenceLength"] / seconds,
        "secondsPerStep": seconds / steps,
        "peakBytes": peak_memory(),
        "baselineBytes": baseline,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
