"""Makes tokenizers of every common kind, and says what `tokenizers` and transformers do with them.

Usage: reference_tokenizers.py FOLDER, which holds request.json with
{"texts": […], "learn": "…", "size": n, "ours": [folder, …], "messages": […],
"patterns": [[pattern, text, …], …]}. Each kind becomes FOLDER/<kind>/tokenizer.json; answer.json holds what each gives for every text.
"""

import json
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
POSSESSIVE = r"'(?:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
HAN = r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{L}&&[^\p{Han}]]+|\d{1,3}| ?[^\s\w]+|[\h_]+|(?>\s+)|."

ALPHABET = pre_tokenizers.ByteLevel.alphabet()


def byte_level(pre_tokenizer=None, normalizer=None, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    last = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pre_tokenizer is None)
    tokenizer.pre_tokenizer = last if pre_tokenizer is None else pre_tokenizers.Sequence([pre_tokenizer, last])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, trainers.BpeTrainer(initial_alphabet=ALPHABET, min_frequency=2, show_progress=False)


def split(pattern):
    return pre_tokenizers.Split(Regex(pattern), "isolated", invert=False)


BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
SPM_DECODER = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]


def sentencepiece(normalizer=None, pre_tokenizer=None, decoder=None, byte_fallback=True):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=byte_fallback))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoder or decoders.Sequence(SPM_DECODER)
    specials = ["<unk>", "<s>", "</s>"] + (BYTES if byte_fallback else [])
    # Rare characters are left to the bytes.
    return tokenizer, trainers.BpeTrainer(special_tokens=specials, limit_alphabet=120, show_progress=False)


