// Several runs over one another, why they differ, and files of what is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { MadeUpRun } from "./made-up-run.ts";
import { openRunView } from "./stand-in.ts";

function someRuns(count: number, steps = 400): MadeUpRun[] {
  return Array.from(
    { length: count },
    (_, index) =>
      new MadeUpRun({ id: `run-${index}`, name: `run ${index}`, seed: index + 1, steps, evaluateEvery: 100 }),
  );
}

test("Twenty runs are told apart, hidden, shown and taken out", async (context) => {
  const runs = someRuns(20);
  const view = await openRunView(context, runs);
  const { page } = view.view;
  await page.locator(".chart.main canvas").waitFor();
  const entries = page.locator(".legend li");
  await until(async () => (await entries.count()) === 20, "twenty entries");
  const looks = await entries.evaluateAll((items) =>
    items.map((item) => {
      const line = item.querySelector("line")!;
      return `${line.style.stroke} ${line.getAttribute("stroke-dasharray") ?? ""}`;
    }),
  );
  assert.equal(new Set(looks).size, 20);
  await expectAccessible(page);
  const toggle = page.getByRole("button", { name: "Show run 3 in the charts", exact: true });
  await toggle.click();
  await page.getByRole("button", { name: "Show run 3 in the charts", exact: true, pressed: false }).waitFor();
  await until(async () => (await view.view.kept())?.hidden.includes("run-3"), "it is kept");
  await page.getByRole("button", { name: "run 5", exact: false }).nth(1).click();
  await page.getByRole("button", { name: "Take run 7 out of the charts" }).click();
  await view.view.intent((intent) => intent.kind === "dropRun" && intent.run === "run-7");
  view.view.expectNoViolations();
});

test("The readout has a line for every run", async (context) => {
  const view = await openRunView(context, someRuns(3));
  const { page } = view.view;
  const over = page.locator(".chart.main .u-over");
  const box = await over.boundingBox();
  await page.mouse.move(box!.x + box!.width / 2, box!.y + 40);
  const readout = page.locator(".chart.main .readout");
  await readout.getByText(/^Step (199|200|201)/).waitFor();
  await until(async () => (await readout.locator("tr").count()) === 4, "a head and three runs");
});

test("Why runs differ stands beside the curves: only what differs, long values shortened", async (context) => {
  const runs = someRuns(2);
  const view = await openRunView(context, runs);
  const { page } = view.view;
  await page.getByRole("button", { name: "Explain Why Runs Differ" }).click();
  await view.view.intent((intent) => intent.kind === "differences");
  const long = `/home/${"x".repeat(200)}/end`;
  await view.send({
    kind: "differences",
    runs: runs.map(({ id }) => id),
    differences: [
      { area: "config", key: "optimizer.lr", values: ["0.001", "0.01"] },
      { area: "command", key: "command", values: ["node", long] },
    ],
  });
  const table = page.locator(".differences");
  await table.waitFor();
  assert.match((await table.textContent())!, /Settings\s*optimizer\.lr\s*0\.001\s*0\.01\s*Command/);
  const cell = table.locator("td[title]");
  assert.equal(await cell.getAttribute("title"), long);
  assert.ok((await cell.textContent())!.length < 70);
  await expectAccessible(page);
});

test("What is shown is saved as a picture, as a vector picture and as a table of the shown range", async (context) => {
  const runs = someRuns(2, 3000);
  const view = await openRunView(context, runs);
  const { page } = view.view;
  await page.locator(".chart.main canvas").waitFor();
  await until(async () => (await page.locator(".chart.main .newest").count()) === 2, "both curves");
  const save = async (item: RegExp, extension: "png" | "svg" | "csv"): Promise<Buffer> => {
    const before = view.view.intents.length;
    await page.getByRole("button", { name: "Save as Picture or Table" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    const intent = await view.view.intent((sent) => sent.kind === "save", before);
    assert.equal(intent.extension, extension);
    return Buffer.from(intent.bytes);
  };
  const png = await save(/PNG/, "png");
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  assert.ok(png.length > 10_000);
  const svg = (await save(/SVG/, "svg")).toString();
  assert.match(svg, /^<svg [\s\S]+run 0[\s\S]+run 1[\s\S]+<\/svg>\s*$/);
  await page.getByRole("application", { name: /^Loss/ }).focus();
  await page.keyboard.press("+");
  await page.getByText("Show everything").waitFor();
  const lines = (await save(/CSV/, "csv")).toString().trim().split("\r\n");
  assert.match(lines[0]!, /^run,step,points,loss,loss_min,loss_max,learningRate/);
  const steps = lines.slice(1).map((line) => Number(line.split(",")[1]));
  // The page keeps what was chosen a moment later.
  const range = await until(async () => (await view.view.kept())?.range ?? undefined, "the range is kept");
  assert.ok(Math.min(...steps) >= range.from && (range.to === null || Math.max(...steps) <= range.to));
  // Both runs, and every step of the range.
  assert.ok(lines.length > 2 * 1900 && lines.length < 2 * 2100, `${lines.length} lines`);
});

test("A table is laid along what it was asked for along, whatever is chosen meanwhile", async (context) => {
  const view = await openRunView(context, someRuns(1));
  const { page } = view.view;
  await page.locator(".chart.main canvas").waitFor();
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('[aria-label="Save as Picture or Table"]')!.click();
    [...document.querySelectorAll<HTMLElement>("[role=menuitem]")].at(-1)!.click();
    const axis = document.querySelector<HTMLSelectElement>(".toolbar select")!;
    axis.value = "tokens";
    axis.dispatchEvent(new Event("change"));
  });
  const saved = await view.view.intent((sent) => sent.kind === "save");
  assert.match(Buffer.from(saved.bytes).toString(), /^run,step,points,/);
});

test("A checkpoint on the axis leads to a chat with it and to its export", async (context) => {
  const [run] = someRuns(1);
  const view = await openRunView(context, [run!]);
  const { page } = view.view;
  await page.getByRole("button", { name: "Checkpoint at 200" }).click();
  await page.getByRole("menuitem", { name: "Chat with step 200" }).click();
  const chat = await view.view.intent((intent) => intent.kind === "chat");
  assert.deepEqual([chat.run, chat.step], ["run-0", 200]);
  await page.getByRole("button", { name: "Checkpoint at 400" }).click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const exported = await view.view.intent((intent) => intent.kind === "export");
  assert.equal(exported.step, 400);
});
