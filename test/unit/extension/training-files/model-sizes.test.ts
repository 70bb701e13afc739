import assert from "node:assert/strict";
import { test } from "node:test";
import { parameterCount } from "../../../../agent/model/parameters.ts";
import { modelConfig } from "../../../../agent/run/trainer/prepare.ts";
import { TrainingFile } from "../../../../schemas/training.ts";
import { countParameters, modelSizes } from "../../../../extension/training-files/form/model-sizes.ts";

const vocabulary = 1536;

/** Both sides count what a training file with this `[model]` asks for. */
function counts(model: Record<string, string | number | boolean>): { form: number; agent: number } {
  const file = TrainingFile.parse({ schema: 1, dataset: { path: "x" }, model, training: { seq_len: 96 } });
  const form = countParameters({
    family: file.model.family,
    layers: file.model.num_hidden_layers,
    hiddenSize: file.model.hidden_size,
    heads: file.model.num_attention_heads,
    keyValueHeads: file.model.num_key_value_heads,
    intermediateSize: file.model.intermediate_size,
    tiedEmbeddings: file.model.tie_word_embeddings,
    vocabulary,
    sequenceLength: file.training.seq_len,
  });
  return { form, agent: parameterCount(modelConfig(file, { size: vocabulary })) };
}

test("The form counts parameters as the agent does, for any shape", () => {
  for (const family of ["llama", "gpt2"])
    for (const tie_word_embeddings of [true, false])
      for (const intermediate of [{}, { intermediate_size: 320 }]) {
        const { form, agent } = counts({ family, tie_word_embeddings, ...intermediate });
        assert.equal(form, agent, `${family} ${tie_word_embeddings}`);
      }
  const grouped = counts({ num_attention_heads: 8, num_key_value_heads: 2, hidden_size: 256 });
  assert.equal(grouped.form, grouped.agent);
});

test("Each size has shapes that can be trained, and is larger than the one before", () => {
  const parameters = modelSizes.map(({ layers, hiddenSize, heads }) => {
    assert.equal((hiddenSize / heads) % 2, 0, "rotary positions need heads of an even width");
    return counts({ num_hidden_layers: layers, hidden_size: hiddenSize, num_attention_heads: heads }).agent;
  });
  assert.deepEqual(
    parameters,
    [...parameters].sort((left, right) => left - right),
  );
});
