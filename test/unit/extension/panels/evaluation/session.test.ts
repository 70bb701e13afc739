import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { evaluationFolder } from "../../../../../agent/evaluation/store.ts";
import { newOperation } from "../../../../../extension/agents/operation.ts";
import { EvaluationSession } from "../../../../../extension/panels/evaluation/session.ts";
import { addModel } from "../../../../support/chat-home.ts";
import { connectionTo } from "../../../../support/editor-connection.ts";
import { holdAnswer } from "../../../../support/held-answer.ts";
import { sentenceModel } from "../../../../support/sentence-model.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../../support/test-agent.ts";
import { until } from "../../../../support/until.ts";

test("Models go on answering when their page is closed, until somebody who watches ends it; what is chosen last is shown", async (context) => {
  const home = temporaryFolder();
  const chatTemplate = "{% for message in messages %}{{ message['content'] }}{% endfor %}";
  await addModel(
    home,
    "base",
    await sentenceModel({ after: { "?": "yes" }, chatTemplate, texts: ["Is it?"] }),
  );
  const rows = Array.from({ length: 24 }, (_, index) => ({
    messages: [
      { role: "user", content: `Is it ${index}?` },
      { role: "assistant", content: "yes" },
    ],
  }));
  const file = path.join(home, "rows.jsonl");
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const agent = await startTestAgent({ home });
  const connection = connectionTo(home);
  context.after(async () => {
    connection.dispose();
    await agent.stop();
  });
  await connection.adopt();
  const {
    id,
    name,
    rows: count,
  } = await connection.call("testset/create", {
    ...{ name: "Yes", source: { source: { path: file } }, metrics: [{ kind: "exact_match" }], limit: 16 },
    ...newOperation(),
  });
  const events = {
    onChange: () => undefined,
    onFailure: (error: unknown) => assert.fail(String(error)),
    describe: String,
    missing: "",
  };
  /** Does something once at the first that is told of the answers. */
  const run = (fewShot: number, atFirst: (session: EvaluationSession, ending: AbortController) => void) => {
    const [session, ending] = [new EvaluationSession(connection, events), new AbortController()];
    let isFirst = true;
    const models = [{ model: { model: "base" }, fewShot }];
    const report = (): void => {
      if (isFirst) atFirst(session, ending);
      isFirst = false;
    };
    const request = { testSet: { id, name, rows: count }, models, labels: ["base"] };
    return session.run(request, { signal: ending.signal, report });
  };
  const made = await run(0, (session) => {
    session.dispose();
  });
  const { evaluations } = await connection.call("evaluation/list", {});
  assert.deepEqual([made, evaluations[0]!.state], [[evaluations[0]!.id], "done"]);
  const none = await run(2, (session, ending) => {
    session.dispose();
    ending.abort();
  });
  assert.deepEqual(none, []);
  // What is shown while models answer stays beside what comes of it; of two choices the later one counts.
  const [second] = await run(1, () => undefined);
  const page = new EvaluationSession(connection, events);
  const held = holdAnswer(connection, "evaluation/get");
  const earlier = page.show([made[0]!, second!]);
  await held.isThere;
  await page.show([second!]);
  held.release();
  await earlier;
  assert.deepEqual(page.ids, [second]);
  const answering = holdAnswer(connection, "evaluation/run");
  const request = { testSet: { id, name, rows: count }, models: [{ model: { model: "base" }, fewShot: 3 }] };
  const running = page.run(
    { ...request, labels: ["base"] },
    { signal: new AbortController().signal, report: () => undefined },
  );
  await answering.isThere;
  await page.show([second!, made[0]!]);
  answering.release();
  const third = await running;
  assert.deepEqual(page.ids, [second, made[0], ...third]);
  // Both of two choices count, however quickly they follow each other.
  await page.show([second!]);
  await Promise.all([page.add(made[0]!), page.add(third[0]!)]);
  assert.deepEqual(page.ids, [second, made[0], ...third]);
  await Promise.all([page.hide(second!), page.hide(made[0]!), page.hide(third[0]!)]);
  assert.deepEqual(page.ids, third);
  // More rows than the agent gives at once.
  const { rows: answered } = evaluationFolder(path.join(home, "evaluations", third[0]!));
  const [line] = readFileSync(answered, "utf8").split("\n");
  const many = Array.from({ length: 1240 }, (_, row) => JSON.stringify({ ...JSON.parse(line!), row }));
  writeFileSync(answered, `${many.join("\n")}\n`);
  await page.show(third, { kind: "one", evaluation: third[0]!, order: "row" });
  while (page.state.rows.shown.length < page.state.rows.total) {
    const before = page.state.rows.shown.length;
    page.more();
    await until(() => !page.state.rows.isLoading, "more rows are there");
    assert(page.state.rows.shown.length > before);
  }
  assert.deepEqual(
    page.state.rows.shown.map(({ row }) => row),
    Array.from({ length: 1240 }, (_, row) => row),
  );
});
