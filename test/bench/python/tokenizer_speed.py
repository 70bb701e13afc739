"""The rival of the `tokenizer` benchmarks: Hugging Face's tokenizers, on all the threads that it takes by itself.

usage: tokenizer_speed.py REQUEST.json

The request is that of test/bench/tokenizer-request.ts; the answer is printed as one line of JSON.
"""

import json
import pathlib
import sys
import time

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def main(request_file: str) -> None:
    request = json.loads(pathlib.Path(request_file).read_text(encoding="utf-8"))
    texts = request["texts"]

    started = time.perf_counter()
    learnt = Tokenizer(models.BPE())
    learnt.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    learnt.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=request["vocabularySize"],
        special_tokens=request["specialTokens"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    learnt.train_from_iterator(texts, trainer)
    learning_seconds = time.perf_counter() - started

    tokenizer = Tokenizer.from_file(request["tokenizer"])
    started = time.perf_counter()
    ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
    encoding_seconds = time.perf_counter() - started

    answer = {
        "learningSeconds": learning_seconds,
        "megabytesPerSecond": request["bytes"] / 1e6 / encoding_seconds,
        "vocabularySize": learnt.get_vocab_size(),
        "tokens": sum(map(len, ids)),
        "sumOfIds": sum(map(sum, ids)),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
