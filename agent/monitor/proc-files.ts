// Reads the text of Linux's /proc files, as `man 5 proc` describes them. Pure: text in, figures out.

/** Clock ticks since boot; rising for good. */
export interface CpuTimes {
  busy: number;
  total: number;
}

/** The line of all cores together, then one for each core, of /proc/stat. */
export function parseCpuTimes(text: string): { all: CpuTimes; cores: CpuTimes[] } {
  const all: CpuTimes = { busy: 0, total: 0 };
  const cores: CpuTimes[] = [];
  for (const line of text.split("\n")) {
    const match = /^cpu(\d*) +(.*)$/.exec(line);
    // Lines of cores come first and together; what follows, interrupts above all, is long.
    if (match === null) break;
    // user nice system idle iowait irq softirq steal; guest times are part of user and nice.
    const times = match[2]!.split(" ").slice(0, 8).map(Number);
    const total = times.reduce((sum, time) => sum + time, 0);
    const busy = total - (times[3] ?? 0) - (times[4] ?? 0);
    if (match[1] === "") Object.assign(all, { busy, total });
    else cores.push({ busy, total });
  }
  return { all, cores };
}

/** Bytes, from /proc/meminfo. */
export function parseMemory(text: string): { total: number; available: number; swapUsed: number } {
  const figure = (name: string): number => {
    const match = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text);
    return match === null ? 0 : Number(match[1]) * 1024;
  };
  const swapUsed = Math.max(0, figure("SwapTotal") - figure("SwapFree"));
  return { total: figure("MemTotal"), available: figure("MemAvailable"), swapUsed };
}

/** Bytes over all interfaces but the loopback, from /proc/net/dev. */
export function parseNetwork(text: string): { received: number; sent: number } {
  let [received, sent] = [0, 0];
  for (const line of text.split("\n")) {
    const match = /^ *([^:]+): *(.*)$/.exec(line);
    if (match === null || match[1] === "lo") continue;
    const fields = match[2]!.trim().split(/ +/).map(Number);
    received += fields[0] ?? 0;
    sent += fields[8] ?? 0;
  }
  return { received, sent };
}

/** A sector of /proc/diskstats has 512 bytes, whatever the disk's own have. */
const SECTOR_BYTES = 512;

/** Bytes read from and written to a block device since boot, or undefined when it is not listed. */
export function parseDisk(
  text: string,
  major: number,
  minor: number,
): { read: number; written: number } | undefined {
  for (const line of text.split("\n")) {
    const fields = line.trim().split(/ +/);
    if (Number(fields[0]) !== major || Number(fields[1]) !== minor || fields.length < 10) continue;
    return { read: Number(fields[5]) * SECTOR_BYTES, written: Number(fields[9]) * SECTOR_BYTES };
  }
  return undefined;
}

/** One line of the process table. */
export interface ProcessRow {
  pid: number;
  parent: number;
  /** Tells it from a later process with the same number. */
  started: string;
  /** Seconds of all cores that it has used. */
  cpuSeconds: number;
  /** Resident bytes. */
  memory: number;
}

/** Clock ticks a second in what /proc tells: fixed for programs, whatever the kernel counts in. */
const TICKS_PER_SECOND = 100;

/** /proc/<pid>/stat; undefined for a process that has ended and for a line that is not one. */
export function parseProcess(text: string, pageBytes: number): ProcessRow | undefined {
  const nameEnd = text.lastIndexOf(")");
  // Field 2 is the program's name in parentheses and may hold anything; field 3 follows it.
  const fields = text.slice(nameEnd + 2).split(" ");
  if (nameEnd < 0 || fields.length < 22 || fields[0] === "Z" || fields[0] === "X") return undefined;
  return {
    pid: Number.parseInt(text, 10),
    parent: Number(fields[1]),
    started: fields[19]!,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    memory: Number(fields[21]) * pageBytes,
  };
}

/** Value of a variable in /proc/<pid>/environ, where NUL ends each. */
export function parseVariable(environ: string, name: string): string | undefined {
  const entry = environ.split("\0").find((line) => line.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}
