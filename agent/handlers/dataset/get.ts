// `dataset/get`: one dataset and the manifest of a version.
import { open } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../../schemas/problem.ts";
import { openDataset } from "../../dataset/store.ts";
import type { HandlerOf } from "../handler.ts";
import { datasetSummary } from "../dataset-summary.ts";

const mostProblems = 100;
const mostBytes = 256 * 1024;

export const datasetGet: HandlerOf<"dataset/get"> = (services) => async (params) => {
  const { folder, manifest } = await openDataset(services.home, params.dataset, params.version);
  const dataset = await datasetSummary(services, params.dataset);
  return { dataset, manifest, folder, problems: await firstProblems(path.join(folder, "problems.jsonl")) };
};

/** As many as stand in the first part of the file; there may be millions. */
async function firstProblems(file: string): Promise<Problem[]> {
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(mostBytes), position: 0 });
    const lines = buffer.toString("utf8", 0, bytesRead).split("\n").slice(0, -1);
    return lines
      .slice(0, mostProblems)
      .flatMap((line) => Problem.safeParse(parseOrUndefined(line)).data ?? []);
  } finally {
    await handle.close();
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
