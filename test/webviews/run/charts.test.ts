// The charts in Chromium: what is drawn, what the pointer and the keyboard do, and that no spike is lost on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { ChartName } from "../../../schemas/panels/run.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { MadeUpRun } from "./made-up-run.ts";
import { openRunView, type RunView } from "./stand-in.ts";

const main = ".chart.main";

/** The plotting area of the large chart, in CSS pixels of the page. */
async function plotBox(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await page.locator(`${main} .u-over`).boundingBox())!;
}

/** Waits until the large chart shows another part of the x axis, or the same again. */
async function untilTicks(page: Page, isWanted: (text: string) => boolean): Promise<void> {
  await until(async () => isWanted((await page.locator(".toolbar").textContent())!), "the toolbar says it");
}

async function drawn({ view: { page } }: RunView): Promise<void> {
  await page.locator(`${main} canvas`).waitFor();
  await untilDrawn(page);
}

/** Until all is drawn that is asked for by now: on a slow machine each drawing has a frame of its own. */
async function untilDrawn(page: Page): Promise<void> {
  await page.evaluate(
    async (drawings) => {
      for (let frame = 0; frame < drawings; frame++)
        await new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
    },
    2 * ChartName.options.length + 2,
  );
}

/** Of a step's pixel column of the large chart: how far from the top of the plotting area its curve begins, 0 to 1. */
async function topOfColumn(page: Page, share: number, reach: number): Promise<number> {
  return page.evaluate(
    ({ selector, place, around }) => {
      const chart = document.querySelector(selector)!;
      const canvas = chart.querySelector("canvas")!;
      const over = chart.querySelector(".u-over")!.getBoundingClientRect();
      const area = canvas.getBoundingClientRect();
      const ratio = canvas.width / area.width;
      const [left, top] = [(over.left - area.left) * ratio, (over.top - area.top) * ratio];
      const [width, height] = [over.width * ratio, over.height * ratio];
      const context = canvas.getContext("2d")!;
      const column = Math.round(left + place * width);
      const { data, width: columns } = context.getImageData(
        column - around,
        Math.round(top),
        2 * around + 1,
        Math.round(height),
      );
      // Curves are of a colour; the grid and the axes are grey.
      for (let pixel = 0; pixel < data.length; pixel += 4) {
        const [red, green, blue, alpha] = [
          data[pixel]!,
          data[pixel + 1]!,
          data[pixel + 2]!,
          data[pixel + 3]!,
        ];
        if (alpha > 40 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) {
          return Math.floor(pixel / 4 / columns) / height;
        }
      }
      return 1;
    },
    { selector: main, place: share, around: reach },
  );
}

for (const theme of themeNames) {
  test(`In the theme ${theme} the page can be used by everybody and breaks no rule`, async (context) => {
    const run = new MadeUpRun({ steps: 500, evaluateEvery: 50, spikes: [{ step: 300, loss: 8 }] });
    const view = await openRunView(context, [run], { theme, lines: ["one", "! two"] });
    await drawn(view);
    await expectAccessible(view.view.page);
    await view.view.page.getByRole("tab", { name: "Values" }).click();
    await view.view.page.getByRole("table").waitFor();
    await expectAccessible(view.view.page);
    view.view.expectNoViolations();
  });
}

