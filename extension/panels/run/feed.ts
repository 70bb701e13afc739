// What a page of runs is told: the runs as they stand, their histories, and what happens while it is looked at.
import { decodeSeries } from "../../../schemas/series.ts";
import { withSafeName } from "../../../schemas/direction.ts";
import type { Down, Up } from "../../../schemas/panels/panel.ts";
import type { RunPanel } from "../../../schemas/panels/run.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { isActive } from "../../../schemas/run-state.ts";
import type { AgentConnection, AgentState } from "../../agents/connection.ts";
import { agentStateText } from "../../agents/state-text.ts";
import { AgentFailure, failed, isCancellation, isConnectionLoss } from "../../agents/failure.ts";
import type { Listing } from "../../catalog/listing.ts";
import type { Disposable } from "../../emitter.ts";
import type { FailureText } from "../../failure-text.ts";
import type { Translate } from "../../translate.ts";
import { differencesOf } from "./differences.ts";
import { Histories, type HistoryIntent } from "./histories.ts";
import { LiveRuns } from "./live.ts";
import { feedMachine, tellMachineHistory } from "./machine-feed.ts";
import { StepRows } from "./step-rows.ts";
import { TuningFeed } from "./tuning-feed.ts";

export interface FeedOptions {
  readonly agent: AgentConnection;
  readonly runs: Listing<RunSummary>;
  readonly t: Translate;
  readonly failureText: (error: unknown) => FailureText;
  readonly smoothing: () => number;
  readonly send: (message: Down<RunPanel>) => void;
  readonly onFailure: (error: unknown) => void;
}

type Intent = Up<RunPanel>;
type LogIntent = Extract<Intent, { kind: "log" }>;

/** Every failed try to come back is a state of its own, which nobody can read. */
const REST_MILLISECONDS = 300;
/** Peak memory is no part of a summary; it hardly ever changes. */
const MANIFEST_MILLISECONDS = 10_000;
/** Several evaluations of a run end one soon after the other. */
const EVALUATED_MILLISECONDS = 300;

