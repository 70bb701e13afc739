// A run's state in one word, as trees, pickers and messages say it.
import type { RunState } from "../schemas/run.ts";
import type { Translate } from "./translate.ts";

export function stateName(state: RunState, t: Translate): string {
  const names: Readonly<Record<RunState, string>> = {
    queued: t("waiting"),
    running: t("running"),
    paused: t("paused"),
    succeeded: t("succeeded"),
    failed: t("failed"),
    stopped: t("stopped"),
    interrupted: t("interrupted"),
  };
  return names[state];
}
