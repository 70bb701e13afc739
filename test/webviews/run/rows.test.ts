// The rows behind a point: shown with the worst first, opened in their dataset, left out into a version of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../../webviews/run/page.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { MadeUpRun } from "./made-up-run.ts";
import { openRunView } from "./stand-in.ts";

const run = new MadeUpRun({ steps: 100 });
const rows: Message = {
  kind: "rows",
  run: run.id,
  step: 43,
  value: 5.25,
  dataset: { id: "questions", version: "0123456789abcdef" },
  rows: [
    {
      split: "train",
      line: 7,
      loss: 0.5,
      tokens: 12,
      excluded: false,
      example: { kind: "completion", prompt: "How do I undo a commit?", completion: "git revert HEAD" },
    },
    {
      split: "train",
      line: 99,
      loss: 9.5,
      tokens: 30,
      excluded: false,
      example: {
        kind: "conversation",
        messages: [
          { role: "system", content: "You help." },
          { role: "user", content: "<b>Hello</b>" },
          { role: "assistant", content: "asdf asdf asdf" },
        ],
      },
    },
    {
      split: "train",
      line: 3,
      loss: null,
      tokens: 4,
      excluded: true,
      example: { kind: "text", text: "gone" },
    },
  ],
};

test("The row with the greatest loss comes first, as people wrote it", async (context) => {
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  await view.send({ kind: "rowsLooking", run: run.id, message: "Tokenising" });
  await page.getByText("Finding the rows of this point").waitFor();
  await view.send(rows);
  const entries = page.locator(".rows li");
  await until(async () => (await entries.count()) === 3, "three rows");
  assert.match((await entries.first().textContent())!, /Line 99 of train/);
  // Markup of a row is text.
  assert.equal(await entries.first().locator("b").count(), 0);
  assert.match((await entries.first().textContent())!, /<b>Hello<\/b>/);
  await expectAccessible(page);
  await entries.first().getByText("Open in Dataset").click();
  const opened = await view.view.intent((intent) => intent.kind === "openRow");
  assert.deepEqual(opened, {
    kind: "openRow",
    dataset: "questions",
    version: "0123456789abcdef",
    split: "train",
    line: 99,
  });
  view.view.expectNoViolations();
});

test("Rows that are chosen are left out of a new version, which can be trained on", async (context) => {
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  await view.send(rows);
  const exclude = page.getByRole("button", { name: "Exclude rows" });
  assert.equal(await exclude.evaluate((button: HTMLButtonElement) => button.disabled), true);
  await page.getByRole("checkbox", { name: "Line 99 of train" }).click();
  // A second click before the button is drawn anew asks for nothing more.
  const excludeOne = page.getByRole("button", { name: "Exclude 1 row", disabled: false });
  await excludeOne.evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  const excluded = await view.view.intent((intent) => intent.kind === "exclude");
  assert.deepEqual(excluded, {
    kind: "exclude",
    run: run.id,
    step: 43,
    dataset: { id: "questions", version: "0123456789abcdef" },
    rows: [{ split: "train", line: 99 }],
  });
  await view.send({ kind: "excluded", dataset: "questions", version: "fedcba", rows: excluded.rows });
  await page.getByText("Version fedcba has been made without the rows.").waitFor();
  assert.equal(view.view.intents.filter(({ kind }) => kind === "exclude").length, 1);
  await page.getByRole("checkbox", { name: "Line 99 of train" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Train on This Version…" }).click();
  const used = await view.view.intent((intent) => intent.kind === "useVersion");
  assert.deepEqual(used, { kind: "useVersion", run: run.id, dataset: "questions", version: "fedcba" });
  await page.getByRole("button", { name: "Close the rows" }).click();
  await page.locator(".drawer").waitFor({ state: "detached" });
});

test("Rows that are chosen between two frames are all chosen, and a drawer that was closed stays closed", async (context) => {
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  await view.send(rows);
  await page.getByRole("checkbox", { name: "Line 99 of train" }).waitFor();
  await page.locator(".rows").evaluate((list) => {
    const boxes = [...list.querySelectorAll<HTMLElement>("vscode-checkbox")];
    for (const box of boxes) box.click();
    boxes[0]!.click();
    boxes[0]!.click();
  });
  await page.getByRole("button", { name: "Exclude 2 rows" }).click();
  const excluded = await view.view.intent((intent) => intent.kind === "exclude");
  assert.deepEqual(excluded.rows.map(({ line }) => line).sort(), [7, 99]);
  await page.getByRole("button", { name: "Close the rows" }).click();
  await view.send({ kind: "rowsLooking", run: run.id, message: "Tokenising" }, rows, {
    kind: "connection",
    state: "connecting",
    message: "The agent is coming back.",
  });
  await page.getByText("The agent is coming back.").waitFor();
  assert.equal(await page.locator(".drawer").count(), 0);
});

test("What goes wrong is said where it was asked for", async (context) => {
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  await view.send({
    kind: "rowsFailed",
    run: run.id,
    message: "The dataset is gone.",
    advice: "Import it again.",
  });
  await page.getByText("Import it again.").waitFor();
  await view.send(rows, { kind: "excludeFailed", message: "The disk is full." });
  await page.getByText("The disk is full.").waitFor();
});

for (const theme of themeNames)
  test(`In the theme ${theme} the rows of a point can be used by everybody, beside several runs`, async (context) => {
    const other = new MadeUpRun({ id: "other", name: "other", steps: 100, seed: 2 });
    const view = await openRunView(context, [run, other], { theme });
    const { page } = view.view;
    await view.send(rows);
    await page.getByRole("checkbox", { name: "Line 99 of train" }).click();
    await page.getByRole("button", { name: "Exclude 1 row", exact: true }).waitFor();
    await expectAccessible(page);
    view.view.expectNoViolations();
  });
