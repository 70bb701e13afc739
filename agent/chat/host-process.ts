// The client's end of one inference host: starts the process, matches replies to requests, notices its death.
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { errors } from "../errors.ts";
import { childEnvironment } from "../store/child-environment.ts";
import { hostLimits } from "./host-limits.ts";
import { type Failure, type ModelFacts, Reply, type RequestSent } from "./messages.ts";
import { patienceFor, StallGuard } from "./stall-guard.ts";

/** A request without its id. */
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
export type Question = WithoutId<Exclude<RequestSent, { kind: "cancel" | "load" }>>;
export type Piece = Extract<Reply, { kind: "piece" }>;

export interface HostOptions {
  /** Longest conversation, in tokens; what the model was made for when left out, as far as memory has room. */
  contextLength?: number;
  /** Used by models that are large enough to gain from them; 0 takes as many as the machine has. */
  threads: number;
  /** The folder whose files of adapters stand for the base that they name, too; those of others are refused. */
  adapters?: string;
  /** The inference host's program, where it does not lie beside this one. */
  program?: string;
  /** Longest time to load the model in seconds, after which the process is taken to hang. */
  loadSeconds?: number;
  /** Longest time in seconds that a small model may compute without a sign of life, before it is ended. */
  silenceSeconds?: number;
}

interface Pending {
  /** Computed just now, at once. */
  tokens: number;
  onPiece: (piece: Piece) => void;
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/** Characters of the process's last words that go into the failure. */
const lastWords = 2000;
/** MiB of JavaScript objects, a large vocabulary among them. */
const largestHeap = 2048;

export class HostProcess {
  /** What the process knows of the file once it has checked it. */
  readonly checked: Promise<ModelFacts>;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  #file: string;
  readonly #child: ChildProcess;
  readonly #loadSeconds: number;
  readonly #guard: StallGuard;
  /** Of the model, in bytes. */
  #memory = 0;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Promise<void>;
  #isChecking = true;
  #settleCheck!: { resolve: (facts: ModelFacts) => void; reject: (error: Error) => void };
  #settleLoad!: { resolve: () => void; reject: (error: Error) => void };
  #nextId = 1;
  #stderr = "";
  #failure: Error | undefined;
  /** Why the process ends by itself, where nobody has foreseen it. */
  #refusal: string | undefined;

