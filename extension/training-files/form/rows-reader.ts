// Reads what is known of the rows that the form has chosen; a newer choice ends the reading of the one before. What could
// not be read is read again when the agent comes back.
import type { RowsChoice } from "../../../schemas/panels/training-form.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import type { Disposable } from "../../emitter.ts";
import { readRows, type RowsRead } from "./read-rows.ts";

export class RowsReader {
  readonly #agent: AgentConnection;
  readonly #onChange: () => void;
  readonly #describe: (error: unknown) => string;
  readonly #listening: Disposable;
  #chosen: RowsChoice = { kind: "none" };
  /** What was read again because the agent had come back: once, as it may be what the agent fails by. */
  #readAgain: RowsChoice | undefined;
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
    return this.#problem ?? this.#read?.problem;
  }

  get isReading(): boolean {
    return this.#ending !== undefined;
  }

  async choose(rows: RowsChoice): Promise<void> {
    this.#ending?.abort();
    this.#ending = undefined;
    this.#chosen = rows;
    this.#read = undefined;
    this.#problem = undefined;
    if (rows.kind !== "none") await this.#look(rows, (this.#ending = new AbortController()));
    else this.#onChange();
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

  async #look(rows: Exclude<RowsChoice, { kind: "none" }>, ending: AbortController): Promise<void> {
    this.#onChange();
    try {
      const read = await readRows(this.#agent, rows, ending.signal);
      if (this.#ending !== ending) return;
      this.#read = read;
      this.#readAgain = undefined;
    } catch (error) {
      if (this.#ending === ending) this.#problem = this.#describe(error);
    }
    if (this.#ending !== ending) return;
    this.#ending = undefined;
    this.#onChange();
  }
}
