// How the page looks at a run in whatever state it is, and what it keeps while it is hidden.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { MadeUpRun } from "./made-up-run.ts";
import { openRunView } from "./stand-in.ts";

const queue = {
  position: 2,
  priority: 0,
  held: false,
  resources: { cores: 2, memory: 1e9, gpus: 0 },
  waitsFor: "Waits for 2 cores that another run has.",
  expectedStart: null,
};

const states: { summary: Partial<RunSummary>; steps: number; says: string[]; button: string | null }[] = [
  {
    summary: { state: "queued", queue },
    steps: 0,
    says: ["Waiting", queue.waitsFor, "The curves begin with the first step."],
    button: "Stop",
  },
  { summary: { state: "queued", queue: { ...queue, held: true } }, steps: 0, says: [], button: "Release" },
  {
    summary: {
      state: "paused",
      pause: { reason: "disk_full", since: "2026-01-31T12:00:00Z", message: "The disk is full; it goes on." },
    },
    steps: 20,
    says: ["Paused", "The disk is full; it goes on."],
    button: "Stop",
  },
  {
    summary: {
      state: "failed",
      failure: {
        code: "loss_not_finite",
        message: "The loss of step 21 is not a number.",
        advice: "Lower optimizer.lr.",
      },
    },
    steps: 20,
    says: ["Failed", "The loss of step 21 is not a number.", "Lower optimizer.lr."],
    button: "Resume",
  },
  {
    summary: {
      state: "failed",
      failure: {
        code: "input_has_problems",
        message: "The dataset rows.csv cannot be used.",
        advice: "Mend it.",
      },
    },
    steps: 0,
    says: ["Failed", "The dataset rows.csv cannot be used.", "Mend it."],
    button: "Open Training File",
  },
  {
    summary: {
      state: "running",
      alerts: [
        { kind: "stalled", since: "2026-01-31T12:00:00Z", message: "Nothing has been heard for 2 minutes." },
      ],
    },
    steps: 20,
    says: ["Running", "Nothing has been heard for 2 minutes."],
    button: "Stop",
  },
  { summary: { state: "interrupted" }, steps: 20, says: ["Interrupted"], button: "Resume" },
  { summary: { state: "succeeded" }, steps: 100, says: ["Succeeded", "Step 100 of 100"], button: null },
];

test("Before the first step no chart is drawn, also when the memory is known", async (context) => {
  const run = new MadeUpRun({ steps: 0, planned: 100 });
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  await view.send({ kind: "machine", time: 1_900_000_000, values: { [`run.${run.id}.memory`]: 1e9 } });
  await page.getByText("The curves begin with the first step.").waitFor();
  assert.equal(await page.getByText("Memory", { exact: true }).count(), 0);
});

for (const { summary, steps, says, button } of states) {
  test(`A run that is ${summary.state}${button === "Release" ? " and held" : ""} says why, and what can be done`, async (context) => {
    const run = new MadeUpRun({ steps, planned: 100, summary });
    const view = await openRunView(context, [run]);
    const { page } = view.view;
    for (const text of says) await page.getByText(text).first().waitFor();
    const main = page.locator(".actions vscode-button").first();
    if (button === null) {
      assert.match((await main.textContent())!, /Chat/);
    } else {
      await page.getByRole("button", { name: button, exact: true }).click();
      const intent = await view.view.intent((sent) => sent.kind === "command");
      const command = button === "Open Training File" ? "openFile" : button.toLowerCase();
      assert.deepEqual([intent.run, intent.command], [run.id, command]);
    }
    await expectAccessible(page);
    view.view.expectNoViolations();
  });
}

