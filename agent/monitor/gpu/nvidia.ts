// NVIDIA GPUs through two `nvidia-smi` that are left running: one tells the GPUs' figures, one the processes on them.
import type { GpuSample } from "../../../schemas/monitor.ts";
import { findProgram } from "../../store/find-program.ts";
import {
  gpuFields,
  parseNvidiaGpu,
  parseNvidiaProcess,
  processFields,
  type NvidiaGpu,
  type NvidiaProcess,
} from "./nvidia-output.ts";
import { RepeatedProgram } from "./repeated-program.ts";
import { FRESH_PACES, withoutFigures, type GpuSource } from "./source.ts";

/** Where drivers put `nvidia-smi` without putting it on PATH: Windows until 2019, and Windows' Linux. */
const folders = ["C:\\Program Files\\NVIDIA Corporation\\NVSMI", "/usr/lib/wsl/lib"];

const format = "--format=csv,noheader,nounits";

/** Without persistence mode the driver is loaded anew by each program, which takes seconds on machines of many GPUs. */
const SLOWEST_START_MILLISECONDS = 30_000;

export function findNvidiaProgram(): string | undefined {
  return findProgram("nvidia-smi", folders);
}

export const nvidiaGpuQuery = [`--query-gpu=${gpuFields.join(",")}`, format];
export const nvidiaProcessQuery = [`--query-compute-apps=${processFields.join(",")}`, format];

interface Seen<T> {
  figures: T;
  /** Moment from which they are too old. */
  until: number;
}

export class NvidiaGpus implements GpuSource {
  readonly #file: string;
  readonly #gpus = new Map<number, Seen<NvidiaGpu>>();
  readonly #processes = new Map<string, Seen<NvidiaProcess>>();
  #pace: number;
  #programs: RepeatedProgram[];
  /** Programs of former paces that are about to end. */
  #ending: Promise<unknown> = Promise.resolve();

  constructor(file: string, paceSeconds: number) {
    this.#file = file;
    this.#pace = wholeSeconds(paceSeconds);
    this.#programs = this.#start();
  }

  samples(): GpuSample[] {
    // Nobody says that a process has gone: it is no longer mentioned.
    for (const [key, seen] of this.#processes) if (!isFresh(seen)) this.#processes.delete(key);
    const processes = [...this.#processes.values()].map(({ figures }) => figures);
    return [...this.#gpus.values()]
      .map((seen) => {
        const sample = gpuSample(seen.figures, processes);
        return isFresh(seen) ? sample : withoutFigures(sample);
      })
      .sort((a, b) => a.index - b.index);
  }

  setPace(seconds: number): void {
    if (wholeSeconds(seconds) === this.#pace) return;
    this.#pace = wholeSeconds(seconds);
    this.#end();
    this.#programs = this.#start();
  }

  async close(): Promise<void> {
    this.#end();
    await this.#ending;
  }

  #end(): void {
    this.#ending = Promise.all([this.#ending, ...this.#programs.map((program) => program.close())]);
  }

  #start(): RepeatedProgram[] {
    const loop = ["-l", String(this.#pace)];
    const silenceMilliseconds = SLOWEST_START_MILLISECONDS + this.#pace * 1000;
    const common = { file: this.#file, silenceMilliseconds };
    const gpus = new RepeatedProgram({
      ...common,
      args: [...nvidiaGpuQuery, ...loop],
      onLine: (line) => {
        const figures = parseNvidiaGpu(line);
        if (figures !== undefined) this.#gpus.set(figures.index, this.#seen(figures));
        return figures !== undefined;
      },
    });
    const processes = new RepeatedProgram({
      ...common,
      // GPUs that nobody uses have nothing to tell.
      silenceMilliseconds: undefined,
      args: [...nvidiaProcessQuery, ...loop],
      onLine: (line) => {
        const figures = parseNvidiaProcess(line);
        if (figures === undefined) return false;
        this.#processes.set(`${figures.busId} ${figures.pid}`, this.#seen(figures));
        return true;
      },
    });
    return [gpus, processes];
  }

  #seen<T>(figures: T): Seen<T> {
    return { figures, until: performance.now() + FRESH_PACES * this.#pace * 1000 };
  }
}

/** `nvidia-smi -l` knows no others. */
function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.round(seconds));
}

function isFresh({ until }: Seen<unknown>): boolean {
  return performance.now() < until;
}

export function gpuSample(gpu: NvidiaGpu, processes: readonly NvidiaProcess[]): GpuSample {
  return {
    index: gpu.index,
    name: gpu.name,
    vendor: "nvidia",
    utilisation: gpu.utilisation,
    memoryTotal: gpu.memoryTotal,
    memoryUsed: gpu.memoryUsed,
    temperature: gpu.temperature,
    power: gpu.power,
    processes: processes
      .filter(({ busId }) => busId === gpu.busId)
      .map(({ pid, memory }) => ({ pid, memory, run: null })),
  };
}
