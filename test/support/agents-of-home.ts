// Ends what was started in the background for a home, also what has not come far enough to be found through its files.
import { execFileSync } from "node:child_process";
import { until } from "./until.ts";

/** Sends them away as SIGTERM does, and waits until none is left. */
export async function endAgentsOf(root: string): Promise<void> {
  await until(() => {
    const left = agentsOf(root);
    for (const pid of left) signal(pid);
    return left.length === 0;
  }, `no agent of ${root} is left`);
}

/** Ids of the processes `serve --home root`. */
export function agentsOf(root: string): number[] {
  if (process.platform === "win32") return [];
  const lines = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => line.includes(" serve ") && line.endsWith(`--home ${root}`))
    .map((line) => Number.parseInt(line, 10));
}

function signal(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // Has ended meanwhile.
  }
}