export class RunFeed {
  readonly #options: FeedOptions;
  readonly #histories: Histories;
  readonly #live: LiveRuns;
  readonly #rows: StepRows;
  readonly #tuning: TuningFeed;
  readonly #summaries = new Map<string, RunSummary>();
  #ids: readonly string[] = [];
  /** Were shown and have been removed since. */
  #removed: readonly string[] = [];
  #showsDifferences = false;
  /** How often the runs were looked up: what was looked up last counts. */
  #tellings = 0;
  /** Ends what is going on for the page; undefined while nobody looks. */
  #looking: { readonly ending: AbortController; readonly subscriptions: Disposable[] } | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { agent, send } = options;
    this.#histories = new Histories(agent);
    this.#rows = new StepRows({ ...options, nameOf: (run) => this.summary(run)?.name ?? run });
    this.#tuning = new TuningFeed(options);
    this.#live = new LiveRuns({
      agent,
      send,
      onRun: (run) => {
        this.#tell(run);
      },
      onGone: (run) => {
        this.#remove(run);
      },
      onFailure: options.onFailure,
    });
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  summary(run: string): RunSummary | undefined {
    return this.#summaries.get(run) ?? this.#options.runs.get(run);
  }

  /** Shows other runs. Those of a page that is not there yet are read by the agent while it is loaded. */
  async choose(runs: readonly string[], showsDifferences = false): Promise<void> {
    for (const gone of this.#ids.filter((id) => !runs.includes(id))) this.#live.stop(gone);
    this.#ids = [...new Set(runs)];
    this.#removed = [];
    this.#showsDifferences = showsDifferences;
    if (this.#looking !== undefined) await this.#tellRuns();
    else if (this.#options.agent.state.kind === "connected")
      await Promise.all(this.#ids.map((id) => this.#histories.readAhead(id)));
  }

  /** The page is there, or there anew: it is told everything. */
  async begin(): Promise<void> {
    this.end();
    const { agent, runs, send } = this.#options;
    const ending = new AbortController();
    let telling: NodeJS.Timeout | undefined;
    let evaluated: NodeJS.Timeout | undefined;
    this.#tuning.forget();
    const tellConnection = (): void => {
      send({ kind: "connection", ...connectionOf(agent.state, this.#options.t) });
    };
    this.#looking = {
      ending,
      subscriptions: [
        agent.onDidChangeState((state) => {
          clearTimeout(telling);
          telling = setTimeout(tellConnection, state.kind === "connected" ? 0 : REST_MILLISECONDS);
          if (state.kind === "connected") void this.#tellRuns();
        }),
        agent.onDidChange(({ kind }) => {
          if (kind !== "evaluation") return;
          clearTimeout(evaluated);
          evaluated = setTimeout(() => void this.#tellManifests(false), EVALUATED_MILLISECONDS);
        }),
        {
          dispose: () => {
            clearTimeout(telling);
            clearTimeout(evaluated);
          },
        },
        runs.onDidChange((changed) => {
          this.#look(changed);
        }),
      ],
    };
    tellConnection();
    await this.#tellRuns();
    if (ending.signal.aborted) return;
    void feedMachine(agent, send, ending.signal).catch(this.#options.onFailure);
    const timer = setInterval(() => void this.#tellManifests(true), MANIFEST_MILLISECONDS);
    this.#looking.subscriptions.push({ dispose: () => clearInterval(timer) });
  }

  /** Nobody looks at the page. */
  end(): void {
    this.#looking?.ending.abort();
    for (const subscription of this.#looking?.subscriptions ?? []) subscription.dispose();
    this.#looking = undefined;
    this.#live.stopAll();
    this.#histories.giveUp();
  }

  /** Answers what the page asks for; returns false for what only VS Code can do. */
  async answer(intent: Intent): Promise<boolean> {
    const { agent, send } = this.#options;
    switch (intent.kind) {
      case "history":
        await this.#answerHistory(intent);
        return true;
      case "log":
        await this.#answerLog(intent);
        return true;
      case "differences": {
        const ids = this.#ids;
        const differences = await differencesOf(agent, ids);
        if (ids !== this.#ids) return this.answer(intent);
        send({ kind: "differences", runs: [...ids], differences });
        return true;
      }
      case "point":
        await this.#rows.find(intent);
        return true;
      case "exclude":
        await this.#rows.exclude(intent);
        return true;
      default:
        return false;
    }
  }

  async #tellRuns(): Promise<void> {
    const { agent, send, smoothing, onFailure } = this.#options;
    // An agent that nobody has asked for is not started for a page that was left open.
    if (agent.state.kind !== "connected") return;
    const telling = ++this.#tellings;
    const ids = this.#ids;
    try {
      const found = await Promise.all(ids.map((id) => this.#get(id)));
      if (telling !== this.#tellings || this.#looking === undefined) return;
      const isGone = (id: string, index: number): boolean =>
        found[index] === undefined && !this.#removed.includes(id);
      // One may have been removed since.
      const there = found.filter((run) => run !== undefined).filter(({ id }) => this.#ids.includes(id));
      this.#summaries.clear();
      for (const run of there) this.#summaries.set(run.id, run);
      send({
        kind: "runs",
        runs: there,
        gone: [...this.#removed, ...ids.filter(isGone)],
        smoothing: smoothing(),
        differences: this.#showsDifferences,
      });
      this.#showsDifferences = false;
      await this.#tellManifests(false);
      for (const id of this.#summaries.keys()) await tellMachineHistory(agent, id, send);
    } catch (error) {
      onFailure(error);
    }
  }

  async #get(run: string): Promise<RunSummary | undefined> {
    try {
      return withSafeName((await this.#options.agent.call("run/get", { run })).run);
    } catch (error) {
      if (error instanceof AgentFailure && error.code === "run_not_found") return undefined;
      throw error;
    }
  }

  async #tellManifests(onlyActive: boolean): Promise<void> {
    const { agent, send } = this.#options;
    for (const { id, state } of [...this.#summaries.values()]) {
      if (agent.state.kind !== "connected" || (onlyActive && !isActive(state))) continue;
      try {
        const { manifest } = await agent.call("run/get", { run: id });
        const { peakMemory } = manifest;
        if (peakMemory !== undefined) send({ kind: "peakMemory", run: id, bytes: peakMemory });
        await this.#tuning.tell(id, manifest);
        if (!onlyActive) await this.#tuning.tellHeadline(id, manifest);
      } catch {
        // It is gone or the agent is; both are told elsewhere.
      }
    }
  }

  async #answerHistory(intent: HistoryIntent): Promise<void> {
    const { send } = this.#options;
    const { run, request, purpose } = intent;
    const looking = this.#looking;
    try {
      this.#expectAgent();
      const bytes = await this.#histories.ask(intent);
      if (looking !== this.#looking) return;
      send({ kind: "history", run, request, bytes });
      if (purpose !== "overview" || !this.#ids.includes(run)) return;
      this.#live.know(run, seqOf(bytes));
      this.#watch(run);
    } catch (error) {
      // A page that comes anew counts its requests anew.
      if (looking !== this.#looking) return;
      send({ kind: "historyFailed", run, request, message: this.#messageOf(error) });
    }
  }

  async #answerLog({ request, filter, place }: LogIntent): Promise<void> {
    const { agent, send } = this.#options;
    const { file, levels, search, run } = filter;
    const looking = this.#looking;
    try {
      this.#expectAgent();
      const page = await agent.call("run/log", {
        run,
        file,
        ...(levels.length > 0 && { levels }),
        ...(search !== "" && { search }),
        ...(place === "end" ? { before: "end" as const } : place),
      });
      if (looking === this.#looking) send({ kind: "log", request, ...page });
    } catch (error) {
      if (looking !== this.#looking) return;
      send({ kind: "logFailed", request, message: this.#messageOf(error) });
    }
  }

  /** An agent that nobody has asked for is not started for a page that was left open. */
  #expectAgent(): void {
    if (this.#options.agent.state.kind !== "connected") {
      throw failed("agent_connection_lost", "No agent is connected.");
    }
  }

  /** Empty for what the page is told as the state of the connection. */
  #messageOf(error: unknown): string {
    if (isConnectionLoss(error) || isCancellation(error)) return "";
    this.#options.onFailure(error);
    const { message, advice } = this.#options.failureText(error);
    return `${message} ${advice}`.trim();
  }

  /** A run that has ended and may be resumed is watched once it goes on. */
  #watch(run: string): void {
    const state = this.summary(run)?.state;
    if (this.#looking === undefined || !this.#live.isKnown(run) || state === undefined) return;
    if (isActive(state)) this.#live.watch(run, 0);
  }

  #look(changed: ReadonlySet<string> | "all"): void {
    const { runs } = this.#options;
    for (const id of this.#ids) {
      if (changed !== "all" && !changed.has(id)) continue;
      const run = runs.get(id);
      if (run !== undefined) this.#tell(run);
      else if (runs.isLoaded && !runs.damaged.some((damaged) => damaged.id === id)) this.#remove(id);
    }
  }

  #tell(told: RunSummary): void {
    const run = withSafeName(told);
    const before = this.#summaries.get(run.id);
    if (!this.#ids.includes(run.id) || this.#looking === undefined) return;
    this.#summaries.set(run.id, run);
    if (JSON.stringify(before) !== JSON.stringify(run)) this.#options.send({ kind: "run", run });
    if (before?.state !== run.state) {
      this.#watch(run.id);
      void this.#tellManifests(false);
    }
  }

  #remove(run: string): void {
    if (!this.#summaries.delete(run)) return;
    this.#live.stop(run);
    this.#ids = this.#ids.filter((id) => id !== run);
    this.#removed = [...this.#removed, run];
    this.#options.send({ kind: "removed", run });
  }
}

function seqOf(bytes: Uint8Array): number {
  return decodeSeries(bytes).header.seq;
}

function connectionOf(
  state: AgentState,
  t: Translate,
): { state: "connected" | "connecting" | "lost"; message: string } {
  if (state.kind === "connected") return { state: "connected", message: "" };
  const isComing = state.kind === "starting" || state.kind === "reconnecting";
  return { state: isComing ? "connecting" : "lost", message: agentStateText(state, t) };
}
