// Turns tokens into text as they come; a character whose bytes span several tokens waits until it is whole.
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** No character has more bytes, so what is still broken after as many tokens stays broken. */
const longestCharacter = 4;

export class StreamedText {
  #waiting: number[] = [];
  readonly #tokenizer: Tokenizer;
  readonly #onText: (text: string) => void;

  constructor(tokenizer: Tokenizer, onText: (text: string) => void) {
    this.#tokenizer = tokenizer;
    this.#onText = onText;
  }

  add(token: number): void {
    this.#waiting.push(token);
    const text = this.#tokenizer.decode(this.#waiting);
    if (text.endsWith("\uFFFD") && this.#waiting.length < longestCharacter) return;
    this.#tell(text);
  }

  /** Tells what still waits. */
  end(): void {
    if (this.#waiting.length > 0) this.#tell(this.#tokenizer.decode(this.#waiting));
  }

  #tell(text: string): void {
    this.#waiting = [];
    if (text !== "") this.#onText(text);
  }
}
