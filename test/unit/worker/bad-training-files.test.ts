import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { openHome } from "../../../agent/store/home.ts";
import { openWorkers, type Workers } from "../../../agent/worker/workers.ts";
import { badTraining } from "../../support/bad-files.ts";
import { builtProgram } from "../../support/built-program.ts";

const { signal } = new AbortController();
let folder: string;
let workers: Workers;
before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-bad-training-"));
  workers = openWorkers({ home: openHome(path.join(folder, "home")), program: builtProgram("worker.mjs") });
});
after(async () => {
  await workers.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const { what, codes, says, text } of badTraining) {
  test(`A training file with ${what} is refused with its line`, async () => {
    const file = path.join(folder, "bad.train.toml");
    writeFileSync(file, text);
    const { config, problems } = await workers.run("readTraining", { file }, { signal });
    assert.equal(config, null);
    const problem = problems.find(({ code, message }) => codes.includes(code) && says.test(message));
    assert.ok(problem, JSON.stringify(problems.slice(0, 5)));
    if (!codes.includes("file_too_large")) assert.notEqual(problem.line, undefined);
    assert.ok(problems.length <= 101);
  });
}

test("A pattern that is harmless on what it was tried on, and not on the rows, costs one answer", async () => {
  const quick = openWorkers({
    home: openHome(path.join(folder, "home")),
    program: builtProgram("worker.mjs"),
    timeLimitSeconds: 2,
  });
  const write = (name: string, content: string): string => {
    const target = path.join(folder, name);
    writeFileSync(target, content);
    return target;
  };
  const pattern = { Regex: "(?:(?:abc|abcabc)+)+d" };
  const tokenizer = write(
    "tokenizer.json",
    JSON.stringify({
      added_tokens: [],
      pre_tokenizer: { type: "Split", pattern, behavior: "Isolated", invert: false },
      model: { type: "BPE", vocab: { a: 0, b: 1, c: 2 }, merges: [] },
    }),
  );
  const chatForm = { asked: "never", isTuned: false } as const;
  const render = (text: string): Promise<unknown> => {
    const rows = { file: write("rows.txt", text), section: { path: path.join(folder, "rows.txt") } };
    return quick.run("renderRows", { rows, tokenizer, chatForm, offset: 0, limit: 1 }, { signal });
  };
  try {
    await render("abc");
    await assert.rejects(render("abc".repeat(500)), { code: "worker_timed_out" });
    await render("cab");
  } finally {
    await quick.close();
  }
});
