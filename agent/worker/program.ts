// The program of a worker: does one job after the other for the agent that started it. Its argument is the home.
import { errors, TrainyardError } from "../errors.ts";
import { openHome } from "../store/home.ts";
import { lowerPriority } from "../store/lower-priority.ts";
import { jobs } from "./jobs.ts";
import { Order, packFailure, type Report } from "./messages.ts";
import { performerOf, type Work } from "./performers.ts";
import { startWatchdog } from "./watchdog.ts";

lowerPriority();
const home = openHome(process.argv[2]);
const watchdog = startWatchdog();

process.on("disconnect", () => process.exit());
process.on("message", (message) => {
  const order = Order.parse(message);
  void answer(order).then(say);
});

async function answer({ job, input }: Order): Promise<Report> {
  say({ kind: "begun" });
  watchdog.limitMemory(jobs[job].memory);
  try {
    const work: Work = { home, report: progressReporter() };
    const perform = await performerOf(job);
    const result = await perform(jobs[job].input.parse(input), work);
    return { kind: "done", megabytes: residentMegabytes(), result: jobs[job].result.parse(result) };
  } catch (error) {
    const megabytes = residentMegabytes();
    if (error instanceof TrainyardError) return { kind: "failed", megabytes, failure: packFailure(error) };
    if (isOutOfMemory(error)) {
      const failure = errors.workerFailed(jobs[job].task, "ran out of memory");
      return { kind: "failed", megabytes, failure: packFailure(failure) };
    }
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { kind: "broken", megabytes, message, stack };
  }
}

/** Sends at most ten a second, and the last one of a burst too late rather than all of them. */
function progressReporter(): Work["report"] {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    say({ kind: "progress", progress });
  };
}

function say(report: Report): void {
  // An agent that is gone needs no answer.
  if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
}

function residentMegabytes(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

/** Buffers and texts beyond what the engine can hold; a full heap ends the process instead. */
function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError && /Array buffer allocation failed|Invalid string length/.test(error.message)
  );
}