def kinds():
    yield "gpt2", *byte_level()
    spaced, trainer = byte_level()
    spaced.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    yield "gpt2-prefix-space", spaced, trainer
    yield "llama3", *byte_level(split(LLAMA3), ignore_merges=True)
    yield "qwen2", *byte_level(split(QWEN2), normalizers.NFC())
    # DeepSeek's cut lines, scripts and digits one after another.
    deepseek = [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", r"\s+$", "[一-龥ࠀ-一가-퟿]+"]
    pieces = [split(pattern) for pattern in deepseek]
    yield "deepseek", *byte_level(pre_tokenizers.Sequence([*pieces, pre_tokenizers.Digits(individual_digits=True)]))
    smollm, trainer = byte_level()
    smollm.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    yield "smollm2", smollm, trainer
    yield "o200k", *byte_level(split(O200K))
    yield "possessive", *byte_level(split(POSSESSIVE))
    yield "han", *byte_level(split(HAN))
    digits = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation()])
    yield "digits", *byte_level(digits, normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()]))
    for behavior in ["removed", "merged_with_previous", "merged_with_next", "contiguous"]:
        yield behavior, *byte_level(pre_tokenizers.Split(Regex(r"[\s,.]"), behavior, invert=False))
    yield "inverted", *byte_level(pre_tokenizers.Split(Regex(r"\w+"), "merged_with_next", invert=True))
    prepend = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    strip = decoders.Sequence([*SPM_DECODER, decoders.Strip(content=" ", left=1, right=0)])
    yield "llama2", *sentencepiece(prepend, None, strip)
    yield "metaspace-always", *sentencepiece(None, pre_tokenizers.Metaspace(), decoders.Metaspace(), False)
    first = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    yield "metaspace-first", *sentencepiece(None, first, decoders.Sequence([*SPM_DECODER]))
    gemma = pre_tokenizers.Split(" ", "merged_with_previous", invert=False)
    yield "gemma", *sentencepiece(normalizers.Replace(" ", "▁"), gemma)
    pieces = normalizers.Sequence([normalizers.Strip(), normalizers.NFD(), normalizers.StripAccents()])
    yield "stripped", *sentencepiece(pieces, pre_tokenizers.WhitespaceSplit())
    words = Tokenizer(models.WordLevel(unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    yield "words", words, trainers.WordLevelTrainer(special_tokens=["<unk>"], show_progress=False)


ADDED = [
    AddedToken("[LEFT]", lstrip=True, normalized=False),
    AddedToken("[RIGHT]", rstrip=True, normalized=False),
    AddedToken("[WORD]", single_word=True, normalized=False),
    AddedToken("[NORM]", normalized=True),
]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "[SPECIAL]", "[SPECIAL]s"]


def make(folder, learn, size):
    made = {}
    for name, tokenizer, trainer in kinds():
        trainer.vocab_size = size
        tokenizer.train_from_iterator([learn], trainer)
        tokenizer.add_tokens(ADDED)
        tokenizer.add_special_tokens(SPECIAL)
        begin = tokenizer.token_to_id("<s>" if tokenizer.token_to_id("<s>") is not None else "<|endoftext|>")
        end = tokenizer.token_to_id("<|im_end|>")
        template = processors.TemplateProcessing(
            single="[BEGIN] $A [END]", special_tokens=[("[BEGIN]", begin), ("[END]", end)]
        )
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
        (folder / name).mkdir()
        tokenizer.save(str(folder / name / "tokenizer.json"))
        made[name] = tokenizer
    for name in ["gpt2", "llama2", "metaspace-always", "smollm2"]:
        file = folder / f"{name}-as-before" / "tokenizer.json"
        file.parent.mkdir()
        file.write_text(spell_as_before((folder / name / "tokenizer.json").read_text(encoding="utf-8")), encoding="utf-8")
        made[f"{name}-as-before"] = Tokenizer.from_file(str(file))
    return made


def spell_as_before(text):
    """What older versions wrote: merges as texts, and fewer settings of the parts."""
    saved = json.loads(text)
    saved["model"]["merges"] = [" ".join(merge) for merge in saved["model"]["merges"]]
    saved["model"].pop("ignore_merges", None)
    saved["model"].pop("byte_fallback", None) if not saved["model"].get("byte_fallback") else None

    def older(part):
        if isinstance(part, list):
            return [older(one) for one in part]
        if not isinstance(part, dict):
            return part
        part = {key: older(value) for key, value in part.items()}
        if part.get("type") == "ByteLevel":
            part.pop("use_regex", None) if part.get("use_regex") else None
        if part.get("type") == "Metaspace":
            part["add_prefix_space"] = part.pop("prepend_scheme") == "always"
            part.pop("split", None)
        return part

    return json.dumps({key: value if key == "model" else older(value) for key, value in saved.items()})


def describe(tokenizer, texts):
    ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    return {
        "ids": ids,
        "idsWithSpecialTokens": [tokenizer.encode(text).ids for text in texts],
        "decoded": [tokenizer.decode(some, skip_special_tokens=False) for some in ids],
    }


def main(folder):
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    texts = request["texts"]
    answer = {"kinds": {}, "ours": {}, "learnt": {}}
    for name, tokenizer in make(folder, request["learn"], request["size"]).items():
        answer["kinds"][name] = describe(tokenizer, texts)
    learnt, trainer = byte_level()
    trainer.vocab_size = request["size"]
    learnt.train_from_iterator([request["learn"]], trainer)
    answer["learnt"] = learnt.get_vocab()
    answer["matches"] = [
        [match for match, _ in pre_tokenizers.Split(Regex(pattern), "removed", invert=True).pre_tokenize_str(text)]
        for pattern, text, *_ in request["patterns"]
    ]
    for name in request["ours"]:
        fast = AutoTokenizer.from_pretrained(folder / name)
        described = describe(Tokenizer.from_file(str(folder / name / "tokenizer.json")), texts)
        described["transformers"] = [fast.encode(text, add_special_tokens=False) for text in texts]
        if fast.chat_template is not None:
            described["chat"] = [
                fast.apply_chat_template(request["messages"], tokenize=False, add_generation_prompt=prompt)
                for prompt in (False, True)
            ]
        answer["ours"][name] = described
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


main(Path(sys.argv[1]))
