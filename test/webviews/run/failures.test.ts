// What the page says when something could not be read, and that it can be asked for again.
import { test } from "node:test";
import { runPanel } from "../../../schemas/panels/run.ts";
import { openWebview } from "../support/webview.ts";
import { MadeUpRun } from "./made-up-run.ts";

test("Curves and a log that could not be read say why, and are asked for again", async () => {
  const view = await openWebview(runPanel);
  const { id, summary } = new MadeUpRun({ steps: 20 });
  await view.send({ kind: "runs", runs: [summary], gone: [], smoothing: 0.6, differences: false });
  const history = await view.intent((intent) => intent.kind === "history");
  const log = await view.intent((intent) => intent.kind === "log");
  await view.send({ kind: "historyFailed", run: id, request: history.request, message: "No curves." });
  await view.send({ kind: "logFailed", request: log.request, message: "No log." });
  for (const [kind, reason] of [
    ["history", "No curves."],
    ["log", "No log."],
  ] as const) {
    const before = view.intents.length;
    const alert = view.page.getByRole("alert").filter({ hasText: reason });
    await alert.getByRole("button", { name: "Try Again" }).click();
    await view.intent((intent) => intent.kind === kind, before);
    await alert.waitFor({ state: "hidden" });
  }
  view.expectNoViolations();
  await view.close();
});
