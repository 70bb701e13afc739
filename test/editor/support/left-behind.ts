// Ends what outlives an editor by design: the agent of its home, and the runs.
import { execFileSync } from "node:child_process";
import { until } from "../../support/until.ts";

/** Ends every process whose command line names the folder, as SIGTERM does, and waits until none is left. */
export async function endProcessesNaming(folder: string): Promise<void> {
  const started = performance.now();
  await until(() => {
    const left = processesNaming(folder);
    // One that hangs is a finding for its own tests.
    const signal = performance.now() - started > 20_000 ? "SIGKILL" : "SIGTERM";
    for (const pid of left) send(signal, pid);
    return left.length === 0;
  }, `nothing of ${folder} runs`);
}

/** The ids of those whose command line has every one of these words, but for this process's own. */
export function processesNaming(...words: readonly string[]): number[] {
  if (process.platform === "win32") return [];
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => words.every((word) => line.includes(word)))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Has ended meanwhile.
  }
}
