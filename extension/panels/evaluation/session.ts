// What a page of evaluations shows: it looks up figures and rows, and lets models answer where somebody has asked for it.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import {
  areOfSameModels,
  mostEvaluations,
  type EvaluationState,
  type RowsQuery,
} from "../../../schemas/panels/evaluation.ts";
import type { ModelUnderTest } from "../../../schemas/protocol/evaluation.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../agents/operation.ts";
import { readRows } from "./rows.ts";

const ROWS_A_PAGE = 50;

export interface SessionEvents {
  /** There is something new to show. */
  onChange(): void;
  /** @param error what has failed that nobody waits for */
  onFailure(error: unknown): void;
  /** What has failed, in words. */
  describe(error: unknown): string;
  /** Said where nothing is left of what was asked for. */
  readonly missing: string;
}

/** Models that are to answer a test set. */
export interface EvaluationRequest {
  readonly testSet: { readonly id: string; readonly name: string; readonly rows: number };
  readonly models: readonly ModelUnderTest[];
  /** What each is called while it answers. */
  readonly labels: readonly string[];
}

/** Whoever watches models answer, beside the page. */
export interface Watching {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly report: (progress: { readonly message?: string; readonly fraction?: number | undefined }) => void;
}

export class EvaluationSession {
  readonly #agent: AgentConnection;
  readonly #events: SessionEvents;
  #name = "";
  #rowsOfTest = 0;
  #testSet: string | undefined;
  #evaluations: readonly Evaluation[] = [];
  /** Ids of those that are to be shown: the next choice may come before these are looked up. */
  #wanted: readonly string[] = [];
  #comparisons: EvaluationState["comparisons"] = [];
  #others: EvaluationState["others"] = [];
  #working: EvaluationState["working"];
  #problem: string | undefined;
  #query: RowsQuery = { kind: "beside", show: "changed" };
  #rows: Pick<EvaluationState["rows"], "shown" | "total"> = { shown: [], total: 0 };
  #limit = ROWS_A_PAGE;
  /** How often others were to be shown: what was asked for last counts. */
  #showings = 0;
  #ending: AbortController | undefined;
  #reading: AbortController | undefined;
  #isClosed = false;

  constructor(agent: AgentConnection, events: SessionEvents) {
    this.#agent = agent;
    this.#events = events;
  }

  /** Ids, in the order of the page. */
  get ids(): string[] {
    return this.#evaluations.map(({ id }) => id);
  }

  get testSet(): string | undefined {
    return this.#testSet;
  }