test("What was chosen is there again after the page was hidden", async (context) => {
  const run = new MadeUpRun({ steps: 5000 });
  const view = await openRunView(context, [run], { lines: ["one", "! two"] });
  const { page } = view.view;
  await page.locator(".chart.main canvas").waitFor();
  await page.getByRole("slider").fill("0.9");
  await page.getByRole("combobox", { name: "X axis" }).selectOption("tokens");
  await page.getByRole("button", { name: "Log", exact: true }).click();
  await page.getByRole("button", { name: "Choose Charts" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Gradient norm" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show Learning rate large" }).click();
  await page.getByRole("button", { name: "Only errors" }).click();
  await page.getByRole("application", { name: /^Learning rate/ }).focus();
  await page.keyboard.press("+");
  const kept = await until(async () => {
    const now = await view.view.kept();
    return now?.range == null ? undefined : now;
  }, "the range is kept");
  assert.deepEqual(
    [kept.smoothing, kept.x, kept.logScale, kept.main, kept.levels, kept.charts.includes("gradientNorm")],
    [0.9, "tokens", true, "learningRate", ["error"], false],
  );
  await view.view.reload();
  assert.deepEqual(view.view.keptAtReady, kept);
  await view.sendRuns();
  await page.locator(".chart.main canvas").waitFor();
  assert.match((await page.locator(".chart.main h2").textContent())!, /Learning rate/);
  assert.equal(await page.getByRole("slider").inputValue(), "0.9");
  assert.equal(await page.getByRole("combobox", { name: "X axis" }).inputValue(), "tokens");
  await page.locator("h2", { hasText: "Gradient norm" }).waitFor({ state: "detached" });
  await page.getByText("Show everything").waitFor();
});

test("What was chosen last is kept when the page is left right after it", async (context) => {
  const view = await openRunView(context, [new MadeUpRun({ steps: 50 })]);
  const { page } = view.view;
  await page.locator(".chart.main canvas").waitFor();
  const kept = await page.evaluate(() => {
    document.querySelector<HTMLElement>('.toolbar [title="Logarithmic y axis"]')!.click();
    window.dispatchEvent(new Event("blur"));
    return sessionStorage.getItem("trainyard-kept")!;
  });
  assert.match(kept, /"logScale":true/);
});

test("A cut is said, and what it means for the run; a run that is removed leaves", async (context) => {
  const [first, second] = [
    new MadeUpRun({ id: "a", name: "first", steps: 50 }),
    new MadeUpRun({ id: "b", name: "second", steps: 60 }),
  ];
  const view = await openRunView(context, [first, second]);
  const { page } = view.view;
  await view.send({ kind: "connection", state: "connecting", message: "Coming back; training goes on." });
  await page.getByText("Coming back; training goes on.").waitFor();
  await view.send({ kind: "connection", state: "lost", message: "No agent runs." });
  await page.getByRole("button", { name: "Start Agent" }).click();
  await view.view.intent((intent) => intent.kind === "startAgent");
  await view.send({ kind: "connection", state: "connected", message: "" }, { kind: "removed", run: "b" });
  await page.getByText("No longer there: b").waitFor();
  await page.locator(".legend li").first().waitFor({ state: "detached" });
  await view.send({ kind: "removed", run: "a" });
  await page.getByRole("button", { name: "Choose Runs…" }).click();
  await view.view.intent((intent) => intent.kind === "addRuns");
});

test("The page speaks the user's language", async (context) => {
  const run = new MadeUpRun({ steps: 100, evaluateEvery: 20 });
  const view = await openRunView(context, [run], { locale: "zh-cn" });
  const { page } = view.view;
  await page.getByText("成功", { exact: true }).waitFor();
  await page.locator("h2", { hasText: "学习率" }).waitFor();
  await page.getByRole("button", { name: "选择图表" }).waitFor();
});

test("The held-out loss is the newest one, beside the lowest one and the best of the checkpoints", async (context) => {
  const summary = { validationLoss: 2.702, bestStep: 250 };
  const run = new MadeUpRun({ steps: 300, evaluateEvery: 100, summary });
  const view = await openRunView(context, [run]);
  const figure = view.view.page.locator(".figure", { hasText: "Held-out loss" });
  await figure.getByText(/2\.702 +lowest 1\.\d+ at step 300 · best checkpoint: step 250/).waitFor();
});

test("A page that comes back to a run that was removed says so", async (context) => {
  const view = await openRunView(context, []);
  await view.send({ kind: "runs", runs: [], gone: ["a"], smoothing: 0, differences: false });
  await view.view.page.getByText("This run has been removed.").waitFor();
  await until(async () => (await view.view.kept())?.runs[0] === "a", "the page keeps what it has lost");
});
