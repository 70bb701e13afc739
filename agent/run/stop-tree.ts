// Finds every process of a run and ends it: its trainer, what that started, and what carries the run's mark although it
// has left its parent and its session.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { runMark } from "../store/child-environment.ts";
import {
  bootId,
  identifyProcess,
  isProcessAlive,
  isTellingIdentity,
  type ProcessIdentity,
} from "../store/process-identity.ts";

interface ListedProcess {
  pid: number;
  parent: number;
  /** The process whose session it is in; 0 where the system has none. */
  session: number;
  isMarked: boolean;
}

/** `folder` is the run's, `trainer` the process that was launched last on it. */
export async function processesOfRun(
  folder: string,
  trainer: ProcessIdentity | undefined,
): Promise<ProcessIdentity[]> {
  const listed = await listProcesses(folder);
  const leader = sessionOf(trainer);
  const members = new Set<number>();
  const waiting = listed
    .filter(({ pid, session, isMarked }) => isMarked || pid === leader || session === leader)
    .map(({ pid }) => pid);
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (members.has(pid)) continue;
    members.add(pid);
    waiting.push(...listed.filter(({ parent }) => parent === pid).map((child) => child.pid));
  }
  // Whoever runs a trainer in its own process must not end itself.
  members.delete(process.pid);
  return [...members].map(identifyProcess).filter(isProcessAlive);
}

/**
 * A trainer leads a session of its own. When it has gone, the number of its session is still not given away as long as
 * anybody is in it: a process that has that number by now belongs to another session.
 */
function sessionOf(trainer: ProcessIdentity | undefined): number | undefined {
  if (trainer === undefined || !isTellingIdentity(trainer)) return undefined;
  if (isProcessAlive(trainer)) return trainer.pid;
  const isOfThisBoot = trainer.bootId === undefined || trainer.bootId === bootId();
  return isOfThisBoot && !isProcessAlive({ pid: trainer.pid }) ? trainer.pid : undefined;
}

/** Asks all processes of the run to end, and ends what is left after the grace. Returns those that even so live on. */
export async function endProcesses(
  folder: string,
  trainer: ProcessIdentity | undefined,
  graceMilliseconds: number,
): Promise<ProcessIdentity[]> {
  const asked = await processesOfRun(folder, trainer);
  signalAll(asked, "SIGTERM");
  await untilGone(asked, graceMilliseconds);
  // Those that are ended may just have started others, so that one round need not be enough.
  for (let round = 0; round < 20; round++) {
    const left = await processesOfRun(folder, trainer);
    if (left.length === 0) return [];
    signalAll(left, "SIGKILL");
    await untilGone(left, 500);
  }
  return processesOfRun(folder, trainer);
}

function signalAll(processes: readonly ProcessIdentity[], signal: "SIGTERM" | "SIGKILL"): void {
  for (const identity of processes) {
    if (!isProcessAlive(identity)) continue;
    try {
      process.kill(identity.pid, signal);
    } catch {
      // It has ended by itself, or is no longer ours; whoever lives on is seen by the next look.
    }
  }
}

async function untilGone(processes: readonly ProcessIdentity[], milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (processes.some(isProcessAlive) && performance.now() < deadline) await sleep(20);
}

function listProcesses(folder: string): Promise<ListedProcess[]> {
  switch (process.platform) {
    case "linux":
      return listOnLinux(folder);
    case "win32":
      return listOnWindows(folder);
    default:
      return listWithPs(folder);
  }
}

async function listOnLinux(folder: string): Promise<ListedProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const listed = await Promise.all(pids.map((pid) => readOnLinux(Number(pid), folder)));
  return listed.filter((entry) => entry !== undefined);
}

async function readOnLinux(pid: number, folder: string): Promise<ListedProcess | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1");
    // Field 2 is the program's name in parentheses and may hold anything; state, parent, group and session follow.
    const [, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const entry = { pid, parent: Number(parent), session: Number(session) };
    return { ...entry, isMarked: await isMarkedOnLinux(pid, folder) };
  } catch {
    return undefined;
  }
}

async function isMarkedOnLinux(pid: number, folder: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0").includes(`${runMark}=${folder}`);
  } catch {
    // Somebody else's process.
    return false;
  }
}

const execute = promisify(execFile);
/** A list of processes that takes longer does not come any more. */
const limits = { maxBuffer: 64 << 20, timeout: 30_000, killSignal: "SIGKILL" } as const;

/** macOS: `e` lets ps show the environment of our own processes behind the command. */
async function listWithPs(folder: string): Promise<ListedProcess[]> {
  const columns = ["-o", "pid=", "-o", "ppid=", "-o", "command="];
  const { stdout } = await execute("ps", ["axeww", ...columns], limits);
  const mark = ` ${runMark}=${folder}`;
  return stdout.split("\n").flatMap((line) => {
    const match = /^ *(\d+) +(\d+) (.*)$/.exec(line);
    if (match === null) return [];
    const isMarked = `${match[3]!} `.includes(`${mark} `);
    return [{ pid: Number(match[1]), parent: Number(match[2]), session: 0, isMarked }];
  });
}

/** Windows shows no environment; the trainer has its run's folder among its arguments. */
async function listOnWindows(folder: string): Promise<ListedProcess[]> {
  // Otherwise it answers in the code page of the console, which lacks most letters.
  const encoding = "[Console]::OutputEncoding = [System.Text.Encoding]::UTF8";
  const query =
    "Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,CommandLine | ConvertTo-Json -Compress";
  const command = ["-NoProfile", "-NonInteractive", "-Command", `${encoding}; ${query}`];
  const { stdout } = await execute("powershell.exe", command, { ...limits, windowsHide: true });
  const rows = JSON.parse(stdout) as {
    ProcessId: number;
    ParentProcessId: number;
    CommandLine: string | null;
  }[];
  return rows.map(({ ProcessId, ParentProcessId, CommandLine }) => ({
    pid: ProcessId,
    parent: ParentProcessId,
    session: 0,
    isMarked: isTrainerOf(folder, CommandLine ?? ""),
  }));
}

/** Whether a command line of Windows is that of a trainer on the folder, and not on one whose name begins like it. */
export function isTrainerOf(folder: string, commandLine: string): boolean {
  // No path holds a quotation mark, and that of a run ends without a backslash, which would have to be doubled.
  const words = Array.from(commandLine.matchAll(/"([^"]*)"|[^\s"]+/g), ([word, quoted]) => quoted ?? word);
  return words.includes(folder) && words.some((word) => /trainer[^\\/]*$/.test(word));
}
