import assert from "node:assert/strict";
import { test } from "node:test";
import { requireScoringRoom, scoringBytes } from "../../../agent/model/scoring.ts";
import { TrainyardError } from "../../../agent/errors.ts";
import { tinyConfig } from "../../support/tiny-model.ts";

/** The shape of Llama 3.2 1B. */
const large = tinyConfig("llama", {
  ...{ vocabularySize: 128_256, contextLength: 131_072, layers: 16, hiddenSize: 2048 },
  ...{ attentionHeads: 32, keyValueHeads: 8, intermediateSize: 8192 },
});

test("Scoring takes four bytes for each parameter and the activations of the largest batch", () => {
  const weights = 4 * 1_235_814_400;
  assert.equal(scoringBytes(large, []), weights);
  const short = scoringBytes(large, [{ batchSize: 1, length: 32 }]);
  const both = scoringBytes(large, [
    { batchSize: 1, length: 32 },
    { batchSize: 1, length: 256 },
  ]);
  const logits = 4 * 256 * 128_256;
  assert.ok(short > weights && both > short);
  assert.ok(both - weights > logits && both - weights < 4 * logits, String(both - weights));
});

test("What does not fit is refused with its figures, by the shape alone", () => {
  const shapes = [{ batchSize: 1, length: 128 }];
  requireScoringRoom(large, shapes, 8e9);
  assert.throws(
    () => requireScoringRoom(large, shapes, 2e9),
    (error) => {
      assert.ok(error instanceof TrainyardError);
      assert.equal(error.code, "scoring_does_not_fit");
      assert.match(error.message, /takes about 4\.\d GiB of memory, and 1\.9 GiB are free/);
      return true;
    },
  );
});
