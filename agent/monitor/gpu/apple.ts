// Apple's GPUs, as far as macOS tells without a password: their names. Their memory is the machine's own.
import { graphics } from "systeminformation";
import type { GpuSample } from "../../../schemas/monitor.ts";
import type { GpuSource } from "./source.ts";

/** The question starts `system_profiler`, which takes about a second: it is asked once. */
export async function askAppleNames(): Promise<string[]> {
  try {
    const { controllers } = await graphics();
    return controllers.filter(({ vendor }) => /apple/i.test(vendor)).map(({ model }) => model);
  } catch {
    return [];
  }
}

export class AppleGpus implements GpuSource {
  #samples: GpuSample[] = [];

  constructor() {
    void askAppleNames().then((names) => {
      this.#samples = names.map((name, index) => ({
        index,
        name,
        vendor: "apple",
        utilisation: null,
        memoryTotal: null,
        memoryUsed: null,
        temperature: null,
        power: null,
        processes: [],
      }));
    });
  }

  samples(): GpuSample[] {
    return this.#samples;
  }

  setPace(): void {
    // Names do not change with time.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
