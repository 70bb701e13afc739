// The client's end of one inference host: starts the process, matches replies to requests, notices its death.
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { errors } from "../errors.ts";
import { Reply, type Request } from "./messages.ts";

/** A request without its id. */
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
export type Question = WithoutId<Exclude<Request, { kind: "cancel" }>>;

export interface HostOptions {
  contextLength: number;
  threads: number;
  program?: string;
  /** Longest time to load the model in seconds, after which the process is taken to hang. */
  loadSeconds?: number;
}

interface Pending {
  onToken: (token: number) => void;
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/** Characters of the process's last words that go into the failure. */
const lastWords = 2000;
const defaultLoadSeconds = 120;
/** Stands for the id of what is said before the first request. */
const starting = 0;

export class HostProcess {
  readonly #file: string;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Promise<void>;
  #nextId = 1;
  #stderr = "";
  #failure: Error | undefined;

  constructor(file: string, options: HostOptions) {
    this.#file = file;
    // The host lies beside the bundle that this module was built into.
    const program = options.program ?? fileURLToPath(new URL("./inference-host.mjs", import.meta.url));
    const args = [file, String(options.contextLength), String(options.threads)];
    this.#child = fork(program, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      execArgv: ["--enable-source-maps"],
    });
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-lastWords);
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#pending.set(starting, { onToken: () => undefined, resolve: () => resolve(), reject });
    });
    // Whoever asks first awaits it; until then its failure is not an unhandled one.
    const overdue = setTimeout(
      () => {
        this.#fail("it did not load in time");
        this.#child.kill("SIGKILL");
      },
      (options.loadSeconds ?? defaultLoadSeconds) * 1000,
    );
    this.#ready.finally(() => clearTimeout(overdue)).catch(() => undefined);
    this.#child.on("message", (message) => this.#receive(message));
    this.#child.on("error", (error) => this.#fail(error.message));
    // "close" comes after the last of stderr, "exit" may come before it.
    this.#child.on("close", (code, signal) => this.#fail(`it ended with ${signal ?? `code ${code}`}`));
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Has the process ended, so that nothing can be asked of it any more? */
  get ended(): boolean {
    return this.#failure !== undefined;
  }

  async ask(
    question: Question,
    signal?: AbortSignal,
    onToken: (token: number) => void = () => undefined,
  ): Promise<Reply> {
    await this.#ready;
    const id = this.#nextId++;
    const cancel = (): void => this.#send({ kind: "cancel", id });
    const reply = new Promise<Reply>((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      this.#pending.set(id, { onToken, resolve, reject });
    });
    this.#send({ ...question, id });
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel);
    try {
      return await reply;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.ended) return;
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await gone;
  }

  #send(request: Request): void {
    // A process that has just died is told of by its "close", not by this write.
    if (this.#child.connected) this.#child.send(request, () => undefined);
  }

  #receive(message: unknown): void {
    const parsed = Reply.safeParse(message);
    if (!parsed.success) {
      this.#fail("it said something that nobody understands");
      this.#child.kill();
      return;
    }
    const reply = parsed.data;
    const id = reply.kind === "ready" ? starting : (reply.id ?? starting);
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (reply.kind === "token") {
      this.#tell(id, pending, reply.token);
      return;
    }
    this.#pending.delete(id);
    if (reply.kind === "failed") pending.reject(errors.modelHostFailed(this.#file, reply.message));
    else pending.resolve(reply);
  }

  /** What the caller's own function throws ends its answer, not the caller's process. */
  #tell(id: number, { onToken, reject }: Pending, token: number): void {
    try {
      onToken(token);
    } catch (error) {
      this.#pending.delete(id);
      this.#send({ kind: "cancel", id });
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(reason: string): void {
    const words = this.#stderr.trim();
    this.#failure ??= errors.modelHostFailed(this.#file, words === "" ? reason : `${reason}: ${words}`);
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}
