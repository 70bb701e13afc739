// Reads what is known of the rows that the form has chosen; a newer choice ends the reading of the one before. What could
// not be read is read again when the agent comes back.
import type { RowsChoice } from "../../../schemas/panels/training-form.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import type { Disposable } from "../../emitter.ts";
import type { RowsOptions } from "./columns.ts";
import { readRows, type RowsRead } from "./read-rows.ts";

/** Rows, and how they are read. */
export interface ChosenRows {
  readonly rows: RowsChoice;
  readonly options: RowsOptions;
}

export class RowsReader {
  readonly #agent: AgentConnection;
  readonly #onChange: () => void;
  readonly #describe: (error: unknown) => string;
  readonly #listening: Disposable;
  #chosen: ChosenRows = { rows: { kind: "none" }, options: {} };
  /** What was read again because the agent had come back: once, as it may be what the agent fails by. */
  #readAgain: ChosenRows | undefined;
  #ending: AbortController | undefined;
  #read: RowsRead | undefined;
  #problem: string | undefined;

  constructor(agent: AgentConnection, onChange: () => void, describe: (error: unknown) => string) {
    this.#agent = agent;
    this.#describe = describe;
    this.#onChange = onChange;
    this.#listening = agent.onDidChangeState(({ kind }) => {
      if (kind === "connected" && this.#problem !== undefined) this.#comeBack();
    });
  }

  get read(): RowsRead | undefined {
    return this.#read;
  }

  /** Why they cannot be learnt from. */
  get problem(): string | undefined {
    return this.#problem ?? (this.isReading ? undefined : this.#read?.problem);
  }

  get isReading(): boolean {
    return this.#ending !== undefined;
  }

  /** What is known of rows stays until they have been read in another way. */
  async choose(chosen: ChosenRows): Promise<void> {
    const { rows } = chosen;
    this.#ending?.abort();
    this.#ending = undefined;
    if (!isSame(rows, this.#chosen.rows)) this.#read = undefined;
    this.#chosen = chosen;
    this.#problem = undefined;
    if (rows.kind === "none") this.#onChange();
    else await this.#look(rows, chosen.options, (this.#ending = new AbortController()));
  }

  /** The same, unless they are chosen already. */
  async chooseIfOther(chosen: ChosenRows): Promise<void> {
    if (!isSame(chosen, this.#chosen)) await this.choose(chosen);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#ending?.abort();
  }

  #comeBack(): void {
    if (this.#readAgain === this.#chosen) return;
    this.#readAgain = this.#chosen;
    void this.choose(this.#chosen);
  }

  async #look(
    rows: Exclude<RowsChoice, { kind: "none" }>,
    options: RowsOptions,
    ending: AbortController,
  ): Promise<void> {
    this.#onChange();
    try {
      const read = await readRows(this.#agent, rows, options, ending.signal);
      if (this.#ending !== ending) return;
      this.#read = read;
      this.#readAgain = undefined;
    } catch (error) {
      if (this.#ending !== ending) return;
      this.#read = undefined;
      this.#problem = this.#describe(error);
    }
    this.#ending = undefined;
    this.#onChange();
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
