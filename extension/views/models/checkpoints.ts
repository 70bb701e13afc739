// The checkpoints of all runs as models that can be used, the newest runs first.
import { formatCount, formatRoughly } from "../../amounts.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { standingInWords, type Standing } from "../../catalog/standing.ts";
import type { Catalog } from "../content.ts";
import type { Line } from "../line.ts";
import { tooltipOf } from "../markdown.ts";
import type { NodeOf } from "../node.ts";
import { checkpointLine } from "../runs/checkpoint.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";
import { iconOf, openCard, servingWords } from "./line.ts";

export class RunCheckpoints {
  readonly #runs: Catalog<RunSummary>;
  /** What the lines of each run show. */
  #shown = new Map<string, string>();

  constructor(runs: Catalog<RunSummary>) {
    this.#runs = runs;
    this.hasChanged("all");
  }

  get count(): number {
    return this.#runs.items.reduce((sum, { checkpoints }) => sum + checkpoints.length, 0);
  }

  /** The first of them, so that of ten thousand runs only those are looked at that are shown. */
  first(most: number): NodeOf<"checkpoint">[] {
    const nodes: NodeOf<"checkpoint">[] = [];
    for (const { id, checkpoints } of this.#runs.items) {
      if (nodes.length >= most) break;
      const steps = [...checkpoints].sort((left, right) => right - left);
      for (const step of steps) nodes.push({ kind: "checkpoint", run: id, step });
    }
    return nodes.slice(0, most);
  }

  /** Whether any line has changed, come or gone since the last time: a run that trains changes all the time. */
  hasChanged(ids: ReadonlySet<string> | "all"): boolean {
    if (ids === "all") {
      this.#shown = new Map(this.#runs.items.map((run) => [run.id, shownOf(run)]));
      return true;
    }
    const changed = [...ids].filter((id) => {
      const now = shownOf(this.#runs.get(id));
      const isSame = now === (this.#shown.get(id) ?? "");
      this.#shown.set(id, now);
      return !isSame;
    });
    return changed.length > 0;
  }
}

/** Empty for a run without checkpoints. */
function shownOf(run: RunSummary | undefined): string {
  if (run === undefined || run.checkpoints.length === 0) return "";
  return JSON.stringify([run.name, run.bestStep, run.checkpoints]);
}

export function modelCheckpointLine(
  run: RunSummary,
  step: number,
  standing: Standing | undefined,
  words: Words,
): Line {
  const { label, description, icon } = checkpointLine(run, step, words);
  const shownIcon = iconOf(standing) ?? icon;
  return {
    label: run.name,
    description: joinFacts([label, standing && standingInWords(standing, words), description]),
    ...(shownIcon && { icon: shownIcon }),
    context: ["checkpoint", ...servingWords(standing)],
    command: openCard(words),
  };
}

/** Where a checkpoint comes from. `chat`: how the run's latest stands with VS Code's chat. */
export function checkpointTooltip(
  run: RunSummary,
  step: number,
  chat: string | undefined,
  words: Words,
): string {
  const { t, language } = words;
  return tooltipOf(
    words,
    joinFacts([run.name, t("Step {0}", formatCount(step, language))]),
    [
      [t("Run"), run.id],
      [t("Started"), run.startedAt && formatMoment(run.startedAt, new Date(), language)],
      [t("Parameters"), run.parameters === undefined ? undefined : formatRoughly(run.parameters, language)],
      [t("Dataset"), run.dataset && joinFacts([run.dataset.id, run.dataset.version.slice(0, 8)])],
      [t("Training file"), run.file],
      [t("VS Code's chat"), step === Math.max(...run.checkpoints) ? chat : undefined],
      [t("Folder"), run.folder],
    ],
    [],
  );
}
