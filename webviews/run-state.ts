// A run's state as every page shows it: an icon and a word.
import type { RunState } from "../schemas/run.ts";
import { t } from "./texts.ts";

export const stateIcons: Readonly<Record<RunState, string>> = {
  queued: "clock",
  running: "loading",
  paused: "debug-pause",
  succeeded: "pass",
  failed: "error",
  stopped: "debug-stop",
  interrupted: "warning",
};

export function stateName(state: RunState): string {
  const names: Readonly<Record<RunState, string>> = {
    queued: t("Waiting"),
    running: t("Running"),
    paused: t("Paused"),
    succeeded: t("Succeeded"),
    failed: t("Failed"),
    stopped: t("Stopped"),
    interrupted: t("Interrupted"),
  };
  return names[state];
}
