import assert from "node:assert/strict";
import { test } from "node:test";
import { datasetPanel } from "../../../schemas/panels/dataset.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { openWebview } from "../support/webview.ts";
import { openDataset, rowAt } from "./stand-in.ts";

test("Ten million rows are scrolled from end to end with a hundred of them in the page", async () => {
  const { view } = await openDataset({ rows: 10_000_000 });
  const { page } = view;
  const grid = page.getByRole("grid", { name: "questions.jsonl" });
  await page.locator("[aria-rowcount='10000001']").waitFor();
  await page.getByText("Question 0?").click();
  await page.keyboard.press("Control+End");
  await page.getByText("Question 9999998?").waitFor();
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Control+Home");
  await page.getByText("Question 0?", { exact: true }).waitFor();
  await grid.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
    // At once: a timer of the scrolling before it may come before the next frame, and would undo this one.
    element.dispatchEvent(new Event("scroll"));
  });
  await page
    .getByText(/Question 50\d{5}\?/)
    .first()
    .waitFor();
  const inPage = await page.locator("[data-position]").count();
  assert.ok(inPage < 100, `${inPage} rows`);
  view.expectNoViolations();
  await view.close();
});

test("What is no file on this machine is explained, with the way to its text", async () => {
  const view = await openWebview(datasetPanel);
  await view.send({ kind: "elsewhere", scheme: "git" });
  await view.page
    .getByText(/^\s*Only files on this machine can be shown as a table\..*\(git\)\.\s*$/)
    .waitFor();
  await expectAccessible(view.page);
  await view.page.getByRole("button", { name: "Open as Text" }).click();
  await until(() => view.intents.length === 1, "the wish");
  assert.deepEqual(view.intents, [{ kind: "openAsText", at: null }]);
  view.expectNoViolations();
  await view.close();
});

test("The wheel moves ten million rows by as much as it moves ten", async () => {
  const { view } = await openDataset({ rows: 10_000_000 });
  const { page } = view;
  const grid = page.getByRole("grid");
  await page.locator("[aria-rowcount='10000001']").waitFor();
  await grid.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
  });
  await page
    .getByText(/Question \d{7}\?/)
    .first()
    .waitFor();
  const top = (): Promise<number> =>
    grid.evaluate((element) => {
      const rows = [...element.querySelectorAll<HTMLElement>("[data-position]")];
      const { top: edge } = element.getBoundingClientRect();
      const seen = rows.map(
        (row) => Number(row.dataset["position"]) - (row.getBoundingClientRect().top - edge) / 24,
      );
      return Math.min(...seen);
    });
  const settled = async (): Promise<number> => {
    let last = NaN;
    return until(async () => {
      const now = await top();
      const isSettled = Math.abs(now - last) < 0.01;
      last = now;
      await page.waitForTimeout(150);
      return isSettled ? { now } : undefined;
    }, "the table rests").then(({ now }) => now);
  };
  const before = await settled();
  await grid.hover();
  await page.mouse.wheel(0, 240);
  const isTen = (rows: number): boolean => Math.abs(rows - before - 10) < 0.2;
  await until(async () => isTen(await top()), "ten rows further");
  const after = await settled();
  assert.ok(isTen(after), `${after - before} rows`);
  await view.close();
});

test("Rows that were scrolled past are given up, and those that are seen come first", async () => {
  const { view, intent } = await openDataset({ rows: 1_000_000, isSilent: true });
  const { page } = view;
  await page.getByText("Question 0?", { exact: true }).click();
  await page.keyboard.press("Control+End");
  const first = await intent("fetch");
  assert.ok(first.offset <= 200, "it reads ahead");
  const last = await view.intent((asked) => asked.kind === "fetch" && asked.offset >= 999_900);
  await view.intent((asked) => asked.kind === "giveUp" && asked.request === first.request);
  assert.equal(last.kind, "fetch");
  assert.equal(await page.locator("[aria-busy=true]").first().isVisible(), true);
  await view.send({
    kind: "rows",
    request: last.request,
    rows: Array.from({ length: 100 }, (_, index) => rowAt(999_900 + index)),
  });
  await page.getByText("Question 999998?").waitFor();
  await view.close();
});

