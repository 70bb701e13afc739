// A thread that ends its process with SIGKILL: the main thread may be held up by a stranger's pattern or template, and
// would then notice neither its own delay nor that its parent has gone.
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { Watched } from "./watchdog.ts";

/** Between two looks at the main thread. */
const lookMilliseconds = 250;
/** The main thread counts as lost after so many looks without a beat: 10 s, the longest time for a tokenizer. */
const mostLooksWithoutBeat = 40;
/** Time for the main thread to end by itself after its parent has gone. */
const looksForFarewell = 24;
/** Between two looks at the memory of work that is limited. */
const memoryLookMilliseconds = 20;

export function watch(): void {
  const parent = process.ppid;
  let looksAlone = 0;
  const beats = workerData as Int32Array;
  let lastBeat = 0;
  let looksWithoutBeat = 0;
  // Looks are counted, not seconds: a machine that slept has not lost any.
  setInterval(() => {
    if (hasLost(parent) && ++looksAlone > looksForFarewell) end("its client has gone");
    const now = Atomics.load(beats, 0);
    looksWithoutBeat = now === lastBeat ? looksWithoutBeat + 1 : 0;
    lastBeat = now;
    if (looksWithoutBeat > mostLooksWithoutBeat) {
      end("one piece of work took longer than 10 s, as some patterns of tokenizers do");
    }
  }, lookMilliseconds);

  let overdue: NodeJS.Timeout | undefined;
  let growing: NodeJS.Timeout | undefined;
  parentPort!.on("message", (watched: Watched) => {
    clearTimeout(overdue);
    clearInterval(growing);
    if (watched === undefined) return;
    const { what, milliseconds, memory } = watched;
    overdue = setTimeout(() => end(`${what} took longer than ${milliseconds / 1000} s`), milliseconds);
    const most = process.memoryUsage.rss() + memory;
    growing = setInterval(() => {
      if (process.memoryUsage.rss() > most) end(`${what} took more than ${Math.round(memory / 2 ** 20)} MiB`);
    }, memoryLookMilliseconds);
  });
}

function hasLost(parent: number): boolean {
  if (process.ppid !== parent) return true;
  // Windows goes on to tell the number of a parent that has gone.
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function end(reason: string): void {
  try {
    writeSync(2, `${reason}\n`);
  } catch {
    // Nobody reads it any more.
  }
  process.kill(process.pid, "SIGKILL");
}
