// Names a process so that it is not mistaken for a later one that was given the same number.
import koffi from "koffi";
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  pid: number;
  /**
   * When it started, in the system's own count: on Linux clock ticks since boot, on macOS and Windows the time of day
   * as it was then. Absent where the system does not tell.
   */
  startedAtTicks?: string | undefined;
  /** The start of the machine that `startedAtTicks` counts from (Linux). */
  bootId?: string | undefined;
}

export function identifyProcess(pid: number): ProcessIdentity {
  const startedAtTicks = readStart(pid);
  const boot = bootId();
  return {
    pid,
    ...(startedAtTicks === undefined ? {} : { startedAtTicks }),
    ...(boot === undefined ? {} : { bootId: boot }),
  };
}

/** Whether that very process still runs. What the identity does not say decides nothing; its number always counts. */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (process.platform === "linux") return isAliveOnLinux(identity);
  const started = readStart(identity.pid);
  return (
    identity.startedAtTicks === undefined || started === undefined || identity.startedAtTicks === started
  );
}

/**
 * Whether the identity can be told from that of a later process with the same number. One that cannot, although the
 * system tells when processes start, was not written by us: nobody is signalled for its sake.
 */
export function isTellingIdentity(identity: ProcessIdentity): boolean {
  return identity.startedAtTicks !== undefined || readStart(process.pid) === undefined;
}

/** Another one after each start of the machine; undefined where the system has none. */
export function bootId(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    knownBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  } catch {
    // Some containers hide it.
    knownBootId = "";
  }
  return knownBootId === "" ? undefined : knownBootId;
}

let knownBootId: string | undefined;

function isAliveOnLinux(identity: ProcessIdentity): boolean {
  if (identity.bootId !== undefined && identity.bootId !== (bootId() ?? identity.bootId)) return false;
  const stat = readStat(identity.pid);
  if (stat === undefined) return true;
  // A zombie has ended; only its parent has not asked for its exit status yet.
  if (stat.state === "Z" || stat.state === "X") return false;
  return identity.startedAtTicks === undefined || identity.startedAtTicks === stat.startTicks;
}

function readStart(pid: number): string | undefined {
  switch (process.platform) {
    case "linux":
      return readStat(pid)?.startTicks;
    case "darwin":
      return readStartOnMac(pid);
    case "win32":
      return readStartOnWindows(pid);
    default:
      return undefined;
  }
}

/** Fields 3 and 22 of /proc/<pid>/stat. Field 2 is the program's name in parentheses and may hold anything. */
function readStat(pid: number): { state: string; startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

/** `struct proc_bsdinfo` of <sys/proc_info.h>: 136 bytes, which end with the start in seconds and microseconds. */
const macInfo = { flavor: 3, bytes: 136, seconds: 120, microseconds: 128 };

function readStartOnMac(pid: number): string | undefined {
  macProcessInfo ??= koffi
    .load(null)
    .func("int proc_pidinfo(int pid, int flavor, uint64_t arg, _Out_ uint8_t *buffer, int size)");
  const info = Buffer.alloc(macInfo.bytes);
  if (macProcessInfo(pid, macInfo.flavor, 0, info, info.length) !== info.length) return undefined;
  return `${info.readBigUInt64LE(macInfo.seconds)}.${info.readBigUInt64LE(macInfo.microseconds)}`;
}

let macProcessInfo: ReturnType<ReturnType<typeof koffi.load>["func"]> | undefined;

/** PROCESS_QUERY_LIMITED_INFORMATION, which needs no rights over the process. */
const windowsQuery = 0x1000;

function readStartOnWindows(pid: number): string | undefined {
  windows ??= loadWindows();
  const handle: unknown = windows.open(windowsQuery, false, pid);
  if (!handle) return undefined;
  const times = Array.from({ length: 4 }, () => Buffer.alloc(8));
  const told = Boolean(windows.times(handle, ...times));
  windows.close(handle);
  // In units of 100 ns since 1601.
  return told ? String(times[0]!.readBigUInt64LE()) : undefined;
}

let windows: ReturnType<typeof loadWindows> | undefined;

function loadWindows() {
  const kernel = koffi.load("kernel32.dll");
  return {
    open: kernel.func("void *__stdcall OpenProcess(uint32_t access, bool inherit, uint32_t pid)"),
    times: kernel.func(
      "bool __stdcall GetProcessTimes(void *process, _Out_ uint8_t *creation, _Out_ uint8_t *exit, _Out_ uint8_t *kernel, _Out_ uint8_t *user)",
    ),
    close: kernel.func("bool __stdcall CloseHandle(void *handle)"),
  };
}