test("Arrow keys lead from cell to cell, and a screen reader is told of the one that is active", async () => {
  const { view } = await openDataset();
  const { page } = view;
  await page.getByText("Question 0?", { exact: true }).click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const answer = page.locator("[aria-activedescendant]").locator(".active");
  await until(async () => (await answer.innerText()).trim() === "Answer ⏎ 1", "the cell is active");
  const active = await page.getByRole("grid").getAttribute("aria-activedescendant");
  assert.equal(await answer.getAttribute("id"), active);
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await until(
    async () => (await page.locator("[aria-selected=true]").count()) === 3,
    "three rows are chosen",
  );
  await page.keyboard.press("Delete");
  const marked = await view.intent((intent) => intent.kind === "markShown");
  assert.deepEqual(marked, { kind: "markShown", from: 1, to: 4, isExcluded: true });
  await view.close();
});

test("A header sorts: up, down, and as in the file again; with Shift by one more column", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await page.getByRole("columnheader", { name: "score" }).click();
  const up = await intent("arrange");
  assert.deepEqual(up.arrangement.sort, [{ column: "score", descending: false }]);
  await view.send({ kind: "arranging", fraction: 0.4 });
  await page.getByText("Filtering and sorting, 40%").waitFor();
  await view.send({ kind: "arranged", arrangement: up.arrangement, rows: 1000, failure: null });
  await page.locator("[role=columnheader][aria-sort=ascending]", { hasText: "score" }).waitFor();
  let from = view.intents.length;
  await page.getByRole("columnheader", { name: "prompt" }).click({ modifiers: ["Shift"] });
  const both = await intent("arrange", from);
  assert.deepEqual(both.arrangement.sort, [
    { column: "score", descending: false },
    { column: "prompt", descending: false },
  ]);
  from = view.intents.length;
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const byKey = await intent("arrange", from);
  assert.deepEqual(byKey.arrangement.sort, [{ column: "score", descending: true }]);
  await view.close();
});

test("Columns are made wider by mouse and keyboard, and hidden; that is kept", async () => {
  const { view } = await openDataset({ size: { width: 1300, height: 600 } });
  const { page } = view;
  const header = page.getByRole("columnheader", { name: "prompt" });
  const before = (await header.boundingBox())!;
  const edge = (await header.locator(".table-resize").boundingBox())!;
  await page.mouse.move(edge.x + 3, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x + 53, edge.y + 10, { steps: 3 });
  await page.mouse.up();
  await until(async () => (await header.boundingBox())!.width - before.width === 50, "the column is wider");
  await page.getByRole("button", { name: "Choose Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "score" }).click();
  await page.keyboard.press("Escape");
  await until(async () => (await page.getByRole("columnheader").count()) === 3, "the column is hidden");
  await until(async () => (await view.kept())?.hidden.includes("score"), "it is kept");
  assert.equal((await view.kept())?.widths["cprompt"], before.width + 50);
  await view.close();
});

test("The edge of the row's part moves with every key, also between two frames", async () => {
  const { view } = await openDataset({ size: { width: 1300, height: 600 } });
  const { page } = view;
  await page.getByRole("button", { name: "Show row (Enter)" }).click();
  const edge = page.getByRole("separator", { name: "Size of the row's part" });
  const before = Number(await edge.getAttribute("aria-valuenow"));
  await edge.evaluate((element) => {
    for (let presses = 0; presses < 2; presses++)
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
  });
  await until(async () => Number(await edge.getAttribute("aria-valuenow")) === before + 48, "two steps");
  await view.close();
});

test("The table is there for everybody, in every theme", async () => {
  for (const theme of ["light", "dark", "high-contrast", "high-contrast-light"] as const) {
    const { view } = await openDataset({ theme });
    await view.page.getByText("Question 0?", { exact: true }).click();
    await view.page.keyboard.press("Enter");
    await view.page.getByRole("heading", { name: "Row 1, line 1" }).waitFor();
    await view.page.getByRole("region", { name: "Prompt" }).waitFor();
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  }
});
