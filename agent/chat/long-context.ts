// The context of conversations that are longer than what a model is loaded with: made when the first one comes, and
// made anew when one is longer still. One of them is answered at a time.
import type { LlamaContext, LlamaContextSequence } from "node-llama-cpp";

export class LongContext {
  readonly #create: (contextLength: number) => Promise<LlamaContext>;
  #context: { context: LlamaContext; sequence: LlamaContextSequence; contextLength: number } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(create: (contextLength: number) => Promise<LlamaContext>) {
    this.#create = create;
  }

  /** Lends a sequence that holds so many tokens, once it is free. */
  async use<T>(contextLength: number, work: (sequence: LlamaContextSequence) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => await work(await this.#sequenceOf(contextLength)));
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  /** Gives its memory back; another is made when it is needed. */
  async end(): Promise<void> {
    const context = this.#context?.context;
    this.#context = undefined;
    await context?.dispose();
  }

  async #sequenceOf(contextLength: number): Promise<LlamaContextSequence> {
    if (this.#context !== undefined && this.#context.contextLength >= contextLength) {
      return this.#context.sequence;
    }
    await this.end();
    const context = await this.#create(contextLength);
    const sequence = context.getSequence();
    this.#context = { context, sequence, contextLength };
    return sequence;
  }
}
