// Sends the pieces of an answer on: the first at once, later ones together with what came shortly after them. A message
// for each token would cost a fast model more than the token.
import type { AnswerPiece } from "./answer-text.ts";

/** Between two messages. */
const shortestPauseMilliseconds = 10;

export class PieceSender {
  readonly #send: (piece: AnswerPiece) => void;
  #waiting: AnswerPiece | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(send: (piece: AnswerPiece) => void) {
    this.#send = send;
  }

  add(piece: AnswerPiece): void {
    this.#waiting = this.#waiting === undefined ? piece : joined(this.#waiting, piece);
    if (this.#pause === undefined) this.#sendWaiting();
  }

  /** Sends what waits. */
  end(): void {
    clearTimeout(this.#pause);
    if (this.#waiting !== undefined) this.#send(this.#waiting);
    this.#waiting = undefined;
  }

  #sendWaiting(): void {
    this.#pause = undefined;
    if (this.#waiting === undefined) return;
    this.#send(this.#waiting);
    this.#waiting = undefined;
    this.#pause = setTimeout(() => this.#sendWaiting(), shortestPauseMilliseconds);
  }
}

function joined(first: AnswerPiece, second: AnswerPiece): AnswerPiece {
  const choices = [...(first.choices ?? []), ...(second.choices ?? [])];
  return {
    tokens: [...first.tokens, ...second.tokens],
    text: first.text + second.text,
    ...(choices.length > 0 && { choices }),
  };
}
