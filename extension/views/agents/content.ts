// The tree of agents: the local one with its machine, its jobs and what is the matter, live while somebody looks.
import type { AgentConnection } from "../../agents/connection.ts";
import { formatBytes, formatCount } from "../../amounts.ts";
import { Emitter } from "../../emitter.ts";
import type { Alert, MachineSample } from "../../../schemas/monitor.ts";
import type { AgentInfo } from "../../../schemas/protocol/agent.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { stageOf } from "../../../schemas/run-state.ts";
import type { Catalog, TreeContent } from "../content.ts";
import type { Line } from "../line.ts";
import { tooltipOf } from "../markdown.ts";
import type { TreeNode } from "../node.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";
import { alertLine, machineLines, standingAlerts } from "./machine.ts";

const AGENT: TreeNode = { kind: "agent" };

export class AgentContent implements TreeContent {
  readonly #agent: AgentConnection;
  readonly #runs: Catalog<RunSummary>;
  readonly #words: Words;
  readonly #changes = new Emitter<readonly TreeNode[] | "all">();
  readonly #listening: readonly { dispose(): void }[];
  #info: AgentInfo | undefined;
  #sample: MachineSample | undefined;
  #alerts: ReadonlyMap<string, Alert> = new Map();
  #lines: ReadonlyMap<string, Line> = new Map();

  readonly onDidChange = this.#changes.event;

  constructor(agent: AgentConnection, runs: Catalog<RunSummary>, words: Words) {
    this.#agent = agent;
    this.#runs = runs;
    this.#words = words;
    this.#become();
    this.#listening = [
      agent.onDidChangeState(() => {
        this.#become();
        this.#changes.fire("all");
      }),
      runs.onDidChange(() => {
        this.#show();
      }),
    ];
  }

  /** What the monitor has told: the newest sample, and alerts that were raised, changed or ended. */
  take(sample: MachineSample, alerts: readonly Alert[]): void {
    this.#sample = sample;
    this.#alerts = standingAlerts(this.#alerts, alerts);
    this.#show();
  }

  roots(): readonly TreeNode[] {
    return this.#info === undefined ? [] : [AGENT];
  }

  children(node: TreeNode): readonly TreeNode[] {
    if (node.kind !== "agent") return [];
    return [...this.#lines.keys()].map((figure): TreeNode => ({ kind: "figure", figure }));
  }

  parent(node: TreeNode): TreeNode | undefined {
    return node.kind === "figure" ? AGENT : undefined;
  }

  line(node: TreeNode): Line | undefined {
    if (node.kind === "agent") return this.#agentLine();
    return node.kind === "figure" ? this.#lines.get(node.figure) : undefined;
  }

  tooltip(node: TreeNode): string | undefined {
    if (node.kind === "agent") return this.#info && this.#agentTooltip(this.#info);
    const alert = node.kind === "figure" ? this.#alerts.get(alertIdOf(node.figure)) : undefined;
    return alert && tooltipOf(this.#words, alertLine(alert, this.#words).label, [], [alert.message]);
  }

  dispose(): void {
    for (const listening of this.#listening) listening.dispose();
    this.#changes.dispose();
  }

  /** Over a cut the agent stays in the tree; what its machine does is not known then. */
  #become(): void {
    const { state } = this.#agent;
    if (state.kind === "connected") this.#info = state.info;
    else if (state.kind !== "reconnecting") this.#info = undefined;
    this.#sample = undefined;
    this.#alerts = new Map();
    this.#lines = this.#linesNow();
  }

  /** Tells of the lines that read differently now, and of all when lines came or went. */
  #show(): void {
    const before = this.#lines;
    this.#lines = this.#linesNow();
    if ([...before.keys()].join() !== [...this.#lines.keys()].join()) {
      this.#changes.fire([AGENT]);
      return;
    }
    const changed = [...this.#lines].filter(
      ([figure, line]) => JSON.stringify(line) !== JSON.stringify(before.get(figure)),
    );
    if (changed.length > 0) this.#changes.fire(changed.map(([figure]) => ({ kind: "figure", figure })));
  }

  #linesNow(): ReadonlyMap<string, Line> {
    const alerts = [...this.#alerts].map(([id, alert]): [string, Line] => [
      figureOfAlert(id),
      alertLine(alert, this.#words),
    ]);
    const machine = this.#sample === undefined ? [] : machineLines(this.#sample, this.#words);
    return new Map([...alerts, ...this.#jobLines(), ...machine]);
  }

  #jobLines(): [string, Line][] {
    const { t, language } = this.#words;
    if (!this.#runs.isLoaded) return [];
    const count = (isCounted: (run: RunSummary) => boolean): string =>
      formatCount(this.#runs.items.filter(isCounted).length, language);
    const running = count(({ state }) => stageOf(state) === "training");
    const waiting = count(({ state }) => stageOf(state) === "waiting");
    const description = t("{0} running, {1} waiting", running, waiting);
    return [["jobs", { label: t("Jobs"), description, icon: { id: "tasklist" }, context: ["figure"] }]];
  }

  #agentLine(): Line | undefined {
    const { t } = this.#words;
    if (this.#info === undefined) return undefined;
    const isConnected = this.#agent.state.kind === "connected";
    return {
      label: t("Local Agent"),
      description: isConnected
        ? joinFacts([this.#info.hostname, this.#info.readOnly && t("read-only")])
        : t("reconnecting…"),
      icon: isConnected ? { id: "vm-active" } : { id: "loading~spin" },
      children: "expanded",
      context: ["agent", ...(isConnected ? ["connected"] : [])],
      mark: this.#info.readOnly && { level: "error", badge: "!", says: this.#info.readOnly.detail },
    };
  }

  #agentTooltip(info: AgentInfo): string {
    const { t, language } = this.#words;
    return tooltipOf(
      this.#words,
      t("Local Agent"),
      [
        [t("Version"), info.version],
        [t("Data"), info.home],
        [t("Process"), String(info.pid)],
        [t("Started"), formatMoment(info.startedAt, new Date(), language)],
        [t("Machine"), joinFacts([info.hostname, info.platform])],
        [t("Cores"), formatCount(info.cores, language)],
        [t("Memory"), formatBytes(info.memory, language)],
        [t("GPUs"), info.gpus.map(({ name }) => name).join(", ")],
      ],
      [info.readOnly?.detail],
    );
  }
}

function figureOfAlert(id: string): string {
  return `alert.${id}`;
}

function alertIdOf(figure: string): string {
  return figure.replace(/^alert\./, "");
}
