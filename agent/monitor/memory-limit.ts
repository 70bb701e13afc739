// The memory limit of the control group that this process runs in, as containers set it.
import { readFileSync } from "node:fs";
import path from "node:path";

export interface MemoryFigures {
  /** All in bytes. */
  total: number;
  available: number;
  swapUsed: number;
}

interface Group {
  folder: string;
  /** Bytes in use, and how much of that is file cache which the system takes back when it needs room. */
  usage: string;
  reclaimable: RegExp;
}

export class MemoryLimit {
  readonly #group = findGroup();

  /** The machine's figures, cut down to what the control group leaves of them. */
  within(machine: MemoryFigures): MemoryFigures {
    const limit = process.constrainedMemory();
    if (this.#group === undefined || limit <= 0 || limit >= machine.total) return machine;
    try {
      const { folder, usage, reclaimable } = this.#group;
      const used = Number(readFileSync(path.join(folder, usage), "latin1"));
      const statistics = readFileSync(path.join(folder, "memory.stat"), "latin1");
      const cache = Number(reclaimable.exec(statistics)?.[1] ?? 0);
      const available = Math.min(machine.available, Math.max(0, limit - used + cache));
      return { total: limit, available, swapUsed: machine.swapUsed };
    } catch {
      return { ...machine, total: limit, available: Math.min(machine.available, limit) };
    }
  }
}

/** Where the kernel shows this process's group: `man 7 cgroups`, version 2 and, before it, version 1. */
function findGroup(): Group | undefined {
  for (const line of readText("/proc/self/cgroup").split("\n")) {
    const [, controllers = "", name = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === "" && line.startsWith("0::")) {
      const folder = visible("/sys/fs/cgroup", name, "memory.current");
      if (folder !== undefined)
        return { folder, usage: "memory.current", reclaimable: /^inactive_file (\d+)/m };
    }
    if (controllers.split(",").includes("memory")) {
      const usage = "memory.usage_in_bytes";
      const folder = visible("/sys/fs/cgroup/memory", name, usage);
      if (folder !== undefined) return { folder, usage, reclaimable: /^total_inactive_file (\d+)/m };
    }
  }
  return undefined;
}

/** Inside a container the group's name is that of the host, while its folder is mounted as the root. */
function visible(root: string, name: string, file: string): string | undefined {
  return [path.join(root, name), root].find((folder) => readText(path.join(folder, file)) !== "");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
