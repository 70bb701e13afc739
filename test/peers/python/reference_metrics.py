"""Scores pairs of an answer and what is expected by rouge-score, and by the words of SQuAD's own evaluation.

Reads [[answer, expected], ...] from the file that is named and writes {"rouge_l": [...], "exact_match": [...], "token_f1": [...]}.
"""

import collections
import json
import re
import string
import sys

from rouge_score import rouge_scorer


def normalised(text):
    without = "".join(one for one in text.lower() if one not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", without).split()


def token_f1(answer, expected):
    given, wanted = normalised(answer), normalised(expected)
    if not given or not wanted:
        return float(given == wanted)
    common = sum((collections.Counter(given) & collections.Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted))


with open(sys.argv[1], encoding="utf-8") as file:
    pairs = json.load(file)
scorer = rouge_scorer.RougeScorer(["rougeL"])
json.dump(
    {
        "rouge_l": [scorer.score(expected, answer)["rougeL"].fmeasure for answer, expected in pairs],
        "exact_match": [float(normalised(answer) == normalised(expected)) for answer, expected in pairs],
        "token_f1": [token_f1(answer, expected) for answer, expected in pairs],
    },
    sys.stdout,
)
