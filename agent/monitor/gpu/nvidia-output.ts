// Reads what `nvidia-smi --query-… --format=csv,noheader,nounits` prints; see `nvidia-smi --help-query-gpu`. Pure.

export const gpuFields = [
  "index",
  "pci.bus_id",
  "utilization.gpu",
  "memory.total",
  "memory.used",
  "temperature.gpu",
  "power.draw",
  "driver_version",
  "name",
] as const;

export const processFields = ["gpu_bus_id", "pid", "used_gpu_memory"] as const;

/** A line of `--query-gpu`; null for "[N/A]", "[Not Supported]" and the like, and for a column that is missing. */
export interface NvidiaGpu {
  index: number;
  busId: string;
  /** 0 to 1. */
  utilisation: number | null;
  /** Bytes. */
  memoryTotal: number | null;
  memoryUsed: number | null;
  /** °C */
  temperature: number | null;
  /** Watts. */
  power: number | null;
  driver: string | null;
  name: string;
}

/** A line of `--query-compute-apps`. */
export interface NvidiaProcess {
  busId: string;
  pid: number;
  /** Bytes; null on Windows and inside some containers. */
  memory: number | null;
}

const mebibytes = (count: number): number => count * 2 ** 20;

/** Undefined for a line that is no row of GPU figures, such as a message. */
export function parseNvidiaGpu(line: string): NvidiaGpu | undefined {
  const [index, busId, utilisation, total, used, temperature, power, driver, ...name] = columns(line);
  if (index === undefined || busId === undefined || !/^\d+$/.test(index) || !isBusId(busId)) return undefined;
  return {
    index: Number(index),
    busId: busId.toLowerCase(),
    utilisation: scaled(utilisation, (percent) => Math.min(1, percent / 100)),
    memoryTotal: scaled(total, mebibytes),
    memoryUsed: scaled(used, mebibytes),
    temperature: scaled(temperature),
    power: scaled(power),
    driver: told(driver) ?? null,
    name: told(name.join(", ")) ?? "NVIDIA GPU",
  };
}

export function parseNvidiaProcess(line: string): NvidiaProcess | undefined {
  const [busId, pid, memory] = columns(line);
  if (busId === undefined || pid === undefined || !isBusId(busId) || !/^\d+$/.test(pid)) return undefined;
  return { busId: busId.toLowerCase(), pid: Number(pid), memory: scaled(memory, mebibytes) };
}

/** A space follows the comma between columns, never a comma inside a number. */
function columns(line: string): string[] {
  return line.split(/,\s+/).map((column) => column.trim());
}

/** "00000000:17:00.0": domain, bus, device, function. */
function isBusId(text: string): boolean {
  return /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]$/i.test(text);
}

/** "[N/A]", "[Not Supported]", "[Insufficient Permissions]", "[Unknown Error]", "N/A": all say that nothing is known. */
function told(text: string | undefined): string | undefined {
  return text === undefined || text === "" || /^\[.*\]$|^N\/A$/i.test(text) ? undefined : text;
}

function scaled(text: string | undefined, scale = (value: number) => value): number | null {
  // Some builds print the user's decimal comma, and some units in spite of `nounits`.
  const match = /^(\d+(?:[.,]\d+)?)(?: ?[%A-Za-z]*)$/.exec(told(text) ?? "");
  return match === null ? null : scale(Number(match[1]!.replace(",", ".")));
}
