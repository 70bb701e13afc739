// AMD GPUs through `rocm-smi`, which has no mode that is left running: it is called now and then.
import type { GpuSample } from "../../../schemas/monitor.ts";
import { amdGpuQuery, amdProcessQuery, parseAmdGpus, parseAmdProcesses, type AmdGpu } from "./amd-output.ts";
import { findProgram } from "../../store/find-program.ts";
import { runOnce } from "./run-once.ts";
import { FRESH_PACES, withoutFigures, type GpuSource } from "./source.ts";

/** A Python program: each call takes about half a second of CPU, so calls are at least so far apart. */
const CLOSEST_SECONDS = 30;
const PATIENCE_MILLISECONDS = 20_000;

export function findAmdProgram(): string | undefined {
  return findProgram("rocm-smi", ["/opt/rocm/bin"]);
}

export class AmdGpus implements GpuSource {
  readonly #file: string;
  #pace = CLOSEST_SECONDS;
  #samples: GpuSample[] = [];
  #askedAt = -Infinity;
  #answeredAt = -Infinity;
  #asking: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(file: string) {
    this.#file = file;
  }

  samples(): GpuSample[] {
    const now = performance.now();
    if (this.#asking === undefined && now - this.#askedAt >= this.#pace * 1000) {
      this.#askedAt = now;
      this.#asking = this.#ask().finally(() => (this.#asking = undefined));
    }
    const fresh = now - this.#answeredAt < FRESH_PACES * this.#pace * 1000;
    return fresh ? this.#samples : this.#samples.map(withoutFigures);
  }

  setPace(seconds: number): void {
    this.#pace = Math.max(seconds, CLOSEST_SECONDS);
  }

  async close(): Promise<void> {
    this.#askedAt = Infinity;
    this.#closing.abort();
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const samples = await askAmd(this.#file, this.#closing.signal);
    if (samples.length === 0) return;
    this.#samples = samples;
    this.#answeredAt = performance.now();
  }
}

export async function askAmdGpus(file: string, signal?: AbortSignal): Promise<AmdGpu[]> {
  return parseAmdGpus((await runOnce(file, amdGpuQuery, PATIENCE_MILLISECONDS, signal)) ?? "");
}

/** One answer with the processes on each GPU. */
export async function askAmd(file: string, signal?: AbortSignal): Promise<GpuSample[]> {
  const gpus = await askAmdGpus(file, signal);
  const listing = await runOnce(file, amdProcessQuery, PATIENCE_MILLISECONDS, signal);
  const processes = parseAmdProcesses(listing ?? "");
  return gpus.map(({ index, name, utilisation, memoryTotal, memoryUsed, temperature, power }) => ({
    index,
    name,
    vendor: "amd",
    utilisation,
    memoryTotal,
    memoryUsed,
    temperature,
    power,
    processes: processes
      .filter(({ gpus }) => gpus.includes(index))
      .map(({ pid }) => ({ pid, memory: null, run: null })),
  }));
}
