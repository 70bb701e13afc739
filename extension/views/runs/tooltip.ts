// Everything about a run that fits where the mouse rests.
import { formatCount, formatDuration, formatLoss, formatRoughly } from "../../amounts.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { stateName } from "../../state-name.ts";
import { tooltipOf } from "../markdown.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";
import { alertText } from "./line.ts";

export function runTooltip(run: RunSummary, words: Words, now: Date): string {
  const { t, language } = words;
  const moment = (time: string | undefined): string | undefined => time && formatMoment(time, now, language);
  const loss = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : formatLoss(value, language);
  const count = (value: number): string => formatCount(value, language);
  return tooltipOf(
    words,
    joinFacts([run.name, stateName(run.state, t)]),
    [
      [t("Steps"), t("{0} of {1}", count(run.step), count(run.steps))],
      [t("Loss"), loss(run.loss)],
      [t("Validation loss"), loss(run.validationLoss)],
      [t("Best checkpoint"), run.bestStep === undefined ? undefined : t("Step {0}", count(run.bestStep))],
      [t("Tokens per second"), run.tokensPerSecond === undefined ? undefined : count(run.tokensPerSecond)],
      [
        t("Time left"),
        run.remainingSeconds === undefined ? undefined : formatDuration(run.remainingSeconds, t),
      ],
      [t("Parameters"), run.parameters === undefined ? undefined : formatRoughly(run.parameters, language)],
      [t("Dataset"), run.dataset && joinFacts([run.dataset.id, run.dataset.version.slice(0, 8)])],
      [t("Training file"), run.file],
      [t("Started"), moment(run.startedAt)],
      [t("Ended"), moment(run.endedAt)],
      [t("Tags"), run.tags.join(", ")],
    ],
    [
      run.failure && `${run.failure.message} ${run.failure.advice ?? ""}`.trim(),
      run.pause?.message,
      ...run.alerts.map((alert) => alertText(alert, t)),
      run.queue && !run.queue.held ? run.queue.waitsFor : undefined,
      run.notes,
    ],
  );
}
