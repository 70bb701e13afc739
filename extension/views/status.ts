// What the status bar says: the job that goes on, or how the agent stands.
import { formatDuration, formatLoss } from "../amounts.ts";
import type { AgentState } from "../agents/connection.ts";
import { agentStateText } from "../agents/state-text.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { stageOf } from "../../schemas/run-state.ts";
import { escapeMarkdown } from "./markdown.ts";
import { progressOf } from "./runs/line.ts";
import { formatShare, joinFacts, type Words } from "./words.ts";

export interface Situation {
  readonly agent: AgentState;
  readonly runs: readonly RunSummary[];
  /** Whether the workspace has something to train. */
  readonly hasTrainingFile: boolean;
}

export interface Status {
  readonly text: string;
  /** Markdown with links to the runs. */
  readonly tooltip: string;
  readonly spoken: string;
  readonly isBroken: boolean;
}

/** Jobs that the tooltip names. */
const NAMED = 5;

/** undefined where there is nothing to tell. */
export function statusOf(situation: Situation, words: Words): Status | undefined {
  const { agent, runs, hasTrainingFile } = situation;
  const { t } = words;
  const say = (icon: string, text: string, story: string): Status => ({
    text: `$(${icon}) ${text}`,
    tooltip: `${escapeMarkdown(story)}\n\n${tooltipOfJobs(runs, words)}`.trim(),
    spoken: joinFacts([text, story]),
    isBroken: false,
  });
  const story = agentStateText(agent, t);
  switch (agent.kind) {
    case "connected":
      return statusOfJobs(runs, words) ?? say("pulse", "Trainyard", `${story} ${t("Nothing is running.")}`);
    case "reconnecting":
    case "starting":
      return say("sync~spin", "Trainyard", story);
    case "incompatible":
      return broken(`${story} ${t("It can be replaced; its runs keep going.")}`);
    case "failed":
      return broken(story);
    case "stopped":
      return hasTrainingFile ? say("circle-outline", "Trainyard", story) : undefined;
  }
}

function broken(story: string): Status {
  return {
    text: "$(error) Trainyard",
    tooltip: escapeMarkdown(story),
    spoken: joinFacts(["Trainyard", story]),
    isBroken: true,
  };
}

/** undefined where nothing goes on or waits. */
function statusOfJobs(runs: readonly RunSummary[], words: Words): Status | undefined {
  const { t, language } = words;
  const active = runs.filter(({ state }) => stageOf(state) === "training");
  const waiting = runs.filter(({ state }) => stageOf(state) === "waiting").length;
  const [only] = active;
  const text =
    active.length > 1
      ? t("{0} runs", active.length)
      : only !== undefined
        ? `${only.name} ${formatShare(progressOf(only), language)}`
        : t("{0} waiting", waiting);
  if (only === undefined && waiting === 0) return undefined;
  const icon = active.some(({ state }) => state === "running") ? "sync~spin" : only ? "debug-pause" : "clock";
  return { text: `$(${icon}) ${text}`, tooltip: tooltipOfJobs(runs, words), spoken: text, isBroken: false };
}

function tooltipOfJobs(runs: readonly RunSummary[], words: Words): string {
  const { t } = words;
  const active = runs.filter(({ state }) => stageOf(state) === "training");
  const waiting = runs.filter(({ state }) => stageOf(state) === "waiting").length;
  const lines = active.slice(0, NAMED).map((run) => jobLine(run, words));
  if (active.length > NAMED) lines.push(escapeMarkdown(t("and {0} more", active.length - NAMED)));
  if (waiting > 0) lines.push(escapeMarkdown(t("{0} waiting", waiting)));
  return lines.join("\n\n");
}

function jobLine(run: RunSummary, { t, language }: Words): string {
  const link = `command:trainyard.run.open?${encodeURIComponent(JSON.stringify([run.id]))}`;
  const facts = joinFacts([
    run.state === "paused" ? t("paused") : undefined,
    formatShare(progressOf(run), language),
    run.loss === undefined ? undefined : t("loss {0}", formatLoss(run.loss, language)),
    run.remainingSeconds === undefined ? undefined : t("{0} left", formatDuration(run.remainingSeconds, t)),
  ]);
  return `[${escapeMarkdown(run.name)}](${link}) ${escapeMarkdown(facts)}`;
}
