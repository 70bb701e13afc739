// The processes that run models for an agent, found from outside.
import { execFileSync } from "node:child_process";

/** With the GGUF file of each. */
export function inferenceHosts(agent: number): { pid: number; file: string }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, file] = /^\s*(\d+)\s+(\d+)\s.*inference-host\.mjs\s+(\S+)/.exec(line) ?? [];
    return Number(parent) === agent && file !== undefined ? [{ pid: Number(pid), file }] : [];
  });
}
