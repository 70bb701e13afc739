// From a clicked point to the rows behind it, and to a version of the dataset without some of them: with a real run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newOperation } from "../../../../../extension/agents/operation.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";
import { writeTinyTraining } from "../../../../support/tiny-training.ts";
import { until } from "../../../../support/until.ts";
import { watchedHome } from "./watched-runs.ts";

test("A point leads to the rows of its step, and what is left out of them adds up", async (context) => {
  const { connection, feed, page, failures } = watchedHome(context);
  const file = writeTinyTraining(temporaryFolder(), "rows", { steps: 8 });
  await connection.ensure();
  const { id: run } = await connection.call("run/start", { training: { file }, ...newOperation() });
  await feed.choose([run]);
  await feed.begin();
  await until(() => page.last("run")?.run.state === "succeeded", "the run ends");
  await until(() => page.history(run).points === 8, "its points");
  const loss = page.history(run).overview!.columns["loss"]!.last[4]!;

  page.ask({ kind: "point", run, key: "loss", from: 1, to: 8, value: loss });
  const rows = await until(() => page.last("rows"), "the rows");
  assert.equal(rows.step, 5);
  assert.equal(rows.value, loss);
  assert.ok(rows.rows.length >= 2 && rows.rows.every((row) => row.loss !== null && !row.excluded));

  const [first, second] = [...new Map(rows.rows.map((row) => [row.line, row])).values()];
  for (const { split, line } of [first!, second!])
    page.ask({ kind: "exclude", run, step: 5, dataset: rows.dataset, rows: [{ split, line }] });
  await until(() => page.count("excluded") === 2, "a version without either row");
  const { version } = page.last("excluded")!;
  const { id: dataset } = rows.dataset;
  const { dataset: summary } = await connection.call("dataset/get", { dataset });
  const countOf = (wanted: string): number =>
    summary.versions.find((one) => one.version === wanted)!.rows["train"]!;
  assert.equal(countOf(version), countOf(rows.dataset.version) - 2);

  page.ask({ kind: "point", run, key: "loss", from: 5, to: 5, value: loss });
  await until(() => page.count("rows") === 2, "the rows again");
  const excluded = page.last("rows")!.rows.filter((row) => row.excluded);
  assert.deepEqual(new Set(excluded.map(({ line }) => line)), new Set([first!.line, second!.line]));

  page.ask({
    kind: "exclude",
    run,
    step: 5,
    dataset: rows.dataset,
    rows: [{ split: "train", line: 100_000 }],
  });
  const failed = await until(() => page.last("excludeFailed"), "a line that is not there is refused");
  assert.match(failed.message, /100/);
  page.ask({ kind: "point", run, key: "loss", from: 100, to: 200, value: 1 });
  await until(() => page.last("rowsFailed"), "a step that is not there is refused");
  assert.deepEqual(failures, []);
});
