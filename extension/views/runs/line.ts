// A run's line in the tree: its state as an icon, its progress in words, and what can be done with it.
import { formatDuration, formatLoss } from "../../amounts.ts";
import type { RunState } from "../../../schemas/run.ts";
import type { RunAlert, RunSummary } from "../../../schemas/protocol/run.ts";
import { isActive, isResumable, needsMending } from "../../../schemas/run-state.ts";
import { stateName } from "../../state-name.ts";
import type { Translate } from "../../translate.ts";
import { badgeOf, type Icon, type Line, type Mark } from "../line.ts";
import { formatClock, formatMoment, formatShare, joinFacts, type Words } from "../words.ts";
import type { Days } from "./groups.ts";

const icons: Readonly<Record<RunState, Icon>> = {
  queued: { id: "clock" },
  running: { id: "loading~spin", color: "charts.blue" },
  paused: { id: "debug-pause", color: "charts.yellow" },
  succeeded: { id: "pass", color: "testing.iconPassed" },
  failed: { id: "error", color: "testing.iconFailed" },
  stopped: { id: "debug-stop", color: "testing.iconSkipped" },
  interrupted: { id: "debug-disconnect", color: "charts.orange" },
};

export function runLine(run: RunSummary, words: Words, days: Days): Line {
  const facts = factsOf(run, words, days);
  return {
    label: run.name,
    description: joinFacts(facts),
    icon: run.queue?.held === true ? { id: "debug-pause" } : icons[run.state],
    ...(run.checkpoints.length > 0 && { children: "collapsed" }),
    context: contextOf(run),
    mark: markOf(run, words),
    spoken: [run.name, stateName(run.state, words.t), ...facts]
      .filter((part) => part !== undefined)
      .join(", "),
    command: { id: "trainyard.run.open", title: words.t("Open Run") },
  };
}

const alertTexts: Readonly<Record<RunAlert["kind"], (t: Translate) => string>> = {
  stalled: (t) =>
    t(
      "Its process is alive, but has been silent for a while. It may be waiting for a disk, or be suspended.",
    ),
};

export function alertText({ kind }: RunAlert, t: Translate): string {
  return alertTexts[kind](t);
}

export function progressOf(run: Pick<RunSummary, "step" | "steps">): number {
  return run.steps > 0 ? Math.min(1, run.step / run.steps) : 0;
}

/** Why it waits, in a few words. */
function pauseName({ pause }: RunSummary, { t }: Words): string | undefined {
  switch (pause?.reason) {
    case "disk_full":
      return t("paused: the disk is full");
    case "on_battery":
      return t("paused: on battery");
    case undefined:
      return undefined;
  }
}

function factsOf(run: RunSummary, words: Words, days: Days): (string | undefined)[] {
  const { t, language } = words;
  const share = formatShare(progressOf(run), language);
  const loss = run.loss === undefined ? undefined : t("loss {0}", formatLoss(run.loss, language));
  const left =
    run.remainingSeconds === undefined ? undefined : t("{0} left", formatDuration(run.remainingSeconds, t));
  switch (run.state) {
    case "running":
      return run.step === 0 ? [t("preparing")] : [share, loss, left];
    case "paused":
      return [share, pauseName(run, words)];
    case "queued":
      return waitingFacts(run, words);
    case "succeeded":
      return [lossOf(run, words), timeOf(run, words, days)];
    case "failed":
      return [
        run.step === 0 ? t("failed") : t("failed at {0}", share),
        nextAttempt(run, words) ?? timeOf(run, words, days),
      ];
    case "stopped":
      return [t("stopped at {0}", share), timeOf(run, words, days)];
    case "interrupted":
      return [t("interrupted at {0}", share), nextAttempt(run, words) ?? timeOf(run, words, days)];
  }
}

function waitingFacts({ queue, retry }: RunSummary, { t, language }: Words): (string | undefined)[] {
  if (queue === undefined) return [];
  const attempt = retry && retry.attempt > 0 ? t("attempt {0}", retry.attempt + 1) : undefined;
  if (queue.held) return [t("held"), attempt];
  const { expectedStart } = queue;
  return [
    t("#{0} in the queue", queue.position),
    expectedStart === null ? undefined : t("starts about {0}", formatClock(expectedStart, language)),
    attempt,
  ];
}

function nextAttempt({ retry }: RunSummary, { t, language }: Words): string | undefined {
  const time = retry?.nextAttempt ?? undefined;
  return time === undefined ? undefined : t("next attempt {0}", formatClock(time, language));
}

function lossOf({ validationLoss, loss }: RunSummary, { t, language }: Words): string | undefined {
  if (validationLoss !== undefined) return t("val loss {0}", formatLoss(validationLoss, language));
  return loss === undefined ? undefined : t("loss {0}", formatLoss(loss, language));
}

/** The groups say the day of what is new. */
function timeOf({ createdAt }: RunSummary, { language }: Words, days: Days): string {
  if (createdAt >= days.yesterday) return formatClock(createdAt, language);
  return formatMoment(createdAt, new Date(days.today), language);
}

function contextOf(run: RunSummary): string[] {
  const waits = run.queue;
  const can = {
    canStop: isActive(run.state),
    canResume: isResumable(run.state) && !needsMending(run),
    canHold: waits?.held === false,
    canRelease: waits?.held === true,
    canMove: waits !== undefined && waits.position > 1,
    canChat: run.checkpoints.length > 0,
    canExport: run.checkpoints.length > 0,
    canRemove: !isActive(run.state),
  };
  return ["run", ...Object.entries(can).flatMap(([word, isTrue]) => (isTrue ? [word] : []))];
}

function markOf(run: RunSummary, { t }: Words): Mark | undefined {
  if (run.state === "failed")
    return { level: "error", badge: "!", says: run.failure?.message ?? t("failed") };
  if (run.pause !== undefined) return { level: "warning", badge: "!", says: run.pause.message };
  if (run.alerts.length === 0) return undefined;
  const says = run.alerts.map((alert) => alertText(alert, t)).join("\n");
  return { level: "warning", badge: badgeOf(run.alerts.length), says };
}
