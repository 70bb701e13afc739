// A program that prints lines for as long as it is left running, started again with back-off when it ends or hangs.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

export interface RepeatedProgramOptions {
  file: string;
  args: readonly string[];
  /** Returns whether the line was one of those that are expected. */
  onLine: (line: string) => boolean;
  /** Without an expected line for so long it counts as hung; undefined where silence is an answer. */
  silenceMilliseconds?: number | undefined;
}

type Child = ChildProcessByStdio<null, Readable, null>;

/** The pause after a failure doubles from the first to the last. */
const FIRST_PAUSE_MILLISECONDS = 1000;
const LAST_PAUSE_MILLISECONDS = 300_000;
/** A line longer than this is none of what was asked for. */
const LONGEST_LINE = 65_536;
/** For a program to end, before and after it is made to. One that hangs in a driver never does. */
const GRACE_MILLISECONDS = 1000;

export class RepeatedProgram {
  readonly #options: RepeatedProgramOptions;
  #child: Child | undefined;
  #timer: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MILLISECONDS;
  #rest = "";
  #closed = false;

  constructor(options: RepeatedProgramOptions) {
    this.#options = options;
    this.#start();
  }

  /** Ends the program and waits until it is gone, for two seconds at most. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    await end(this.#child);
  }

  #start(): void {
    const { file, args } = this.#options;
    this.#rest = "";
    const child = spawn(file, args, {
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
      // Decimal points and field names as documented, whatever the user's language.
      env: { ...process.env, LC_ALL: "C" },
    });
    this.#child = child;
    child.on("error", () => {
      // It could not be started, or not be ended; "close" follows, and with it the back-off.
    });
    child.once("close", () => {
      if (!this.#closed) this.#startLater();
    });
    try {
      child.stdout.setEncoding("utf8");
      child.stdout.on("data", (text: string) => {
        this.#take(text);
      });
      this.#listen();
    } catch {
      // The limit of open files is reached: then a child has no streams, and never closes.
      this.#startLater();
    }
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > LONGEST_LINE) {
      void end(this.#child);
      return;
    }
    for (const line of lines) {
      if (!this.#options.onLine(line.trim())) continue;
      this.#pause = FIRST_PAUSE_MILLISECONDS;
      this.#listen();
    }
  }

  /** Waits for the next expected line. */
  #listen(): void {
    clearTimeout(this.#silence);
    const { silenceMilliseconds } = this.#options;
    if (silenceMilliseconds === undefined || this.#closed) return;
    this.#silence = setTimeout(() => void end(this.#child), silenceMilliseconds);
    this.#silence.unref();
  }

  #startLater(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#start();
    }, this.#pause);
    this.#timer.unref();
    this.#pause = Math.min(2 * this.#pause, LAST_PAUSE_MILLISECONDS);
  }
}

async function end(child: Child | undefined): Promise<void> {
  // One that could not be started has no process to wait for.
  if (child?.pid === undefined || hasEnded(child)) return;
  const gone = once(child, "exit").catch(() => undefined);
  child.stdout.destroy();
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    child.kill(signal);
    await Promise.race([gone, sleep(GRACE_MILLISECONDS, undefined, { ref: false })]);
    if (hasEnded(child)) return;
  }
  child.unref();
}

function hasEnded({ exitCode, signalCode }: Child): boolean {
  return exitCode !== null || signalCode !== null;
}