  get state(): EvaluationState {
    return {
      kind: "state",
      name: this.#name,
      rowsOfTest: this.#rowsOfTest,
      evaluations: [...this.#evaluations],
      comparisons: this.#comparisons,
      others: this.#others,
      ...(this.#working !== undefined && { working: this.#working }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
      rows: { query: this.#query, ...this.#rows, isLoading: this.#reading !== undefined },
    };
  }

  /** Shows what there is of these; their test set is that of the first. @throws AgentFailure */
  async show(ids: readonly string[], query?: RowsQuery): Promise<void> {
    const showing = ++this.#showings;
    this.#wanted = ids.slice(0, mostEvaluations);
    const looked = await Promise.all(
      this.#wanted.map((evaluation) =>
        this.#agent.call("evaluation/get", { evaluation, limit: 1 }).then(
          (result) => result.evaluation,
          () => undefined,
        ),
      ),
    );
    if (showing !== this.#showings) return;
    const found = looked.filter((one) => one !== undefined);
    const [first] = found;
    if (first === undefined) {
      this.#wanted = this.ids;
      this.#problem ??= this.#events.missing;
      this.#events.onChange();
      return;
    }
    this.#evaluations = found.filter(({ testSet }) => testSet.content === first.testSet.content);
    this.#wanted = this.ids;
    this.#testSet = first.testSet.id;
    this.#name = first.testSet.name;
    this.#rowsOfTest = first.rows;
    this.#arrange(query ?? this.#query);
    await this.#lookAtOthers(first);
    if (showing !== this.#showings) return;
    await this.#read();
    if (query === undefined && this.#rows.total === 0) await this.#readAll();
  }

  /** Shows one more; beside too many the earliest that is not compared with makes room. @throws AgentFailure */
  async add(id: string): Promise<void> {
    const [first, ...others] = this.#wanted.filter((one) => one !== id);
    if (first === undefined) await this.show([id]);
    else await this.show([first, ...[...others, id].slice(1 - mostEvaluations)]);
  }

  /** Shows one fewer; the last one stays. @throws AgentFailure */
  async hide(id: string): Promise<void> {
    const left = this.#wanted.filter((one) => one !== id);
    if (left.length > 0) await this.show(left);
  }

  /**
   * Lets models answer, beside those that are shown, also after the page was closed. Resolves to the ids of what came out;
   * to none when it was cancelled, or has failed and the page says why.
   * @throws AgentFailure where there is no page any more
   */
  async run(
    { testSet, models, labels }: EvaluationRequest,
    { signal: outer, report }: Watching,
  ): Promise<readonly string[]> {
    this.#ending?.abort();
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, outer]);
    this.#ending = ending;
    const isOther = this.#testSet !== testSet.id;
    this.#testSet = testSet.id;
    this.#problem = undefined;
    if (isOther) {
      [this.#name, this.#rowsOfTest] = [testSet.name, testSet.rows];
      [this.#evaluations, this.#wanted, this.#comparisons, this.#others] = [[], [], [], []];
      this.#rows = { shown: [], total: 0 };
    }
    this.#working = { message: "", fraction: 0, models: [...labels], model: 0 };
    this.#events.onChange();
    try {
      const { evaluations } = await this.#agent.call(
        "evaluation/run",
        { testSet: testSet.id, models: [...models], ...newOperation() },
        {
          signal,
          onProgress: ({ message, fraction = 0, model }) => {
            report({ message, fraction });
            if (this.#ending !== ending) return;
            this.#working = { message, fraction, models: [...labels], model };
            this.#events.onChange();
          },
        },
      );
      this.#end(ending);
      const made = evaluations.map(({ evaluation }) => evaluation.id);
      // More may be shown by now than when they were asked.
      if (!this.#isClosed) await this.show([...new Set([...this.#wanted, ...made])]);
      return made;
    } catch (error) {
      this.#end(ending);
      if (this.#isClosed && !signal.aborted) throw error;
      if (!signal.aborted) this.#problem = this.#events.describe(error);
      if (!this.#isClosed) await this.#showKept(testSet.id);
      return [];
    }
  }

  cancel(): void {
    this.#ending?.abort();
  }

  ask(query: RowsQuery): void {
    this.#arrange(query);
    this.#readLater();
  }

  /** As many again as there are. */
  more(): void {
    this.#limit *= 2;
    this.#readLater();
  }

  /** Models that answer go on. */
  dispose(): void {
    this.#isClosed = true;
    this.#reading?.abort();
  }

  /** Until other rows are read none stand under models that have not answered them. */
  #arrange(query: RowsQuery): void {
    const before = this.#query;
    this.#query = fitting(query, this.#evaluations);
    this.#limit = ROWS_A_PAGE;
    if (!areOfSameModels(before, this.#query)) this.#rows = { ...this.#rows, shown: [] };
  }

  #end(ending: AbortController): void {
    if (this.#ending !== ending) return;
    this.#ending = undefined;
    this.#working = undefined;
    this.#events.onChange();
  }

  /** Of what was cancelled or has failed, the models that have answered before. */
  async #showKept(testSet: string): Promise<void> {
    const { evaluations } = await this.#agent.call("evaluation/list", { testSet });
    const shown = this.ids;
    const ids =
      shown.length > 0 ? shown : evaluations.filter(({ answered }) => answered > 0).map(({ id }) => id);
    if (ids.length > 0) await this.show([...ids].slice(0, mostEvaluations));
    else this.#events.onChange();
  }

  async #lookAtOthers({ testSet }: Evaluation): Promise<void> {
    const { evaluations } = await this.#agent.call("evaluation/list", { testSet: testSet.id });
    const shown = new Set(this.ids);
    this.#others = evaluations
      .filter(({ id, answered }) => !shown.has(id) && answered > 0)
      .map(({ id, model, createdAt }) => ({ id, label: model.label, createdAt }));
  }

  /** Where nothing has changed, there is still something to see. */
  async #readAll(): Promise<void> {
    if (this.#query.kind !== "beside" || this.#query.show === "all") return;
    this.#query = { ...this.#query, show: "all" };
    await this.#read();
  }

  #readLater(): void {
    this.#read().catch((error: unknown) => {
      this.#events.onFailure(error);
    });
  }

  /** Differences and rows; a newer question ends the older one. */
  async #read(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#events.onChange();
    try {
      const request = { ids: this.ids, query: this.#query, limit: this.#limit };
      const { comparisons, ...rows } = await readRows(this.#agent, request, reading.signal);
      if (this.#reading !== reading) return;
      this.#comparisons = comparisons;
      this.#rows = rows;
    } catch (error) {
      if (!reading.signal.aborted) throw error;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
      this.#events.onChange();
    }
  }
}

/** One model alone has nobody beside it; a model that is not shown has no rows. */
function fitting(query: RowsQuery, evaluations: readonly Evaluation[]): RowsQuery {
  const [first] = evaluations;
  if (first === undefined) return query;
  if (query.kind === "beside" && evaluations.length === 1)
    return { kind: "one", evaluation: first.id, order: "worst" };
  if (query.kind === "one" && !evaluations.some(({ id }) => id === query.evaluation))
    return evaluations.length > 1
      ? { kind: "beside", show: "changed" }
      : { kind: "one", evaluation: first.id, order: "worst" };
  return query;
}
