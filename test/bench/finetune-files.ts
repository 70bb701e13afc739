// The part of group `finetune` about files: a base is imported and exported by a real agent, beside the disk alone.
import { createReadStream } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { type BenchCase, type Measurement, compare } from "./case.ts";
import { smollm2Folder } from "./finetune-model.ts";

/** Agents that are to be ended once their case is over. */
const agents: TestAgent[] = [];

export const baseFileCases: readonly BenchCase[] = [
  fileCase("import-f32", importSide),
  fileCase("export-gguf-f16", exportSide("f16")),
  fileCase("export-gguf-q8_0", exportSide("q8_0")),
];

/** How many bytes a job reads and writes, and the job itself. */
interface Job {
  read: string;
  written: number;
  run: () => Promise<number>;
}

function fileCase(name: string, prepareJob: (agent: TestAgent) => Promise<Job>): BenchCase {
  return {
    name,
    async prepare(folder) {
      const agent = await startTestAgent({
        home: path.join(folder, "home"),
        options: ["--log-level", "info"],
        environment: { TRAINYARD_CHECK_RESULTS: "0" },
      });
      agents.push(agent);
      const job = await prepareJob(agent);
      const bytes = (await stat(job.read)).size + job.written;
      const measured = (seconds: number): Measurement => ({
        figures: { megabytesPerSecond: bytes / 1e6 / seconds },
        evidence: [bytes],
      });
      return {
        ours: async () => measured(await job.run()),
        disk: async () => measured(await useDisk(job.read, job.written, path.join(folder, "disk"))),
      };
    },
    lines: ({ ours, disk }) => [
      compare(
        { name: `${name}, the disk alone`, figure: "megabytesPerSecond", unit: "MB/s", better: "more" },
        ours!,
        disk!,
      ),
    ],
    end: async () => {
      for (const agent of agents.splice(0)) await agent.stop();
    },
  };
}

/** Every part is checked and hashed, and the weights are copied into the home. */
async function importSide({ client }: TestAgent): Promise<Job> {
  const base = await smollm2Folder();
  const weights = path.join(base, "model.safetensors");
  const { size } = await stat(weights);
  return {
    read: weights,
    written: size,
    run: async () => {
      const started = performance.now();
      const { model } = await client.call("model/import", { source: { path: base }, keeping: "copy" });
      const seconds = (performance.now() - started) / 1000;
      await client.call("model/remove", { model: model.id });
      return seconds;
    },
  };
}

function exportSide(type: "f16" | "q8_0"): (agent: TestAgent) => Promise<Job> {
  return async ({ client }) => {
    const base = await smollm2Folder();
    // What a model has already is not written again, so that it comes anew each time.
    const write = async (): Promise<{ seconds: number; bytes: number }> => {
      const { model } = await client.call("model/import", {
        ...{ source: { path: base }, keeping: "reference" },
      });
      const started = performance.now();
      const { folder } = await client.call("model/export", {
        ...{ source: { model: model.id }, formats: ["gguf"], ggufType: type, parity: false },
      });
      const seconds = (performance.now() - started) / 1000;
      const file = (await readdir(folder)).find((name) => name.endsWith(".gguf"))!;
      const { size } = await stat(path.join(folder, file));
      await client.call("model/remove", { model: model.id });
      return { seconds, bytes: size };
    };
    const { bytes } = await write();
    return {
      read: path.join(base, "model.safetensors"),
      written: bytes,
      run: async () => (await write()).seconds,
    };
  };
}

/** Seconds to read all of a file and to write so many bytes of it, again and again if need be, to another one. */
async function useDisk(source: string, bytes: number, target: string): Promise<number> {
  const started = performance.now();
  const file = await open(target, "w");
  try {
    let left = bytes;
    for await (const piece of createReadStream(source, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      const length = Math.min(left, piece.length);
      if (length > 0) await file.write(piece, 0, length);
      left -= length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const seconds = (performance.now() - started) / 1000;
  await rm(target);
  return seconds;
}
