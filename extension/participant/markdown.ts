// Answers as Markdown, out of what the agent tells: lists whose names are links to what they name, since the Chat view
// is too narrow for tables. Pure.
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import type { RunDifference, RunSummary } from "../../schemas/protocol/run.ts";
import { plural } from "../../schemas/plural.ts";
import { isActive } from "../../schemas/run-state.ts";
import { formatAgo, formatBytes, formatCount, formatDuration, formatLoss, formatRows } from "../amounts.ts";
import type { Offers } from "../language-models/offers.ts";
import { stateName } from "../state-name.ts";
import { escapeMarkdown } from "../views/markdown.ts";
import { formatShare, joinFacts, type Words } from "../views/words.ts";

/** Links of answers may run these and no others. */
export const linkedCommands = [
  "trainyard.run.open",
  "trainyard.run.openTable",
  "trainyard.run.explainDifferences",
  "trainyard.dataset.open",
] as const;
type LinkedCommand = (typeof linkedCommands)[number];

/** Of one list; the rest is a click away. */
const mostListed = 10;

export function runsList(runs: readonly RunSummary[], now: number, words: Words): string {
  const { t, language } = words;
  if (runs.length === 0) return t("There are no runs yet.");
  const going = runs.filter(({ state }) => isActive(state)).length;
  const failed = runs.filter(({ state }) => state === "failed").length;
  const total = plural(runs.length, t("There is 1 run"), t("There are {0} runs", count(runs.length, words)));
  const heading = joinFacts([
    total,
    going > 0 ? t("{0} going on", count(going, words)) : undefined,
    failed > 0 ? t("{0} failed", count(failed, words)) : undefined,
  ]);
  const lines = runs
    .slice(0, mostListed)
    .map((run) =>
      joinFacts([
        runLink(run),
        stateName(run.state, t),
        t("step {0} of {1}", count(run.step, words), count(run.steps, words)),
        run.validationLoss === undefined
          ? undefined
          : t("held-out loss {0}", formatLoss(run.validationLoss, language)),
        formatAgo(run.createdAt, now, language),
      ]),
    );
  return [heading, list(lines), moreLink(runs.length, words)].filter(Boolean).join("\n\n");
}

/** One run, in sentences. */
export function runStory(run: RunSummary, now: number, words: Words): string {
  const { t, language } = words;
  const loss = (value: number): string => formatLoss(value, language);
  const facts = [
    t(
      "{0} is {1}, at step {2} of {3}; it was made {4}.",
      runLink(run),
      stateName(run.state, t),
      count(run.step, words),
      count(run.steps, words),
      formatAgo(run.createdAt, now, language),
    ),
    run.remainingSeconds === undefined
      ? ""
      : t("It needs about {0} more.", formatDuration(run.remainingSeconds, t)),
    run.queue === undefined ? "" : escapeMarkdown(run.queue.waitsFor),
    run.loss === undefined ? "" : t("Its training loss is {0}.", loss(run.loss)),
    run.validationLoss === undefined ? "" : t("Its held-out loss is {0}.", loss(run.validationLoss)),
    run.validationAccuracy === undefined
      ? ""
      : t("It predicts {0} of the held-out tokens.", formatShare(run.validationAccuracy, language)),
    run.bestStep === undefined ? "" : t("Its best checkpoint is step {0}.", count(run.bestStep, words)),
    run.dataset === undefined
      ? ""
      : t("It learns from {0}.", link(run.dataset.id, "trainyard.dataset.open", [run.dataset.id])),
    ...run.alerts.map(({ message }) => escapeMarkdown(message)),
  ];
  const story = facts.filter(Boolean).join(language.startsWith("zh") ? "" : " ");
  return run.failure === undefined ? story : `${story}\n\n${failureStory(run, words)}`;
}

export function failureStory(run: RunSummary, { t }: Words): string {
  if (run.failure === undefined) return t("{0} has not failed.", runLink(run));
  const { message, advice } = run.failure;
  const lines = [t("{0} has failed:", runLink(run)), `> ${escapeMarkdown(message)}`];
  return [...lines, advice === undefined ? "" : escapeMarkdown(advice)].filter(Boolean).join("\n\n");
}

