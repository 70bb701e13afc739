// Reads what `rocm-smi` prints: JSON whose keys have changed with its versions and whose values are text. Pure.
import * as z from "zod";

export interface AmdGpu {
  index: number;
  name: string;
  /** 0 to 1. */
  utilisation: number | null;
  /** Bytes. */
  memoryTotal: number | null;
  memoryUsed: number | null;
  /** °C, at the edge of the chip, or else the hottest that is told. */
  temperature: number | null;
  /** Watts. */
  power: number | null;
  driver: string | null;
}

export const amdGpuQuery = [
  "--showproductname",
  "--showdriverversion",
  "--showuse",
  "--showmeminfo",
  "vram",
  "--showtemp",
  "--showpower",
  "--json",
];
export const amdProcessQuery = ["--showpidgpus"];

const Answer = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Nothing for output that is not what `rocm-smi` prints. */
export function parseAmdGpus(output: string): AmdGpu[] {
  const answer = parse(output);
  const driver = find(answer["system"] ?? {}, /^driver version$/i) ?? null;
  return Object.entries(answer).flatMap(([key, card]) => {
    const match = /^card(\d+)$/.exec(key);
    if (match === null) return [];
    return {
      index: Number(match[1]),
      name: find(card, /^card series$/i) ?? find(card, /^card model$/i) ?? "AMD GPU",
      utilisation: share(number(card, /^GPU use \(%\)$/i)),
      memoryTotal: number(card, /^VRAM Total Memory \(B\)$/i),
      memoryUsed: number(card, /^VRAM Total Used Memory \(B\)$/i),
      temperature:
        number(card, /^Temperature \(Sensor edge\) \(C\)$/i) ?? hottest(card, /^Temperature \(.*\) \(C\)$/i),
      // "Average Graphics Package Power (W)", and "Current Socket Graphics Package Power (W)" since ROCm 6.
      power: number(card, /Package Power \(W\)$/i),
      driver,
    };
  });
}

/**
 * GPUs that each process uses, from text, because this query leaves its answer out of JSON:
 * "PID 4711 is using 2 DRM device(s):" and then their indices on a line of their own.
 */
export function parseAmdProcesses(output: string): { pid: number; gpus: number[] }[] {
  const entries = output.matchAll(/^PID (\d+) is using \d+ DRM device\(s\):\s*\n([\d ]+)$/gm);
  return [...entries].map(([, pid, indices]) => ({
    pid: Number(pid),
    gpus: indices!.trim().split(/ +/).map(Number),
  }));
}

function parse(output: string): z.infer<typeof Answer> {
  // Warnings may stand around the object.
  const [start, end] = [output.indexOf("{"), output.lastIndexOf("}")];
  if (start < 0 || end < start) return {};
  try {
    return Answer.parse(JSON.parse(output.slice(start, end + 1)));
  } catch {
    return {};
  }
}

function find(card: Record<string, unknown>, key: RegExp): string | undefined {
  const found = Object.entries(card).find(([name]) => key.test(name))?.[1];
  if (typeof found !== "string" && typeof found !== "number") return undefined;
  return /^(N\/A|)$/i.test(String(found).trim()) ? undefined : String(found).trim();
}

function number(card: Record<string, unknown>, key: RegExp): number | null {
  const value = Number(find(card, key) ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function share(percent: number | null): number | null {
  return percent === null ? null : Math.min(1, percent / 100);
}

function hottest(card: Record<string, unknown>, key: RegExp): number | null {
  const keys = Object.keys(card).filter((name) => key.test(name));
  const values = keys.map((name) => Number(card[name])).filter(Number.isFinite);
  return values.length === 0 ? null : Math.max(...values);
}
