// llama.cpp as answers need it: on the processor alone, built already, and quiet.
import { getLlama, LlamaLogLevel, type Llama } from "node-llama-cpp";

/**
 * `threads` is how many may compute, 0 for one on each core. The number that comes of it is `maxThreads`, and every
 * context must be made with it: one made with 0 takes as many as there are while there is no limit, and once there is
 * one it leaves a thread counted as busy for ever, for which the next answer waits.
 */
export async function openLlama(threads: number): Promise<Llama> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
  });
  llama.maxThreads = threads > 0 ? threads : llama.cpuMathCores;
  return llama;
}
