// The tree of runs: what goes on, what waits, and what has ended by its day, with their checkpoints.
import { formatCount } from "../../amounts.ts";
import { Emitter } from "../../emitter.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { Catalog, TreeContent } from "../content.ts";
import { damagedLine, damagedNodes, damagedTooltip } from "../damaged.ts";
import type { Line } from "../line.ts";
import type { RunGroup, TreeNode } from "../node.ts";
import { PacedChanges } from "../paced-changes.ts";
import { moreLine, Pages } from "../pages.ts";
import type { Words } from "../words.ts";
import { checkpointLine } from "./checkpoint.ts";
import { daysAt, GroupedRuns, type Days } from "./groups.ts";
import { runLine } from "./line.ts";
import { runTooltip } from "./tooltip.ts";

export class RunContent implements TreeContent {
  readonly #runs: Catalog<RunSummary>;
  readonly #words: Words;
  readonly #now: () => Date;
  readonly #changes = new Emitter<readonly TreeNode[] | "all">();
  readonly #stirring = new PacedChanges((ids) => {
    this.#changes.fire(ids.map((id): TreeNode => ({ kind: "run", id })));
  });
  readonly #listening: { dispose(): void };
  readonly #pages = new Pages<RunGroup>();
  #days: Days;
  #grouped: GroupedRuns;
  #midnight: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changes.event;

  constructor(runs: Catalog<RunSummary>, words: Words, now: () => Date = () => new Date()) {
    this.#runs = runs;
    this.#words = words;
    this.#now = now;
    this.#days = daysAt(now());
    this.#grouped = new GroupedRuns(runs.items, this.#days);
    this.#listening = runs.onDidChange((ids) => {
      if (ids === "all") this.#regroup();
      else this.#update([...ids]);
    });
    this.#awaitMidnight();
  }

  roots(): readonly TreeNode[] {
    return [
      ...this.#grouped.groups.map((group): TreeNode => ({ kind: "runGroup", group })),
      ...damagedNodes("run", this.#runs.damaged),
    ];
  }

  children(node: TreeNode): readonly TreeNode[] {
    if (node.kind === "runGroup") return this.#runsOf(node.group);
    if (node.kind !== "run") return [];
    const checkpoints = [...(this.#runs.get(node.id)?.checkpoints ?? [])].sort((left, right) => right - left);
    return checkpoints.map((step): TreeNode => ({ kind: "checkpoint", run: node.id, step }));
  }

  parent(node: TreeNode): TreeNode | undefined {
    if (node.kind === "checkpoint") return { kind: "run", id: node.run };
    if (node.kind === "moreRuns") return { kind: "runGroup", group: node.group };
    const group = node.kind === "run" ? this.#grouped.groupOf(node.id) : undefined;
    return group && { kind: "runGroup", group };
  }

  line(node: TreeNode): Line | undefined {
    switch (node.kind) {
      case "runGroup":
        return this.#groupLine(node.group);
      case "moreRuns":
        return this.#moreLine(node.group);
      case "run":
        return this.#ofRun(node.id, (run) => runLine(run, this.#words, this.#days));
      case "checkpoint":
        return this.#ofRun(node.run, (run) => checkpointLine(run, node.step, this.#words));
      case "damaged":
        return damagedLine(node, this.#words.t);
      default:
        return undefined;
    }
  }

  tooltip(node: TreeNode): string | undefined {
    if (node.kind === "run") {
      return this.#ofRun(node.id, (run) => runTooltip(run, this.#words, this.#now()));
    }
    return node.kind === "damaged" ? damagedTooltip(node, this.#runs.damaged, this.#words.t) : undefined;
  }

  /** Shows the next page of a group. */
  showMore(group: RunGroup): void {
    this.#pages.showMore(group);
    this.#changes.fire([{ kind: "runGroup", group }]);
  }

  dispose(): void {
    clearTimeout(this.#midnight);
    this.#listening.dispose();
    this.#stirring.dispose();
    this.#changes.dispose();
  }

  #runsOf(group: RunGroup): TreeNode[] {
    const ids = this.#grouped.runsOf(group);
    const shown = ids.slice(0, this.#pages.shownOf(group)).map((id): TreeNode => ({ kind: "run", id }));
    return shown.length < ids.length ? [...shown, { kind: "moreRuns", group }] : shown;
  }

  #groupLine(group: RunGroup): Line {
    const count = this.#grouped.runsOf(group).length;
    const label = this.#groupName(group);
    return {
      label,
      description: formatCount(count, this.#words.language),
      children: ["running", "waiting", "today"].includes(group) ? "expanded" : "collapsed",
      context: ["runGroup", group],
    };
  }

  #groupName(group: RunGroup): string {
    const { t } = this.#words;
    switch (group) {
      case "running":
        return t("Running");
      case "waiting":
        return t("Waiting");
      case "today":
        return t("Today");
      case "yesterday":
        return t("Yesterday");
      case "week":
        return t("Last 7 Days");
      case "older":
        return t("Older");
    }
  }

  #moreLine(group: RunGroup): Line {
    const left = this.#grouped.runsOf(group).length - this.#pages.shownOf(group);
    return moreLine("moreRuns", left, this.#words);
  }

  #ofRun<T>(id: string, make: (run: RunSummary) => T): T | undefined {
    const run = this.#runs.get(id);
    return run && make(run);
  }

  /** Only a run that came, went or moved changes more than its own line. */
  #update(ids: readonly string[]): void {
    if (ids.every((id) => this.#grouped.isInPlace(id, this.#runs.get(id), this.#days))) {
      this.#stirring.add(ids);
      return;
    }
    const before = this.#grouped;
    this.#grouped = new GroupedRuns(this.#runs.items, this.#days);
    if (before.groups.join() !== this.#grouped.groups.join()) {
      this.#changes.fire("all");
      return;
    }
    const groups = ids.flatMap((id) => [before.groupOf(id) ?? [], this.#grouped.groupOf(id) ?? []].flat());
    this.#changes.fire([...new Set(groups)].map((group): TreeNode => ({ kind: "runGroup", group })));
  }

  #regroup(): void {
    this.#days = daysAt(this.#now());
    this.#grouped = new GroupedRuns(this.#runs.items, this.#days);
    this.#changes.fire("all");
  }

  /** What is of today is then of yesterday. A machine that slept wakes later, and the timer with it. */
  #awaitMidnight(): void {
    const wait = Date.parse(this.#days.tomorrow) - this.#now().getTime();
    this.#midnight = setTimeout(
      () => {
        this.#regroup();
        this.#awaitMidnight();
      },
      Math.max(1000, wait + 100),
    ).unref();
  }
}
