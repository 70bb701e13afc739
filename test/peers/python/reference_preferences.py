"""The oracle for preferences: trl's DPOTrainer gives loss and gradients, PyTorch's AdamW takes the steps.

usage: reference_preferences.py FOLDER...

Each folder holds model/ (config.json and model.safetensors in Hugging Face layout), which is also the reference, and
request.json with
  steps           one batch per step: a list of pairs, each with chosen and rejected as {"ids", "mask"}; the mask is 1
                  where a token counts
  beta, labelSmoothing, learningRate, beta1, beta2, eps

It gets gradients.safetensors (of the first step), parameters.safetensors (after the last step) and result.json with
losses, gradientNorms and metrics of every step. trl's sigmoid loss knows no label smoothing: where it is asked for, the
loss is the formula of conservative DPO over trl's own rewards.
"""

import json
import pathlib
import sys
import tempfile

import torch
from datasets import Dataset
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer

NAMES = ["rewards/chosen", "rewards/rejected", "rewards/accuracies", "rewards/margins"]


def answer(folder: pathlib.Path) -> None:
    request = json.loads((folder / "request.json").read_text())
    trainer = trainer_of(folder, request["beta"])
    model = trainer.model
    betas = (request["beta1"], request["beta2"])
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=request["learningRate"], betas=betas, eps=request["eps"], weight_decay=0.0
    )
    result = {"losses": [], "gradientNorms": [], "metrics": []}
    for step, pairs in enumerate(request["steps"]):
        optimizer.zero_grad()
        loss = loss_of(trainer, model, collate(pairs), request)
        loss.backward()
        gradients = {name: parameter.grad for name, parameter in model.named_parameters()}
        if step == 0:
            save_file(clone(gradients), folder / "gradients.safetensors")
        result["losses"].append(loss.item())
        result["gradientNorms"].append(torch.stack([g.norm() for g in gradients.values()]).norm().item())
        result["metrics"].append([trainer._metrics["train"][name][-1] for name in NAMES])
        optimizer.step()
    save_file(clone(dict(model.named_parameters())), folder / "parameters.safetensors")
    (folder / "result.json").write_text(json.dumps(result))


def trainer_of(folder: pathlib.Path, beta: float) -> DPOTrainer:
    def load():
        return AutoModelForCausalLM.from_pretrained(folder / "model", attn_implementation="eager", dtype=torch.float32)

    words = Tokenizer(models.WordLevel({"a": 0, "b": 1, "?": 2}, unk_token="?"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, eos_token="?", pad_token="?")
    config = DPOConfig(
        output_dir=tempfile.mkdtemp(prefix="trl-"),
        beta=beta,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        disable_dropout=True,
        report_to=[],
    )
    # The rows are only there because the trainer wants some: the batches are given to it as they are.
    rows = Dataset.from_list([{"prompt": "a", "chosen": " a", "rejected": " b"}])
    trainer = DPOTrainer(load(), ref_model=load(), args=config, train_dataset=rows, processing_class=tokenizer)
    trainer.model.train()
    return trainer


def loss_of(trainer, model, inputs, request):
    epsilon = request["labelSmoothing"]
    loss = trainer.compute_loss(model, inputs)
    if epsilon == 0:
        return loss
    # −log σ(−z) = −log σ(z) + z, so that its mean needs only the mean margin, here with its gradient.
    scores = sequence_scores(model, inputs)
    with torch.no_grad():
        reference = sequence_scores(trainer.ref_model, inputs)
    chosen, rejected = (scores - reference).chunk(2)
    return loss + epsilon * request["beta"] * (chosen - rejected).mean()


def sequence_scores(model, inputs):
    logits = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False).logits
    of_tokens = logits[:, :-1].log_softmax(-1).gather(2, inputs["input_ids"][:, 1:, None])[..., 0]
    return (of_tokens * inputs["completion_mask"][:, 1:]).sum(1)


def collate(pairs):
    """Padded at the end, first all chosen answers, then all rejected ones."""
    sequences = [pair[side] for side in ("chosen", "rejected") for pair in pairs]
    length = max(len(sequence["ids"]) for sequence in sequences)
    inputs = {name: torch.zeros(len(sequences), length, dtype=torch.long) for name in ("ids", "attention", "mask")}
    for row, sequence in enumerate(sequences):
        count = len(sequence["ids"])
        inputs["ids"][row, :count] = torch.tensor(sequence["ids"])
        inputs["attention"][row, :count] = 1
        inputs["mask"][row, :count] = torch.tensor(sequence["mask"])
    return {
        "input_ids": inputs["ids"],
        "attention_mask": inputs["attention"],
        "completion_mask": inputs["mask"],
    }


def clone(tensors):
    return {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}


if __name__ == "__main__":
    torch.set_num_threads(2)
    for argument in sys.argv[1:]:
        answer(pathlib.Path(argument))
