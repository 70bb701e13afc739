import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { addModel } from "../../support/chat-home.ts";
import { sentenceModel } from "../../support/sentence-model.ts";
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

test("What cannot be asked is told with the option", async () => {
  const metric = await yard.run("evaluate", "base", "--task", "rows.jsonl", "--metric", "nothing");
  assert.equal(metric.code, 2);
  assert.match(metric.err, /--metric.*"nothing" is none of/);
  const rows = await yard.run("evaluate", "base", "--limit", "3");
  assert.equal(rows.code, 2);
  assert.match(rows.err, /--task/);
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