  constructor(file: string, options: HostOptions) {
    this.#file = file;
    this.#loadSeconds = options.loadSeconds ?? hostLimits.load;
    const silence = options.silenceSeconds ?? hostLimits.silence;
    const patience = (): number => patienceFor(this.#memory, this.#tokensAtOnce());
    this.#guard = new StallGuard(silence, patience, () => {
      this.#endWith(errors.modelStalled(this.#file, silence * patience()));
      this.#child.kill("SIGKILL");
    });
    // The host lies beside the bundle that this module was built into.
    const program = options.program ?? fileURLToPath(new URL("./inference-host.mjs", import.meta.url));
    const { contextLength = 0, threads, adapters } = options;
    const args = [
      file,
      String(contextLength),
      String(threads),
      ...(adapters === undefined ? [] : [adapters]),
    ];
    this.#child = fork(program, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      // Beside what all need: where llama.cpp's libraries of a machine may lie.
      env: {
        ...childEnvironment(process.env, { names: ["LD_LIBRARY_PATH"] }),
        // One thread computes all tokens, so that what the processor has cached of a model stays with it.
        UV_THREADPOOL_SIZE: "1",
      },
      execArgv: ["--enable-source-maps", `--max-old-space-size=${largestHeap}`],
    });
    this.checked = new Promise((resolve, reject) => (this.#settleCheck = { resolve, reject }));
    this.#ready = new Promise((resolve, reject) => (this.#settleLoad = { resolve, reject }));
    this.gone = this.#end();
    this.#endUnless(this.checked, hostLimits.check, "its file was not checked in time");
    this.#ready.catch(() => undefined);
    this.#child.on("message", (message) => this.#receive(message));
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Has the process ended, so that nothing can be asked of it any more? */
  get ended(): boolean {
    return this.#failure !== undefined;
  }

  /** Loads the model once the file has been checked, for so many answers at once. */
  async load(sequences = 1): Promise<void> {
    await this.checked;
    this.#endUnless(this.#ready, this.#loadSeconds, "it did not load in time");
    this.#send({ kind: "load", sequences });
    await this.#ready;
  }

  /**
   * Has the loaded base compute with the adapters of `file`, or with none where it is the base itself. Nothing is being
   * answered meanwhile. Returns what the process knows of it.
   */
  async adapt(file: string, base: string): Promise<ModelFacts> {
    const adapted = this.ask({ kind: "adapt", adapter: file === base ? null : file });
    this.#endUnless(adapted, this.#loadSeconds, "it did not take the adapters in time");
    const reply = await adapted;
    if (reply.kind !== "adapted") throw new Error(`adapt was answered with ${reply.kind}`);
    this.#file = file;
    return reply.facts;
  }

  /** Asks a model that is loaded, or is about to be. */
  async ask(
    question: Question,
    signal?: AbortSignal,
    onPiece: (piece: Piece) => void = () => undefined,
  ): Promise<Reply> {
    await this.#ready;
    const id = this.#nextId++;
    let overdue: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      this.#send({ kind: "cancel", id });
      overdue ??= setTimeout(() => this.#kill("it did not end a cancelled answer"), hostLimits.cancel * 1000);
    };
    const reply = new Promise<Reply>((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else {
        this.#pending.set(id, { tokens: 0, onPiece, resolve, reject });
        this.#guard.watch();
      }
    });
    this.#send({ ...question, id });
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel);
    try {
      return await reply;
    } finally {
      signal?.removeEventListener("abort", cancel);
      clearTimeout(overdue);
    }
  }

  /** Ends the process, whatever it does, and waits until it is gone. */
  async close(): Promise<void> {
    this.#fail("it was closed");
    if (this.#isChecking && this.#child.connected) {
      // While it checks its file it has a process of its own, with which it ends when nobody is connected any more.
      this.#child.disconnect();
      const overdue = setTimeout(() => this.#child.kill("SIGKILL"), hostLimits.farewell * 1000);
      void this.gone.then(() => clearTimeout(overdue));
    } else this.#child.kill("SIGKILL");
    await this.gone;
  }

  /** Resolves when the process and the last of what it said are there. "close" never comes after an early disconnect. */
  async #end(): Promise<void> {
    // A process that could not be started for want of descriptors has no streams at all, and tells it a moment later.
    const stderr = this.#child.stderr ?? undefined;
    const silent = new Promise((resolve) => stderr?.once("close", resolve));
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-lastWords);
    });
    const reason = await new Promise<string>((resolve) => {
      this.#child.on("error", (error) => {
        // What fails later is a signal or a message to a process that lives; how it ends is told by "exit".
        if (this.#child.pid === undefined) resolve(error.message);
      });
      this.#child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
    });
    if (this.#child.pid !== undefined) {
      // Whoever it has started may hold its stderr for as long as it likes.
      const overdue = setTimeout(() => stderr?.destroy(), hostLimits.lastWords * 1000);
      await silent;
      clearTimeout(overdue);
    }
    this.#fail(this.#refusal ?? reason);
  }

  #endUnless(happens: Promise<unknown>, seconds: number, reason: string): void {
    const overdue = setTimeout(() => this.#kill(reason), seconds * 1000);
    // Whoever asks awaits it too; until then its failure is not an unhandled one.
    happens.finally(() => clearTimeout(overdue)).catch(() => undefined);
  }

  #send(request: RequestSent): void {
    // A process that has just died is told of by its "close", not by this write.
    if (this.#child.connected) this.#child.send(request, () => undefined);
  }

  #receive(message: unknown): void {
    const parsed = Reply.safeParse(message);
    if (!parsed.success) {
      this.#kill("it said something that nobody understands");
      return;
    }
    const reply = parsed.data;
    if (reply.kind === "checked") {
      this.#isChecking = false;
      this.#memory = reply.facts.memory;
      this.#settleCheck.resolve(reply.facts);
    } else if (reply.kind === "ready") {
      this.#settleLoad.resolve();
    } else if (reply.kind === "refused") {
      this.#isChecking = false;
      if (reply.failure.known !== undefined) this.#endWith(this.#failureOf(reply.failure));
      // Its last words, which say more, may still be on their way.
      else this.#refusal = reply.failure.message;
    } else {
      this.#settle(reply.id, reply);
    }
  }

  #settle(id: number, reply: Exclude<Reply, { kind: "checked" | "ready" | "refused" }>): void {
    this.#guard.heard();
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (reply.kind === "piece") {
      this.#tell(id, pending, reply);
      return;
    }
    if (reply.kind === "computing") {
      pending.tokens = reply.tokens;
      return;
    }
    this.#forget(id);
    if (reply.kind === "failed") pending.reject(this.#failureOf(reply.failure));
    else pending.resolve(reply);
  }

  /** What the caller's own function throws ends its answer, not the caller's process. */
  #tell(id: number, { onPiece, reject }: Pending, piece: Piece): void {
    try {
      onPiece(piece);
    } catch (error) {
      this.#forget(id);
      this.#send({ kind: "cancel", id });
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #forget(id: number): void {
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#guard.rest();
  }

  /** Of the longest piece that is being computed. */
  #tokensAtOnce(): number {
    return Math.max(0, ...[...this.#pending.values()].map(({ tokens }) => tokens));
  }

  #failureOf({ message, known }: Failure): Error {
    if (known === undefined) return errors.modelHostFailed(this.#file, message);
    return errors.toldByProcess(known.code, message, known.advice, known.exitCode);
  }

  #kill(reason: string): void {
    this.#fail(reason);
    this.#child.kill("SIGKILL");
  }

  #fail(reason: string): void {
    const words = this.#stderr.trim();
    this.#endWith(errors.modelHostFailed(this.#file, words === "" ? reason : `${reason}: ${words}`));
  }

  #endWith(failure: Error): void {
    this.#failure ??= failure;
    this.#settleCheck.reject(this.#failure);
    this.#settleLoad.reject(this.#failure);
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
    this.#guard.rest();
  }
}
