// The processes of a Linux machine: who started whom, what each has used, and which run it belongs to.
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { runMark } from "../store/child-environment.ts";
import { parseProcess, parseVariable, type ProcessRow } from "./proc-files.ts";

/** Every process with its parent: about 15 µs each. */
export function readProcesses(): ProcessRow[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((row) => row !== undefined);
}

/** One process, or undefined when it has ended. */
export function readProcess(pid: number): ProcessRow | undefined {
  try {
    return parseProcess(readFileSync(`/proc/${pid}/stat`, "latin1"), PAGE_BYTES);
  } catch {
    return undefined;
  }
}

/** The run folder that a process carries as its mark; undefined without one, and where the system does not tell. */
export async function readRunMark(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    // Read in the thread pool, because the kernel lets the reader wait for a process that is stuck.
    return parseVariable(await readFile(`/proc/${pid}/environ`, "utf8"), runMark);
  } catch {
    return undefined;
  }
}

/** `root` and everything that it started, directly or round about. Pure. */
export function treeOf(
  rows: readonly { pid: number; parent: number }[],
  roots: readonly number[],
): Set<number> {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of rows) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const tree = new Set<number>();
  const waiting = [...roots];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (tree.has(pid)) continue;
    tree.add(pid);
    waiting.push(...(children.get(pid) ?? []));
  }
  return tree;
}

/** What the kernel counts resident memory in. What this process is known to take tells it, to the power of two. */
const PAGE_BYTES = process.platform === "linux" ? pageBytes() : 4096;

function pageBytes(): number {
  const pages = Number(readFileSync("/proc/self/statm", "latin1").split(" ")[1]);
  return 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
}
