// The text of an answer while its tokens come: whole characters, ended by stop texts or by the end of a JSON object.
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { JsonEnd } from "./json-end.ts";
import type { ScoredToken, TokenChoice } from "./messages.ts";
import { StopTexts } from "./stop-texts.ts";
import { StreamedText } from "./streamed-text.ts";
import { tokenBytes } from "./token-bytes.ts";
import type { TokenScores } from "./token-scores.ts";

export interface AnswerPiece {
  tokens: number[];
  text: string;
  choices?: TokenChoice[];
}

export interface AnswerTextOptions {
  tokenizer: Tokenizer;
  stop: readonly string[];
  /** The answer is a JSON object and ends with it. */
  isJson: boolean;
  onPiece: (piece: AnswerPiece) => void;
}

export class AnswerText {
  readonly #options: AnswerTextOptions;
  readonly #streamed: StreamedText;
  readonly #stops: StopTexts;
  readonly #json: JsonEnd | undefined;
  readonly #bytesOf: (token: number) => Uint8Array<ArrayBuffer>;
  #waiting: number[] = [];
  #choices: { start: number; choice: TokenChoice }[] = [];
  /** In bytes: of the tokens so far, and of the text that was told. */
  #drawnBytes = 0;
  #toldBytes = 0;
  #isOver = false;

  constructor(options: AnswerTextOptions) {
    this.#options = options;
    this.#streamed = new StreamedText(options.tokenizer, (text) => this.#tell(text));
    this.#stops = new StopTexts(options.stop);
    this.#bytesOf = tokenBytes(options.tokenizer);
    this.#json = options.isJson ? new JsonEnd() : undefined;
  }

  /** `end` where the answer is over. */
  add(token: number, scores: TokenScores | undefined): "end" | undefined {
    this.#waiting.push(token);
    if (scores !== undefined) this.#choices.push(this.#choiceOf(token, scores));
    this.#streamed.add(token);
    return this.#isOver ? "end" : undefined;
  }

  end(): void {
    this.#streamed.end();
    this.#send(this.#stops.end());
    // Tokens of a stop text are counted, and are no part of the text.
    this.#choices = this.#choices.filter(({ start }) => start < this.#toldBytes);
    if (this.#waiting.length > 0) this.#send("", true);
  }

  #tell(text: string): void {
    if (this.#isOver) return;
    const told = this.#stops.add(text);
    this.#isOver = this.#stops.found || this.#json?.add(text) === true;
    this.#send(told);
  }

  #send(text: string, always = false): void {
    if (text === "" && !always) return;
    this.#toldBytes += Buffer.byteLength(text);
    const choices = this.#choices.filter(({ start }) => start < this.#toldBytes);
    this.#choices = this.#choices.slice(choices.length);
    const hasChoices = choices.length > 0;
    this.#options.onPiece({
      tokens: this.#waiting,
      text,
      ...(hasChoices && { choices: choices.map(({ choice }) => choice) }),
    });
    this.#waiting = [];
  }

  #choiceOf(token: number, scores: TokenScores): { start: number; choice: TokenChoice } {
    const start = this.#drawnBytes;
    const own = this.#scored(token, scores.logProbability);
    this.#drawnBytes += own.bytes.length;
    const alternatives = scores.alternatives.map((other) => this.#scored(other.token, other.logProbability));
    return { start, choice: { ...own, alternatives } };
  }

  #scored(token: number, logProbability: number | null): ScoredToken {
    return { bytes: this.#bytesOf(token), logProbability };
  }
}
