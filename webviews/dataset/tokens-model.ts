// What will be trained of a row, or of the first rows: which tokenizer it is asked of, how long a sequence is, and the answer.
import type { DatasetDown, Failure, TokenizerChoice, TokensWanted } from "../../schemas/panels/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { RenderedRow } from "../../schemas/protocol/dataset.ts";
import type { PageContext } from "./context.ts";

export interface ShownTokens {
  readonly wanted: TokensWanted;
  readonly rows: readonly RenderedRow[];
  readonly template: string | null;
  readonly problems: readonly Problem[];
  readonly failure: Failure | null;
}

/** Where nothing says how long the sequences are. */
const USUAL_LENGTH = 1024;

export class TokensModel {
  readonly #context: PageContext;
  choices: readonly TokenizerChoice[] | undefined;
  chosen: string | null = null;
  /** What somebody has typed; null as long as the tokenizer's own holds. */
  ownLength: number | null;
  /** Whether the first rows are shown in the place of the one that is looked at. */
  isOfFirstRows = false;
  shown: ShownTokens | undefined;
  #active: { readonly row: number; readonly token: number } | undefined;
  #asked = "";

  constructor(context: PageContext, ownLength: number | null) {
    this.#context = context;
    this.ownLength = ownLength;
  }

  get choice(): TokenizerChoice | undefined {
    return this.choices?.find(({ id }) => id === this.chosen);
  }

  get sequenceLength(): number {
    return this.ownLength ?? this.choice?.sequenceLength ?? USUAL_LENGTH;
  }

  /** Index of the token of a row that the keyboard or the pointer is at. */
  activeIn(row: number): number | undefined {
    return this.#active?.row === row ? this.#active.token : undefined;
  }

  /** Asks for the tokens of a row, unless they were asked for already. */
  want(row: number | null): void {
    const tokenizer = this.chosen;
    if (tokenizer === null || (row === null && !this.isOfFirstRows)) return;
    const wanted: TokensWanted = {
      row: this.isOfFirstRows ? null : row,
      tokenizer,
      sequenceLength: this.sequenceLength,
    };
    const asked = JSON.stringify(wanted);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#context.send({ kind: "showTokens", wanted });
  }

  /** The row has been edited, or the rows were opened anew: what is shown is old. */
  forget(): void {
    this.#asked = "";
  }

  choose(tokenizer: string): void {
    this.chosen = tokenizer;
    this.#context.draw();
  }

  setLength(length: number | null): void {
    this.ownLength = length;
    this.#context.draw();
    this.#context.keep();
  }

  showFirstRows(isOfFirstRows: boolean): void {
    this.isOfFirstRows = isOfFirstRows;
    this.#context.draw();
  }

  point(row: number, token: number): void {
    this.#active = { row, token };
    this.#context.draw();
  }

  take(message: DatasetDown & { kind: "tokens" | "tokenizers" }): void {
    if (message.kind === "tokenizers") {
      this.choices = message.choices;
      const isStillThere = message.choices.some(({ id }) => id === this.chosen);
      if (!isStillThere || message.chosen !== null)
        this.chosen = message.chosen ?? message.choices[0]?.id ?? null;
      return;
    }
    if (JSON.stringify(message.wanted) !== this.#asked) return;
    this.shown = message;
    this.#active = undefined;
  }
}
