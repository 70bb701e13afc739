import assert from "node:assert/strict";
import { test } from "node:test";
import { runsPanel, type RunRow } from "../../../schemas/panels/runs.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";

function row(id: string, changes: Partial<RunRow> = {}): RunRow {
  return {
    id,
    name: id,
    state: "succeeded",
    tags: [],
    notes: "",
    createdAt: "2026-01-31T12:00:00.000Z",
    step: 100,
    steps: 100,
    checkpoints: 1,
    isHeld: false,
    ...changes,
  };
}

const three = [
  row("first", { loss: 2.5, validationLoss: 2.75 }),
  row("second", { loss: 1.25, state: "failed", remark: "The disk was full." }),
  row("third", { state: "running", step: 63, seconds: 61 }),
];

async function openRuns(
  runs: RunRow[] = three,
  options: WebviewOptions = {},
): Promise<TestWebview<typeof runsPanel>> {
  const view = await openWebview(runsPanel, { size: { width: 1400, height: 500 }, ...options });
  await view.send({ kind: "agent", problem: null });
  await view.send({ kind: "runs", isAll: true, runs, removed: [] });
  if (runs.length > 0) await view.page.getByRole("row").nth(1).waitFor();
  return view;
}

/** Names of the runs from top to bottom. */
async function names(view: TestWebview<typeof runsPanel>): Promise<string[]> {
  const texts = await view.page.locator('.table-body [aria-colindex="2"]').allInnerTexts();
  return texts.map((text) => text.trim());
}

for (const theme of themeNames)
  test(`The table of runs can be used by everybody in ${theme}`, async () => {
    const view = await openRuns(three, { theme });
    await view.page.getByRole("checkbox", { name: "Select first" }).click();
    await view.page.getByText("1 selected").waitFor();
    await expectAccessible(view.page);
    view.expectNoViolations();
  });

test("A run that changes is shown as it is now, and one that is gone is gone", async () => {
  const view = await openRuns();
  await view.send({
    kind: "runs",
    isAll: false,
    runs: [row("third", { step: 64, state: "running" })],
    removed: ["first"],
  });
  await view.page.getByText("64%").waitFor();
  await until(async () => (await names(view)).length === 2, "the removal");
  assert.deepEqual((await names(view)).sort(), ["second", "third"]);
});

test("Headers sort, the filter filters, and both are there again after a reload", async () => {
  const view = await openRuns();
  await view.page.getByRole("columnheader", { name: "Loss", exact: true }).click();
  await until(async () => (await names(view))[0] === "second", "the order");
  await view.page.getByRole("textbox").fill("loss>2");
  await until(async () => (await names(view)).join() === "first", "the filter");
  await view.reload();
  await view.send({ kind: "runs", isAll: true, runs: three, removed: [] });
  await until(async () => (await names(view)).join() === "first", "the same rows");
});

test("Keys of training files that differ become columns", async () => {
  const view = await openRuns();
  const config = (rate: number) => ({ "optimizer.lr": rate, "training.seed": 1 });
  await view.send({
    kind: "configs",
    configs: { first: config(0.001), second: config(0.003), third: config(0.003) },
  });
  await view.page.getByRole("columnheader", { name: "optimizer.lr" }).waitFor();
  await view.page.getByRole("columnheader", { name: "training.seed" }).waitFor({ state: "detached" });
});

test("What is selected is compared, and stopped only where that makes sense", async () => {
  const view = await openRuns();
  await view.page.getByRole("checkbox", { name: "Select first" }).click();
  await view.page.getByRole("checkbox", { name: "Select second" }).click();
  await view.page.getByText("2 selected").waitFor();
  await view.page.getByRole("button", { name: "Stop Run", disabled: true }).waitFor();
  await view.page.getByRole("button", { name: "Compare Runs" }).click();
  await until(() => view.intents.length > 0, "the intent");
  assert.deepEqual(view.intents, [{ kind: "do", action: "compare", runs: ["first", "second"] }]);
});

test("What is pressed between two frames counts together", async () => {
  const view = await openRuns();
  const { page } = view;
  await page.getByRole("checkbox", { name: "Select first" }).click();
  await page.getByText("1 selected").waitFor();
  await page.evaluate(() => {
    const press = (selector: string): void => {
      document.querySelector<HTMLElement>(selector)!.click();
    };
    press('[aria-label="Select second"]');
    press(".bulk vscode-button");
    press('[aria-label="Pin third"]');
    press('[aria-label="Pin third"]');
  });
  await until(() => view.intents.length > 0, "the intent");
  assert.deepEqual(view.intents, [{ kind: "do", action: "compare", runs: ["first", "second"] }]);
  assert.deepEqual((await view.kept())?.pinned, []);
  await page.getByRole("button", { name: "Choose Columns" }).click();
  await page.getByRole("group", { name: "Choose Columns" }).evaluate((choice) => {
    for (const label of choice.querySelectorAll("label"))
      if (["Loss", "Accuracy"].includes(label.textContent.trim())) label.click();
  });
  for (const name of ["Loss", "Accuracy"])
    await page.getByRole("columnheader", { name, exact: true }).waitFor({ state: "detached" });
  view.expectNoViolations();
});

test("The table is worked by keyboard alone", async () => {
  const view = await openRuns();
  await view.page.getByRole("grid").focus();
  await view.page.keyboard.press("ArrowDown");
  await view.page.keyboard.press("Space");
  await view.page.getByText("1 selected").waitFor();
  await view.page.keyboard.press("Enter");
  await until(() => view.intents.length > 0, "the run to be opened");
  assert.equal(view.intents[0]!.kind, "do");
});

test("Ten thousand runs are a few rows in the page", async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => row(`run-${index}`, { loss: index }));
  const view = await openRuns(many);
  await view.page.getByText("10,000 runs").waitFor();
  assert.ok((await names(view)).length < 60);
});

test("Without runs the page says how to begin", async () => {
  const view = await openRuns([]);
  await view.page.getByRole("button", { name: "New Training File" }).click();
  await until(() => view.intents.length > 0, "the intent");
  assert.deepEqual(view.intents, [{ kind: "newTraining" }]);
});
