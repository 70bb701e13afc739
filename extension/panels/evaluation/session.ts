// What a page of evaluations shows: it looks up figures and rows, and lets models answer where somebody has asked for it.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { mostEvaluations, type EvaluationState, type RowsQuery } from "../../../schemas/panels/evaluation.ts";
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

export class EvaluationSession {
  readonly #agent: AgentConnection;
  readonly #events: SessionEvents;
  #name = "";
  #rowsOfTest = 0;
  #testSet: string | undefined;
  #evaluations: readonly Evaluation[] = [];
  #comparisons: EvaluationState["comparisons"] = [];
  #others: EvaluationState["others"] = [];
  #working: EvaluationState["working"];
  #problem: string | undefined;
  #query: RowsQuery = { kind: "beside", show: "changed" };
  #rows: Pick<EvaluationState["rows"], "shown" | "total"> = { shown: [], total: 0 };
  #limit = ROWS_A_PAGE;
  #ending: AbortController | undefined;
  #reading: AbortController | undefined;

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
    const looked = await Promise.all(
      ids.slice(0, mostEvaluations).map((evaluation) =>
        this.#agent.call("evaluation/get", { evaluation, limit: 1 }).then(
          (result) => result.evaluation,
          () => undefined,
        ),
      ),
    );
    const found = looked.filter((one) => one !== undefined);
    const [first] = found;
    if (first === undefined) {
      this.#problem ??= this.#events.missing;
      this.#events.onChange();
      return;
    }
    this.#evaluations = found.filter(({ testSet }) => testSet.content === first.testSet.content);
    this.#testSet = first.testSet.id;
    this.#name = first.testSet.name;
    this.#rowsOfTest = first.rows;
    this.#query = fitting(query ?? this.#query, this.#evaluations);
    this.#limit = ROWS_A_PAGE;
    await this.#lookAtOthers(first);
    await this.#read();
    if (query === undefined && this.#rows.total === 0) await this.#readAll();
  }

  /** Lets models answer, beside those that are shown. Resolves when they have, or when it was cancelled. */
  async run({ testSet, models, labels }: EvaluationRequest): Promise<void> {
    this.#ending?.abort();
    const ending = new AbortController();
    this.#ending = ending;
    const isOther = this.#testSet !== testSet.id;
    this.#testSet = testSet.id;
    this.#problem = undefined;
    if (isOther) {
      [this.#name, this.#rowsOfTest] = [testSet.name, testSet.rows];
      [this.#evaluations, this.#comparisons, this.#others] = [[], [], []];
      this.#rows = { shown: [], total: 0 };
    }
    this.#working = { message: "", fraction: 0, models: [...labels], model: 0 };
    this.#events.onChange();
    const shown = this.ids;
    try {
      const { evaluations } = await this.#agent.call(
        "evaluation/run",
        { testSet: testSet.id, models: [...models], ...newOperation() },
        {
          signal: ending.signal,
          onProgress: ({ message, fraction = 0, model }) => {
            if (this.#ending !== ending) return;
            this.#working = { message, fraction, models: [...labels], model };
            this.#events.onChange();
          },
        },
      );
      this.#end(ending);
      const made = evaluations.map(({ evaluation }) => evaluation.id);
      await this.show([...new Set([...shown, ...made])]);
    } catch (error) {
      const isCancelled = ending.signal.aborted;
      this.#end(ending);
      if (!isCancelled) this.#problem = this.#events.describe(error);
      await this.#showKept(testSet.id, shown);
    }
  }

  cancel(): void {
    this.#ending?.abort();
  }

  ask(query: RowsQuery): void {
    this.#query = fitting(query, this.#evaluations);
    this.#limit = ROWS_A_PAGE;
    this.#readLater();
  }

  more(): void {
    this.#limit += ROWS_A_PAGE;
    this.#readLater();
  }

  dispose(): void {
    this.#reading?.abort();
    this.#ending?.abort();
  }

  #end(ending: AbortController): void {
    if (this.#ending !== ending) return;
    this.#ending = undefined;
    this.#working = undefined;
    this.#events.onChange();
  }

  /** Of what was cancelled or has failed, the models that have answered before. */
  async #showKept(testSet: string, shown: readonly string[]): Promise<void> {
    const { evaluations } = await this.#agent.call("evaluation/list", { testSet });
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