export function differencesList(
  left: RunSummary,
  right: RunSummary,
  differences: readonly RunDifference[],
  words: Words,
): string {
  const { t, language } = words;
  const losses = [left, right].map(({ validationLoss }) => validationLoss);
  const better =
    losses[0] === undefined || losses[1] === undefined || losses[0] === losses[1]
      ? undefined
      : losses[0] < losses[1]
        ? left
        : right;
  const verdict =
    better === undefined
      ? ""
      : t(
          "{0} has the lower held-out loss: {1} against {2}.",
          runLink(better),
          formatLoss(Math.min(losses[0]!, losses[1]!), language),
          formatLoss(Math.max(losses[0]!, losses[1]!), language),
        );
  const sorted = [...differences].sort((one, other) => rank(one) - rank(other));
  const lines = sorted
    .slice(0, 2 * mostListed)
    .map(({ key, left: one, right: other }) => t("`{0}`: {1} against {2}", key, shown(one), shown(other)));
  const said =
    differences.length === 0
      ? t("{0} and {1} do not differ in data, configuration, code or machine.", runLink(left), runLink(right))
      : t("{0} and {1} differ in:", runLink(left), runLink(right));
  const both = [left.id, right.id];
  const more = link(t("Show curves and differences"), "trainyard.run.explainDifferences", [both]);
  return [verdict, said, list(lines), more].filter(Boolean).join("\n\n");
}

export function datasetsList(datasets: readonly DatasetSummary[], words: Words): string {
  const { t, language } = words;
  if (datasets.length === 0) return t("There are no datasets yet.");
  const lines = datasets.slice(0, 2 * mostListed).map(({ id, name, current, versions }) => {
    const version = versions.find((one) => one.version === current) ?? versions[0];
    const total = Object.values(version?.rows ?? {}).reduce((sum, one) => sum + one, 0);
    const keptOut = version?.rowsKeptOut ?? 0;
    return joinFacts([
      link(name, "trainyard.dataset.open", [id]),
      formatRows(total, words),
      formatBytes(version?.bytes ?? 0, language),
      keptOut === 0 ? undefined : t("kept out: {0}", formatRows(keptOut, words)),
    ]);
  });
  return list(lines);
}

/** Splits, duplicates and leaks of one dataset. */
export function datasetStory({ id, name, current, versions }: DatasetSummary, words: Words): string {
  const { t } = words;
  const version = versions.find((one) => one.version === current) ?? versions[0];
  const named = link(name, "trainyard.dataset.open", [id]);
  if (version === undefined) return t("{0} has no version.", named);
  const splits = Object.entries(version.rows).map(([split, rows]) => `${split}: ${formatRows(rows, words)}`);
  const { rowsKeptOut, duplicateRows, leakedRows } = version;
  return [
    t("{0} has {1}.", named, joinFacts(splits)),
    rowsKeptOut === 0 ? "" : t("Kept out because of an error: {0}.", formatRows(rowsKeptOut, words)),
    duplicateRows === 0 ? "" : t("There more than once: {0}.", formatRows(duplicateRows, words)),
    leakedRows === 0 ? "" : t("In training and held out, too: {0}.", formatRows(leakedRows, words)),
  ]
    .filter(Boolean)
    .join("\n\n");
}

export function modelsList({ offered, refused }: Offers, words: Words): string {
  const { t } = words;
  if (offered.length + refused.length === 0) return t("There are no models yet. Import one, or train one.");
  const lines = [
    ...offered.map(({ name, detail }) =>
      joinFacts([escapeMarkdown(name), detail, t("offered to VS Code's chat")]),
    ),
    ...refused.map(({ name, reason }) => `${escapeMarkdown(name)}: ${escapeMarkdown(reason)}`),
  ];
  return list(lines.slice(0, 2 * mostListed));
}

export function runLink({ id, name }: { readonly id: string; readonly name: string }): string {
  return link(name, "trainyard.run.open", [id]);
}

export function link(text: string, command: LinkedCommand, args: readonly unknown[]): string {
  return `[${escapeMarkdown(text)}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}

function moreLink(total: number, { t, language }: Words): string {
  if (total <= mostListed) return "";
  return link(t("All {0} in one table", formatCount(total, language)), "trainyard.run.openTable", []);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** What a person has changed comes before what came along. */
function rank({ area }: RunDifference): number {
  const order: readonly RunDifference["area"][] = ["dataset", "config", "seed", "code", "command"];
  const at = order.indexOf(area);
  return at < 0 ? order.length : at;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return escapeMarkdown(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

function count(value: number, { language }: Words): string {
  return formatCount(value, language);
}
