// llama.cpp without anything of ours, as a process that answers prompts.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import * as z from "zod";
import { buildRawLlama, llamaLibraries } from "./raw-llama-build.ts";

const RawAnswer = z.strictObject({
  /** Of all prompts and of all answers. */
  promptTokens: z.int(),
  tokens: z.int(),
  firstMilliseconds: z.number(),
  milliseconds: z.number(),
});
export type RawAnswer = z.infer<typeof RawAnswer>;

export interface RawOptions {
  threads: number;
  /** Of each sequence, in tokens. */
  contextLength: number;
  sequences: number;
}

export class RawLlama {
  readonly #child: ChildProcess;
  get pid(): number | undefined {
    return this.#child.pid;
  }
  readonly #lines: Interface;
  readonly #ended: Promise<never>;

  constructor(model: string, { threads, contextLength, sequences }: RawOptions) {
    const args = [model, llamaLibraries(), ...[threads, contextLength, sequences].map(String)];
    this.#child = spawn(buildRawLlama(), args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#ended = once(this.#child, "exit").then(() => Promise.reject(new Error("raw-llama has ended")));
    this.#ended.catch(() => undefined);
  }

  /** Answers the prompts at once, each with at most so many tokens. */
  async answer(prompts: readonly string[], maxTokens: number): Promise<RawAnswer> {
    const bytes = prompts.map((prompt) => Buffer.byteLength(prompt));
    this.#child.stdin!.write(`${[maxTokens, ...bytes].join(" ")}\n${prompts.join("")}`);
    const [line] = (await Promise.race([once(this.#lines, "line"), this.#ended])) as [string];
    return RawAnswer.parse(JSON.parse(line));
  }

  async stop(): Promise<void> {
    this.#child.stdin!.end();
    await this.#ended.catch(() => undefined);
  }
}
