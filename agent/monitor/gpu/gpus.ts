// All GPUs of the machine, whoever made them. A tool that is not installed is never asked for again.
import type { GpuSample } from "../../../schemas/monitor.ts";
import { AmdGpus, findAmdProgram } from "./amd.ts";
import { AppleGpus } from "./apple.ts";
import { NvidiaGpus, findNvidiaProgram } from "./nvidia.ts";
import type { GpuSource } from "./source.ts";

export function openGpus(paceSeconds: number): GpuSource {
  const nvidia = findNvidiaProgram();
  const amd = findAmdProgram();
  const sources: GpuSource[] = [
    ...(nvidia === undefined ? [] : [new NvidiaGpus(nvidia, paceSeconds)]),
    ...(amd === undefined ? [] : [new AmdGpus(amd)]),
    ...(process.platform === "darwin" ? [new AppleGpus()] : []),
  ];
  return {
    samples: (): GpuSample[] => sources.flatMap((source) => source.samples()),
    setPace: (seconds) => {
      for (const source of sources) source.setPace(seconds);
    },
    close: async () => {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}
