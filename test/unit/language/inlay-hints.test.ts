import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunPlan } from "../../../schemas/protocol/run.ts";
import { effectiveFile } from "../../../agent/language/effective-file.ts";
import { inlayHints } from "../../../agent/language/inlay-hints.ts";
import { createTorchtitanDialect } from "../../../agent/language/torchtitan/dialect.ts";
import type { LanguageDocument } from "../../../agent/language/document.ts";
import { openTexts } from "../../support/open-texts.ts";
import { documentOf } from "../../support/training-document.ts";

const plan: RunPlan = {
  parameters: 1e6,
  tokens: 1024,
  memory: 3 * 2 ** 29,
  memoryAvailable: 8 * 2 ** 30,
  fits: true,
  seconds: 840,
  disk: 300 * 2 ** 20,
  epochs: 3.25,
  lossShare: { most: 1, mean: 1 },
  model: {
    family: "llama",
    vocabularySize: 256,
    contextLength: 128,
    layers: 1,
    attentionHeads: 1,
    keyValueHeads: 1,
    hiddenSize: 8,
    intermediateSize: 8,
    tiedEmbeddings: true,
    normEpsilon: 1e-5,
    ropeTheta: 10000,
  },
  words: ["1,000,000 parameters"],
};

/** Lines of the text with their hints in braces, where they stand. */
function hinted(
  document: LanguageDocument,
  known?: RunPlan,
  bases: Readonly<Record<string, string>> = {},
): string {
  const { texts } = openTexts(bases);
  const hints = inlayHints(document, texts, { get: () => known });
  const { positions, text } = document;
  return hints
    .map(({ position, label }) => [positions.offsetAt(position), `{${label as string}}`] as const)
    .sort(([left], [right]) => right - left)
    .reduce((line, [at, label]) => line.slice(0, at) + label + line.slice(at), text);
}

const own: readonly (readonly [what: string, text: string, known: RunPlan | undefined, shown: string])[] = [
  [
    "Steps say how many tokens they are, batches how many a step",
    "[training]\nsteps = 2000\nlocal_batch_size = 8\nseq_len = 128",
    undefined,
    "[training]\nsteps = 2000{= 2.0 M tokens}\nlocal_batch_size = 8{= 1,024 tokens a step}\nseq_len = 128",
  ],
  [
    "The global batch counts where it is given",
    "[training]\nlocal_batch_size = 8\nglobal_batch_size = 32",
    undefined,
    "[training]\nlocal_batch_size = 8\nglobal_batch_size = 32{= 4,096 tokens a step}",
  ],
  [
    "With a plan, steps are epochs, too, and the table says what it takes",
    "[training]\nsteps = 2000",
    plan,
    "[training]{✓ 1.5 GiB of 8.0 GiB · about 14 min · 300 MiB on disk}\nsteps = 2000{= 3.3 epochs, 2.0 M tokens}",
  ],
  [
    "A plan that does not fit is marked",
    "schema = 1",
    { ...plan, fits: false, seconds: null },
    "schema = 1{⚠ does not fit: 1.5 GiB of 8.0 GiB · 300 MiB on disk}",
  ],
  [
    "A value that cannot be read gives no hint",
    "[training]\nsteps = 'many'",
    undefined,
    "[training]\nsteps = 'many'",
  ],
];

for (const [what, text, known, shown] of own)
  test(what, () => {
    assert.equal(hinted(documentOf(text), known), shown);
  });

test("Values of a base count", () => {
  const text = 'extends = "base.train.toml"\n[training]\nsteps = 100';
  const bases = { "base.train.toml": "[training]\nseq_len = 1000\nlocal_batch_size = 10" };
  assert.equal(hinted(documentOf(text), undefined, bases), `${text}{= 1.0 M tokens}`);
});

const job =
  "[parallelism]\ntensor_parallel_degree = 2\ndata_parallel_shard_degree = -1\n[training]\nlocal_batch_size = 4\nsteps = 100\nseq_len = 1000";

test("A file of torchtitan says what its degrees of parallelism come to", () => {
  const document = documentOf(job, "/work/job.toml", createTorchtitanDialect({ worldSize: 8 }));
  const shown = job
    .replace("= -1", "= -1{= 4}")
    .replace("size = 4", "size = 4{= 16 sequences, 16,000 tokens a step}")
    .replace("steps = 100", "steps = 100{= 1.6 M tokens}");
  assert.equal(hinted(document), shown);
});

test("Without the number of processes it says nothing that depends on it", () => {
  assert.equal(hinted(documentOf(job, "/work/job.toml", createTorchtitanDialect())), job);
});

test("The effective file has what bases say and what is left out", () => {
  const document = documentOf(
    'schema = 1\nextends = "base.train.toml"\n[training]\nsteps = 7\nlocal_batch_size = "x"',
  );
  const text = effectiveFile(
    document,
    openTexts({ "base.train.toml": '[dataset]\npath = "a.txt"\n[optimizer]\nlr = 0.5' }).texts,
  );
  assert.match(
    text,
    /^# .*helper\.train\.toml as it takes effect.* Bases, the nearest first:\n# {3}.*base\.train\.toml\n/,
  );
  for (const line of ["steps = 7", 'path = "a.txt"', "lr = 0.5", "local_batch_size = 8", "beta2 = 0.95"])
    assert.ok(text.split("\n").includes(line), `${line} in\n${text}`);
});
