// The log beneath the charts: of any length, searched, filtered, followed; only what is seen is in the document.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../support/until.ts";
import { MadeUpRun } from "./made-up-run.ts";
import { openRunView } from "./stand-in.ts";

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, line) => `${line % 10 === 0 ? "! " : ""}line ${line}`);
}

test("A log of a hundred thousand lines begins at its end, and goes back as far as one scrolls", async (context) => {
  const run = new MadeUpRun({ steps: 10 });
  const view = await openRunView(context, [run], { lines: numbered(100_000) });
  const { page } = view.view;
  const log = page.getByRole("log");
  await log.getByText("line 99999", { exact: true }).waitFor();
  assert.ok((await log.locator(".line").count()) < 120);
  // It reads ahead; what came then would scroll to the end that it follows.
  const height = (): Promise<number> => log.evaluate((element) => element.scrollHeight);
  await until(async () => (await height()) >= 300 * 20, "the lines ahead");
  let asked = view.view.intents.length;
  for (let round = 0; round < 60; round++) {
    await log.evaluate((element) => (element.scrollTop = 0));
    await view.view
      .intent((intent) => intent.kind === "log", asked)
      .then(() => (asked = view.view.intents.length));
  }
  await log.evaluate((element) => (element.scrollTop = 0));
  const first = async (): Promise<number> => {
    const text = await log.locator(".message").first().textContent();
    return Number(/\d+/.exec(text!)![0]);
  };
  await until(async () => (await first()) < 95_000, "earlier lines");
  assert.ok((await log.locator(".line").count()) < 120);
  // Only some screens are in memory.
  assert.ok((await height()) < 4100 * 20);
  await page.getByRole("button", { name: "Follow the end", pressed: false }).waitFor();
  await page.getByRole("button", { name: "Follow the end" }).click();
  await log.getByText("line 99999", { exact: true }).waitFor();
});

test("Lines are searched and filtered by the agent, and what was found is made visible", async (context) => {
  const run = new MadeUpRun({ steps: 10 });
  const view = await openRunView(context, [run], { lines: numbered(500) });
  const { page } = view.view;
  const log = page.getByRole("log");
  await page.getByRole("button", { name: "Only errors" }).click();
  await until(async () => !(await log.textContent())!.includes("line 499"), "only errors");
  await log.getByText("line 490").waitFor();
  await page.getByRole("textbox", { name: "Search the log" }).fill("line 49");
  assert.equal(await log.locator("mark").first().textContent(), "line 49");
  await until(async () => (await log.locator(".line").count()) === 1, "of 49 and 490 to 499 one is an error");
  await page.getByRole("textbox", { name: "Search the log" }).fill("nothing has this");
  await log.getByText("No line fits the filter.").waitFor();
});

test("What is written while one looks follows at the end", async (context) => {
  const run = new MadeUpRun({ steps: 10, planned: 100 });
  const lines = numbered(200);
  const view = await openRunView(context, [run], { lines });
  const { page } = view.view;
  const log = page.getByRole("log");
  await log.getByText("line 199", { exact: true }).waitFor();
  lines.push("a new line");
  await log.getByText("a new line").waitFor();
  const atEnd = await log.evaluate(
    (element) => element.scrollHeight - element.scrollTop - element.clientHeight,
  );
  assert.ok(atEnd < 2, `${atEnd} pixels from the end`);
});

test("What is pressed between two frames counts together", async (context) => {
  const run = new MadeUpRun({ steps: 10 });
  const view = await openRunView(context, [run], { lines: numbered(500) });
  const { page } = view.view;
  await page.getByRole("log").getByText("line 499").waitFor();
  await page.locator(".log-tools").evaluate((tools) => {
    const press = (label: string): void => {
      tools.querySelector<HTMLElement>(`[aria-label="${label}"]`)!.click();
    };
    for (const label of ["Only warnings", "Only errors", "Follow the end", "Follow the end"]) press(label);
  });
  const filtered = await view.view.intent(
    (intent) => intent.kind === "log" && intent.filter.levels.length > 0,
  );
  assert.deepEqual(filtered.kind === "log" && filtered.filter.levels, ["warning", "error"]);
  await page.getByRole("button", { name: "Follow the end", pressed: true }).waitFor();
  await page.locator("#tab-log").evaluate((tab: HTMLElement) => {
    tab.focus();
    for (let presses = 0; presses < 2; presses++)
      document.activeElement!.dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }),
      );
  });
  await page.getByRole("tab", { name: "Values", selected: true }).waitFor();
});
