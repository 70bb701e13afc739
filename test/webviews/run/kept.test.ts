// What the page keeps for the next time, so that it comes back as it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runPanel } from "../../../schemas/panels/run.ts";
import { until } from "../../support/until.ts";
import { openWebview } from "../support/webview.ts";
import { MadeUpRun } from "./made-up-run.ts";

test("A page that nobody has touched comes back with its runs, without those that were removed", async () => {
  const view = await openWebview(runPanel);
  const runs = ["first", "second"].map((id) => new MadeUpRun({ id, name: id, steps: 20 }).summary);
  await view.send({ kind: "runs", runs, gone: [], smoothing: 0.6, differences: false });
  await view.page.getByRole("heading", { name: "first" }).waitFor();
  await view.reload();
  assert.deepEqual(view.keptAtReady?.runs, ["first", "second"]);
  await view.send({ kind: "runs", runs, gone: [], smoothing: 0.6, differences: false });
  await view.send({ kind: "removed", run: "first" });
  await until(async () => (await view.kept())?.runs.join() === "second", "the other one is kept");
  await view.close();
});
