import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { exportModel } from "../../../agent/run/export.ts";
import { identifyProcess } from "../../../agent/store/process-identity.ts";
import { addModel } from "../../support/chat-home.ts";
import { sentenceModel } from "../../support/sentence-model.ts";
import { tinyModel } from "../../support/tiny-model.ts";
import { writeTinyTuning } from "../../support/tiny-training.ts";
import { until } from "../../support/until.ts";
import { createYard, type Yard } from "./yard.ts";

let yard: Yard;
let file: string;

before(async () => {
  yard = createYard();
  const chatTemplate = "{% for message in messages %}{{ message['content'] }}{% endfor %}";
  const texts = ["Is it right? Do it now! yes no"];
  const model = (sentences: Record<string, string>) =>
    sentenceModel({ after: sentences, chatTemplate, texts });
  await addModel(yard.home, "base", await model({ "?": "yes", "!": "yes" }));
  file = await addModel(yard.home, "tuned", await model({ "?": "yes", "!": "no" }));
  const rows = Array.from({ length: 8 }, (_, index) => ({
    messages: [
      { role: "user", content: index % 2 === 0 ? `Is it right ${index}?` : `Do it now ${index}!` },
      { role: "assistant", content: index % 2 === 0 ? "yes" : "no" },
    ],
  }));
  writeFileSync(path.join(yard.home, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});
after(() => yard.remove());

test("Models are compared on a file, with a report, and asked once", async () => {
  const words = ["evaluate", "base", file, "--task", "rows.jsonl", "--metric", "label=yes,no", "exact"];
  const first = await yard.run(...words, "--report", "html", "--output", "report.html");
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /Right label: 50.0 % \(/);
  assert.match(
    first.out,
    /model against base:\n {2}Right label went from 50.0 % to 100.0 % .*better\. 4 of 8 rows got better/,
  );
  assert.match(readFileSync(path.join(yard.home, "report.html"), "utf8"), /<svg class="confusion"/);
  const again = await yard.run(...words, "--json");
  assert.equal(again.code, 0, again.err);
  assert.match(again.err, /evaluated before/);
  const { evaluations } = again.objects.at(-1) as { evaluations: { metrics: { value: number }[] }[] };
  assert.deepEqual(
    evaluations.map(({ metrics }) => metrics[0]!.value),
    [0.5, 1],
  );
});

test("A place for a report without its form is refused", async () => {
  const refused = await yard.run("evaluate", "base", "--task", "rows.jsonl", "--output", "report.html");
  assert.equal(refused.code, 2);
  assert.match(refused.err, /The option --output cannot be used\. .*--report in which form/);
});

test("An evaluation that another program makes is waited for", async () => {
  const words = ["evaluate", "base", "--task", "rows.jsonl", "--metric", "exact", "--max-tokens", "3"];
  const first = await yard.run(...words, "--json");
  assert.equal(first.code, 0, first.err);
  const { evaluations } = first.objects.at(-1) as { evaluations: { id: string }[] };
  const owner = path.join(yard.home, "evaluations", evaluations[0]!.id, "owner.json");
  writeFileSync(owner, JSON.stringify(identifyProcess(process.pid)));
  const waiting = yard.start(...words, "--again");
  const ended = once(waiting, "close");
  let said = "";
  waiting.stdout!.on("data", (piece: Buffer) => (said += piece.toString()));
  await until(() => said.includes("evaluated by another program"), "the other one is waited for");
  rmSync(owner);
  assert.deepEqual((await ended)[0], 0);
  assert.match(said, /Same to the letter: .*%/);
});

test("A model without a GGUF file is asked once, and nothing is written beside its weights", async () => {
  const source = path.join(yard.home, "source");
  await writeModelFolder(source, await tinyModel("llama", { contextLength: 256 }));
  const version = path.join(yard.home, "models", "plain", "v1");
  await exportModel(source, version, { formats: ["safetensors"], ggufType: "f16" });
  const before = readFileSync(path.join(version, "manifest.json"), "utf8");
  const words = ["evaluate", "plain", "--task", "rows.jsonl", "--metric", "exact", "--max-tokens", "2"];
  for (const isKnown of [false, true]) {
    const { code, out, err } = await yard.run(...words);
    assert.equal(code, 0, err);
    assert.equal(/evaluated before/.test(out), isKnown);
  }
  assert.equal(readFileSync(path.join(version, "manifest.json"), "utf8"), before);
  assert.ok(!existsSync(path.join(version, "model.gguf")));
});

test("Answers that were cut off are told beside the figures", async () => {
  const words = ["evaluate", "base", "--task", "rows.jsonl", "--metric", "exact", "--max-tokens", "1"];
  const { code, out, err } = await yard.run(...words);
  assert.equal(code, 0, err);
  // A folder stands where the report was to go.
  const refused = await yard.run(...words, "--report", "md", "--output", yard.home);
  assert.equal(refused.code, 2, refused.err);
  assert.doesNotMatch(refused.err, /bug/);
  const isTold = /\d answers were cut off at 1 tokens/.test(err);
  assert.ok(isTold, out + err);
});

test("What cannot be asked is told with the option", async () => {
  const metric = await yard.run("evaluate", "base", "--task", "rows.jsonl", "--metric", "nothing");
  assert.equal(metric.code, 2);
  assert.match(metric.err, /--metric.*"nothing" is none of/);
  writeFileSync(path.join(yard.home, "broken.json"), '{"type": ');
  const schema = ["--metric", "json_valid=broken.json"];
  const broken = await yard.run("evaluate", "base", "--task", "rows.jsonl", ...schema);
  assert.equal(broken.code, 2, broken.err);
  assert.match(broken.err, /--metric.*The schema in broken\.json is not JSON/);
  const rows = await yard.run("evaluate", "base", "--limit", "3");
  assert.equal(rows.code, 2);
  assert.match(rows.err, /--task/);
  const kept = await yard.run("evaluate", "base", "--test-set", "rows", "--metric", "exact");
  assert.equal(kept.code, 2);
  assert.match(kept.err, /--metric.*A test set has rows, metrics and a longest answer of its own/);
  assert.ok(!existsSync(path.join(yard.home, "agent.json")));
});

test("Held-out rows of a run are asked where nothing else is said", async () => {
  const training = yard.trainingFile("held", "");
  const trained = await yard.run("train", training);
  assert.equal(trained.code, 0, trained.err);
  const words = ["evaluate", "latest", "--limit", "2", "--max-tokens", "4", "--metric", "loss"];
  const { code, out, err } = await yard.run(...words);
  assert.equal(code, 0, err);
  assert.match(out, /held out: \d rows \(test set .*-held-out\)\./);
  assert.match(out, /Perplexity: \d/);
  const refused = await yard.run("evaluate", "latest", "--metric", "token_f1");
  assert.equal(refused.code, 2);
  assert.match(refused.err, /The metric token_f1 cannot be used: the rows are plain texts/);
});

test("A base that is named by its path is asked, too, and left out with its reason where it has changed", async () => {
  const tiny = path.join(yard.home, "tiny");
  await writeModelFolder(tiny, await tinyModel("llama", { contextLength: 256 }));
  const tables = "[evaluation]\nsamples = 2\nmax_new_tokens = 2\nbaseline = true\nfew_shot = 1\n";
  const trained = await yard.run("train", writeTinyTuning(yard.home, "made-of-tiny", tiny, { tables }));
  assert.equal(trained.code, 0, trained.err);
  assert.match(trained.out, /^Its held-out rows are asked now; .*`trainyard evaluate made-of-tiny-/m);
  const asked = ["evaluate", "latest", "--report", "md", "--output", "report.md"];
  const asTheFileSays = await yard.run(...asked);
  assert.equal(asTheFileSays.code, 0, asTheFileSays.err);
  assert.deepEqual(asTheFileSays.out.match(/^(Base|Tuned).* …$/gm), [
    "Base …",
    "Base, 1 example …",
    "Tuned …",
  ]);
  const words = ["evaluate", "latest", "--baseline", "--limit", "2", "--max-tokens", "2"];
  const both = await yard.run(...words, "--metric", "loss", "exact_match");
  assert.equal(both.code, 0, both.err);
  assert.match(both.out, /^Base …$/m);
  assert.match(both.out, /^Tuned against Base:\n {2}Loss went from /m);
  appendFileSync(path.join(tiny, "model.safetensors"), "more");
  const alone = await yard.run(...words, "--metric", "loss", "exact_match", "--json");
  assert.equal(alone.code, 0, alone.err);
  const { evaluations } = alone.objects.at(-1) as { evaluations: { notes: string[] }[] };
  assert.equal(evaluations.length, 1);
  assert.match(
    evaluations[0]!.notes[0]!,
    /^Base is left out: The base is not the one that the run began from: .*model\.safetensors had \d+ bytes/,
  );
});
