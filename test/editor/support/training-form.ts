// The form that writes training files, as a person reads it.
import type { Frame } from "playwright-core";
import { until } from "../../support/until.ts";

/** Waits for the plan, and until one of the ways to tune is said to take the memory that the plan says. */
export async function costsOfPlan(form: Frame): Promise<void> {
  await until(
    async () => {
      const [, memory] = await form.locator('.plan[aria-busy="false"] dd').allInnerTexts();
      return memory !== undefined && (await form.getByText(`about ${memory}, `).count()) > 0;
    },
    "the ways to tune are said to take what the plan says",
    120,
  );
}
