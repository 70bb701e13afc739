// What a person reads off the live view of a run.
import type { Frame } from "playwright-core";
import { until } from "../../support/until.ts";

/** The last step that the view tells of. */
export async function shownStep(view: Frame): Promise<number> {
  return Number(await view.getByRole("progressbar", { name: "Steps done" }).getAttribute("aria-valuenow"));
}

/** Waits until the view has come past a step, and returns where it is then. */
export async function stepBeyond(view: Frame, step: number): Promise<number> {
  return until(
    async () => {
      const shown = await shownStep(view);
      return shown > step && shown;
    },
    `the view tells of a step after ${step}`,
    120,
  );
}

/** Waits until the curve of the loss is drawn, and differs from one that was drawn before. */
export async function curveOtherThan(view: Frame, before: string): Promise<string> {
  const chart = view.locator("section", { has: view.getByRole("heading", { name: "Loss", exact: true }) });
  const canvas = chart.locator("canvas").first();
  await canvas.waitFor();
  return until(
    async () => {
      const drawn = await canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
      return drawn !== before && drawn;
    },
    "the curve moves",
    120,
  );
}
