import assert from "node:assert/strict";
import { test } from "node:test";
import { logSoftmax } from "../../../agent/evaluation/greedy.ts";
import { scoreSequences, type Likelihood } from "../../../agent/evaluation/likelihood/scorer.ts";
import { sequencesOf, type Sequence } from "../../../agent/evaluation/likelihood/sequences.ts";
import { openForward } from "../../../agent/model/forward.ts";
import type { TestRow } from "../../../schemas/test-set.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const asking = { ask: "auto" } as const;

async function scored(sequences: readonly Sequence[], contextLength = 64): Promise<Likelihood[]> {
  const { config, tensors } = await tinyModel("llama", { contextLength });
  const found: Likelihood[] = [];
  for await (const one of scoreSequences(sequences, { config, tensors, threads: 1 })) found.push(one);
  return found.sort((left, right) => left.row - right.row || left.choice - right.choice);
}

test("Batched likelihoods are those of the logits, sequence by sequence", async () => {
  const { config, tensors } = await tinyModel("llama");
  const forward = openForward(config, tensors, { sequenceLength: 64, threads: 1 });
  const sequences = [5, 40, 9, 33].map((length, row) => ({
    ...{ row, choice: 0 },
    tokens: Array.from({ length }, (_, index) => (index * 7 + row) % 250),
    counts: Uint8Array.from({ length }, (_, index) => (index > 0 && index % 2 === 0 ? 1 : 0)),
  }));
  const found = await scored(sequences);
  for (const [index, { tokens, counts }] of sequences.entries()) {
    const logits = logSoftmax(await forward.logits(tokens), config.vocabularySize);
    let sum = 0;
    for (let at = 1; at < tokens.length; at++)
      if (counts[at] === 1) sum += logits[(at - 1) * config.vocabularySize + tokens[at]!]!;
    assert.ok(Math.abs(found[index]!.sum - sum) < 1e-3, `${found[index]!.sum} and ${sum}`);
    assert.equal(found[index]!.tokens, counts.filter((count) => count === 1).length);
  }
});

test("What does not fit is left out at the beginning", async () => {
  const tokens = Array.from({ length: 90 }, (_, index) => index % 200);
  const counts = new Uint8Array(90).fill(1, 88);
  const [whole] = await scored([{ row: 0, choice: 0, tokens, counts }], 32);
  const end = { row: 0, choice: 0, tokens: tokens.slice(-33), counts: counts.slice(-33) };
  const [cut] = await scored([end], 32);
  assert.deepEqual(whole, cut);
});

test("Only what is expected counts: choices after their query, answers after solved examples", async () => {
  const { tokenizer } = await tinyModel("llama");
  const choice: TestRow = {
    kind: "choice",
    line: 1,
    query: "Show the log ",
    choices: ["of", "Delete the branch"],
    gold: 0,
  };
  const [short, long] = sequencesOf(choice, 0, [], asking, tokenizer);
  const counted = ({ tokens, counts }: Sequence) =>
    tokenizer.decode(tokens.filter((_, index) => counts[index] === 1));
  assert.equal(counted(short!), "  of");
  assert.equal(counted(long!), "  Delete the branch");
  const answer = (content: string, expected: string): TestRow => ({
    ...{ kind: "answer", line: 1, prompt: [{ role: "user", content }], expected },
  });
  const [sequence] = sequencesOf(
    answer("Delete", "commits"),
    0,
    [answer("Show", "the log")],
    asking,
    tokenizer,
  );
  assert.match(counted(sequence!), /^commits(<\|im_end\|>)?$/);
  assert.ok(tokenizer.decode(sequence!.tokens).includes("the log"));
});
