// What this machine is made of, and which of its GPUs are in use: asked before a run is placed, not again and again.
import os from "node:os";
import path from "node:path";
import type { Hardware, HardwareGpu } from "../../schemas/hardware.ts";
import type { GpuSample } from "../../schemas/monitor.ts";
import { askAmd, askAmdGpus, findAmdProgram } from "./gpu/amd.ts";
import { askAppleNames } from "./gpu/apple.ts";
import { parseNvidiaGpu, parseNvidiaProcess } from "./gpu/nvidia-output.ts";
import { findNvidiaProgram, gpuSample, nvidiaGpuQuery, nvidiaProcessQuery } from "./gpu/nvidia.ts";
import { runOnce } from "./gpu/run-once.ts";
import { readRunMark } from "./process-table.ts";

/** `nvidia-smi` loads the driver first, where nothing else keeps it loaded. */
const PATIENCE_MILLISECONDS = 15_000;

/** A GPU with so much of its memory in use is busy, also when the processes that use it cannot be seen from here. */
const HIDDEN_USE = 0.25;

let asked: Promise<Hardware> | undefined;

/**
 * Cached: hardware stays while the process runs. Never throws; what cannot be asked counts as not there, and is asked
 * again the next time.
 */
export async function readHardware(): Promise<Hardware> {
  asked ??= examineHardware();
  const hardware = await asked;
  const unanswered = hardware.gpus.length === 0 && (findNvidiaProgram() ?? findAmdProgram()) !== undefined;
  if (unanswered) asked = undefined;
  return hardware;
}

/** As readHardware, and asks anew. */
export async function examineHardware(): Promise<Hardware> {
  const gpus = await Promise.all([askNvidia(), askAmdHardware(), askApple()]);
  const limit = process.constrainedMemory();
  const total = os.totalmem();
  return {
    platform: process.platform,
    architecture: process.arch,
    cpu: { model: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.availableParallelism() },
    memory: limit > 0 && limit < total ? limit : total,
    gpus: gpus.flat(),
  };
}

/** A process on a GPU. */
export interface GpuUser {
  /** 0 for one that cannot be seen from here, as from inside a container. */
  pid: number;
  /** Null for a process that belongs to no run. */
  run: string | null;
}

/** Every GPU that somebody uses, ours or not, by its index. A GPU that is not in the map is free. Never throws. */
export async function busyGpus(): Promise<Map<number, GpuUser[]>> {
  const busy = new Map<number, GpuUser[]>();
  for (const { index, processes, memoryTotal, memoryUsed } of await sampleOnce()) {
    const users = await Promise.all(processes.map(async ({ pid }) => ({ pid, run: await runOf(pid) })));
    const hidden = (memoryUsed ?? 0) > HIDDEN_USE * (memoryTotal ?? Infinity);
    if (users.length === 0 && hidden) users.push({ pid: 0, run: null });
    if (users.length > 0) busy.set(index, users);
  }
  return busy;
}

/** A run's folder carries the run's id as its name. */
async function runOf(pid: number): Promise<string | null> {
  const folder = await readRunMark(pid);
  return folder === undefined ? null : path.basename(folder);
}

async function sampleOnce(): Promise<GpuSample[]> {
  const [nvidia, amd] = [findNvidiaProgram(), findAmdProgram()];
  const samples = await Promise.all([
    nvidia === undefined ? [] : sampleNvidia(nvidia),
    amd === undefined ? [] : askAmd(amd),
  ]);
  return samples.flat();
}

async function sampleNvidia(file: string): Promise<GpuSample[]> {
  const [gpus, processes] = await Promise.all([
    lines(file, nvidiaGpuQuery, parseNvidiaGpu),
    lines(file, nvidiaProcessQuery, parseNvidiaProcess),
  ]);
  return gpus.map((gpu) => gpuSample(gpu, processes));
}

async function askNvidia(): Promise<HardwareGpu[]> {
  const file = findNvidiaProgram();
  if (file === undefined) return [];
  const gpus = await lines(file, nvidiaGpuQuery, parseNvidiaGpu);
  return gpus.map(({ index, name, memoryTotal, driver }) => {
    return { vendor: "nvidia", index, name, memory: memoryTotal, driver };
  });
}

async function askAmdHardware(): Promise<HardwareGpu[]> {
  const file = findAmdProgram();
  if (file === undefined) return [];
  const gpus = await askAmdGpus(file);
  return gpus.map(({ index, name, memoryTotal, driver }) => {
    return { vendor: "amd", index, name, memory: memoryTotal, driver };
  });
}

async function askApple(): Promise<HardwareGpu[]> {
  if (process.platform !== "darwin") return [];
  const names = await askAppleNames();
  return names.map((name, index) => ({ vendor: "apple", index, name, memory: null, driver: null }));
}

async function lines<T>(
  file: string,
  query: readonly string[],
  parse: (line: string) => T | undefined,
): Promise<T[]> {
  const output = (await runOnce(file, query, PATIENCE_MILLISECONDS)) ?? "";
  return output.split("\n").flatMap((line) => parse(line.trim()) ?? []);
}
