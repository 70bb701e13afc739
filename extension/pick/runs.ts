// Runs as lines of a quick pick: what goes on first, then what waits, then what has ended, newest first.
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { stageOf, type Stage } from "../../schemas/run-state.ts";
import type { RunState } from "../../schemas/run.ts";
import { formatAgo, formatDuration, formatLoss } from "../amounts.ts";
import { stateName } from "../state-name.ts";
import type { Translate } from "../translate.ts";
import type { PickGroup, PickRow } from "./row.ts";

export interface Wording {
  readonly t: Translate;
  /** BCP 47 tag. */
  readonly language: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

const icons: Readonly<Record<RunState, string>> = {
  running: "sync",
  paused: "debug-pause",
  queued: "clock",
  succeeded: "pass",
  failed: "error",
  stopped: "debug-stop",
  interrupted: "warning",
};

export function runGroups(runs: readonly RunSummary[], wording: Wording): PickGroup<RunSummary>[] {
  const { t } = wording;
  const headings: readonly (readonly [Stage, string])[] = [
    ["training", t("Running")],
    ["waiting", t("Waiting")],
    ["ended", t("Ended")],
  ];
  return headings
    .map(([stage, heading]) => ({
      heading,
      rows: runs.filter(({ state }) => stageOf(state) === stage).map((run) => runRow(run, wording)),
    }))
    .filter(({ rows }) => rows.length > 0);
}

export function runRow(run: RunSummary, wording: Wording): PickRow<RunSummary> {
  return {
    label: `$(${icons[run.state]}) ${run.name}`,
    description: [stateOf(run, wording), ...figuresOf(run, wording)].join(" · "),
    value: run,
  };
}

function stateOf(run: RunSummary, { t, language, now }: Wording): string {
  const { state, step, steps, endedAt, queue } = run;
  if (state === "running") return t("step {0} of {1}", number(step), number(steps));
  if (queue?.held) return t("held");
  const ended = endedAt === undefined ? [] : [formatAgo(endedAt, now, language)];
  return [stateName(state, t), ...ended].join(" ");

  function number(value: number): string {
    return value.toLocaleString(language);
  }
}

function figuresOf(run: RunSummary, { t, language }: Wording): string[] {
  const { validationLoss, loss, remainingSeconds, state } = run;
  const figures: string[] = [];
  if (validationLoss !== undefined)
    figures.push(t("validation loss {0}", formatLoss(validationLoss, language)));
  else if (loss !== undefined) figures.push(t("loss {0}", formatLoss(loss, language)));
  if (state === "running" && remainingSeconds !== undefined)
    figures.push(t("{0} left", formatDuration(remainingSeconds, t)));
  return figures;
}
