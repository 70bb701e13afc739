// What tuning a base takes of memory, by its shape alone: so that its run waits where there is no room beside others.
import { TrainyardError } from "../../errors.ts";
import { openBase } from "../../run/base.ts";
import { planRun } from "../../training/plan.ts";
import type { Performer } from "../performers.ts";

/** A base that is not there or is damaged is the trainer's to tell. */
export const planMemory: Performer<"planMemory"> = async ({ config }, { home }) => {
  try {
    const base = await openBase(home, config);
    base?.close();
    return { memory: base === undefined ? null : planRun(config, base.config).memory };
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    return { memory: null };
  }
};
