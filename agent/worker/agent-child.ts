// A child process of the agent as the agent sees it: it is sent messages, can be killed with all that it has started,
// and tells why it has ended.
import { execFile, fork, type ChildProcess } from "node:child_process";
import { childEnvironment } from "../store/child-environment.ts";

export interface ChildOptions {
  program: string;
  homeRoot: string;
  /** Of the JavaScript heap. */
  heapMegabytes: number;
  onMessage: (message: unknown) => void;
}

/** Between the end of a process and that of its stderr. */
const lastWordsMilliseconds = 1000;

export class AgentChild {
  /** Resolves when the process is gone, to why, as the end of a sentence. Never rejects. */
  readonly ended: Promise<string>;
  hasEnded = false;
  #isKilled = false;
  readonly #child: ChildProcess;
  readonly #heapMegabytes: number;
  #lastWords = "";

  constructor({ program, homeRoot, heapMegabytes, onMessage }: ChildOptions) {
    this.#heapMegabytes = heapMegabytes;
    this.#child = fork(program, [homeRoot], {
      execArgv: ["--enable-source-maps", `--max-old-space-size=${heapMegabytes}`],
      env: childEnvironment(process.env),
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // A group of its own, so that what a job has started is ended with it.
      detached: process.platform !== "win32",
    });
    this.ended = this.#end();
    this.#child.on("message", onMessage);
  }

  /** Whether it can be given anything to do. */
  get isUsable(): boolean {
    return !this.#isKilled && !this.hasEnded && this.#child.connected;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: object): void {
    // A process that cannot be written to has ended, and says so. One that was never started cannot even send.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends the process and all that it has started; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    const { pid } = this.#child;
    if (!this.hasEnded && pid !== undefined) killGroup(pid, this.#child);
    await this.ended;
  }

  async #end(): Promise<string> {
    // A process that could not be started for want of descriptors has no streams at all, and tells it a moment later.
    const stderr = this.#child.stderr ?? undefined;
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-8192);
    });
    const reason = await new Promise<string>((resolve) => {
      this.#child.on("error", (error) => {
        // What fails later is a signal or a message to a process that lives; how it ends is told below.
        if (this.#child.pid === undefined) resolve(`could not be started: ${error.message}`);
      });
      // Whoever it has started may hold its stderr, and so keep "close" away, for as long as it likes.
      this.#child.once("exit", () => setTimeout(() => stderr?.destroy(), lastWordsMilliseconds).unref());
      // What it had started is of no use to anybody.
      this.#child.once("exit", () => {
        if (process.platform !== "win32" && this.#child.pid !== undefined)
          killGroup(this.#child.pid, this.#child);
      });
      this.#child.once("close", (code, signal) => resolve(this.#reason(code, signal)));
    });
    this.hasEnded = true;
    return reason;
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): string {
    const limit = /memory limit of (\d+) MiB reached/.exec(this.#lastWords)?.[1];
    if (limit !== undefined) return `took more than ${limit} MiB of memory`;
    if (/heap out of memory|Reached heap limit/i.test(this.#lastWords)) {
      return `took more than ${this.#heapMegabytes} MiB of memory`;
    }
    const lastLine = this.#lastWords
      .trim()
      .split("\n")
      .find((line) => /^\w*Error\b.*: /.test(line));
    const detail = lastLine === undefined ? "" : ` (${lastLine.trim().slice(0, 300)})`;
    return signal === null
      ? `ended with code ${code ?? "unknown"}${detail}`
      : `was ended by ${signal}${detail}`;
  }
}

function killGroup(pid: number, child: ChildProcess): void {
  if (process.platform === "win32") {
    // Windows ends a process without those that it has started, unless one asks for the tree.
    execFile("taskkill", ["/pid", String(pid), "/T", "/F"], { windowsHide: true }, () =>
      child.kill("SIGKILL"),
    );
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