test("From pixels: the column of a spike reaches its value, at every zoom and with smoothing", async (context) => {
  const steps = 400_000;
  const run = new MadeUpRun({ steps, spikes: [{ step: 123_457, loss: 20, isSilent: true }] });
  const view = await openRunView(context, [run], { size: { width: 1000, height: 900 } });
  await drawn(view);
  const { page } = view.view;
  // The axis leaves 6 % above the greatest value.
  const wanted = 0.06 / 1.12;
  const expectSpike = async (from: number, to: number): Promise<void> => {
    const share = (123_457 - from) / (to - from);
    const top = await until(async () => {
      const found = await topOfColumn(page, share, 4);
      return found < 0.3 ? found : undefined;
    }, `the spike is seen between ${from} and ${to}`);
    assert.ok(Math.abs(top - wanted) < 0.03, `it begins ${top} below the top instead of ${wanted}`);
  };
  await expectSpike(0, steps);
  for (const smoothing of ["0", "0.99"]) {
    await page.getByRole("slider").fill(smoothing);
    await expectSpike(0, steps);
  }
  let range = { from: 0, to: steps };
  for (const half of [60_000, 5_000, 300, 20]) {
    const box = await plotBox(page);
    const at = (step: number): number => box.x + ((step - range.from) / (range.to - range.from)) * box.width;
    await page.mouse.move(at(123_457 - half), box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(at(123_457 + half), box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    const before = range;
    range = await until(async () => {
      const kept = (await view.view.kept())?.range;
      const isNew = kept?.to != null && kept.to - kept.from < (before.to - before.from) / 1.5;
      return isNew ? { from: kept.from, to: kept.to! } : undefined;
    }, `the range of ${half} steps around it`);
    await untilDrawn(page);
    await expectSpike(range.from, range.to);
  }
});

test("The pointer zooms, moves and resets; the wheel does where it is meant", async (context) => {
  const run = new MadeUpRun({ steps: 30_000 });
  const view = await openRunView(context, [run]);
  await drawn(view);
  const { page } = view.view;
  const box = await plotBox(page);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(box.x + box.width * 0.25, middle.y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, middle.y, { steps: 4 });
  await page.mouse.up();
  await untilTicks(page, (text) => text.includes("Show everything"));
  const detail = await view.view.intent((intent) => intent.kind === "history" && intent.purpose === "detail");
  assert.ok(detail.kind === "history");
  // Half of the width more on either side, so that it can be moved at once.
  assert.ok(Math.abs(detail.query.from! - 3750) < 100 && Math.abs(detail.query.to! - 18_750) < 100);
  const kept = async (): Promise<{ from: number; to: number | null }> =>
    until(async () => (await view.view.kept())?.range ?? undefined, "the range is kept");
  const before = await kept();
  await page.keyboard.down("Shift");
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x - box.width / 4, middle.y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  const isMoved = async (): Promise<boolean> => (await kept()).from > before.from + 1000;
  await until(isMoved, "the range has moved to the right");
  // The chart has been used, so the wheel is meant for it.
  await page.mouse.wheel(0, -300);
  const narrower = async (): Promise<boolean> => {
    const { from, to } = await kept();
    return to !== null && to - from < 6000;
  };
  await until(narrower, "the wheel has zoomed");
  await page.mouse.dblclick(middle.x, middle.y);
  await untilTicks(page, (text) => !text.includes("Show everything"));
});

test("With the keyboard alone: the crosshair, its values aloud, zoom, and the rows of a point", async (context) => {
  const run = new MadeUpRun({ steps: 200, evaluateEvery: 50 });
  const view = await openRunView(context, [run]);
  await drawn(view);
  const { page } = view.view;
  const chart = page.getByRole("application", { name: /^Loss/ });
  await chart.focus();
  const says = (text: RegExp): Promise<true> =>
    until(
      async () => {
        const spoken = await page.locator("[aria-live=polite]").last().textContent();
        return text.test(spoken ?? "") || undefined;
      },
      `it says ${String(text)}`,
    );
  await page.keyboard.press("Home");
  await says(/^Step 1: Training \d/);
  await page.keyboard.press("ArrowRight");
  await says(/^Step 2: /);
  await page.keyboard.press("End");
  await says(/^Step 200: Training [\d.]+, smoothed [\d.]+, Held-out [\d.]+/);
  await page.keyboard.press("Enter");
  const point = await view.view.intent((intent) => intent.kind === "point");
  assert.deepEqual([point.from, point.to], [200, 200]);
  await chart.focus();
  for (let times = 0; times < 3; times++) await page.keyboard.press("+");
  await untilTicks(page, (text) => text.includes("Show everything"));
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("0");
  await untilTicks(page, (text) => !text.includes("Show everything"));
});

test("A click on a spike asks for its step, and for no other one", async (context) => {
  const run = new MadeUpRun({ steps: 100_000, spikes: [{ step: 40_001, loss: 12, isSilent: true }] });
  const view = await openRunView(context, [run]);
  await drawn(view);
  const { page } = view.view;
  const box = await plotBox(page);
  await page.mouse.click(box.x + box.width * 0.40001, box.y + box.height * (0.06 / 1.12) + 2);
  const point = await view.view.intent((intent) => intent.kind === "point");
  assert.equal(point.value, 12);
  assert.ok(point.from <= 40_001 && point.to >= 40_001, `${point.from} to ${point.to}`);
});

test("A click anywhere asks for the step under the crosshair, which says the value that is meant", async (context) => {
  const run = new MadeUpRun({ steps: 100 });
  const view = await openRunView(context, [run]);
  await drawn(view);
  const { page } = view.view;
  const box = await plotBox(page);
  // Between two steps and far above the curve.
  const place = { x: box.x + box.width * 0.604, y: box.y + 3 };
  await page.mouse.move(place.x, place.y);
  const readout = page.locator(`${main} .readout`);
  await readout.getByText("Step 60").waitFor();
  const [shown, beside] = [readout.locator(".value"), readout.locator(".range")];
  assert.match((await beside.textContent())!, /^\s*smoothed [\d.]+\s*$/);
  const value = Number(await shown.textContent());
  await page.mouse.click(place.x, place.y);
  const point = await view.view.intent((intent) => intent.kind === "point");
  assert.deepEqual([point.from, point.to], [60, 60]);
  assert.equal(value.toPrecision(3), point.value.toPrecision(3));
  await page.locator(".drawer").waitFor();
  await page.getByRole("slider").fill("0");
  // The chart has become narrower beside the rows.
  const narrow = await plotBox(page);
  await page.mouse.move(narrow.x + narrow.width / 2, narrow.y + 20);
  await until(async () => (await beside.textContent())?.trim() === "", "nothing is smoothed");
});

test("Points that come move the curve, and a range that reaches the end moves along", async (context) => {
  const run = new MadeUpRun({ steps: 3000, planned: 10_000 });
  const view = await openRunView(context, [run]);
  await drawn(view);
  const { page } = view.view;
  const label = page.locator(".steps");
  await page.getByRole("application", { name: /^Loss/ }).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("+");
  for (let round = 0; round < 20; round++) await view.grow(run, 50);
  await until(async () => (await label.textContent())?.includes("4,000 of 10,000"), "the step of the head");
  await untilDrawn(page);
  await page.getByRole("application", { name: /^Loss/ }).focus();
  await page.keyboard.press("End");
  await until(async () => {
    const spoken = await page.locator("[aria-live=polite]").last().textContent();
    return /^Step (3,99\d|4,000): /.test(spoken ?? "");
  }, "the newest point is under the crosshair");
  assert.equal((await view.view.kept())?.range?.to ?? null, null);
  view.view.expectNoViolations();
});
