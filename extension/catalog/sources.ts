// How the runs, datasets and models of an agent are listed, looked at one by one, and ordered.
import type { Evaluation } from "../../schemas/evaluation.ts";
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { AgentConnection } from "../agents/connection.ts";
import type { Damaged, ListingSource } from "./listing.ts";

const RUNS_A_PAGE = 1000;
/** Pages overlap, so that runs that are removed meanwhile make no other fall between two pages. */
const RUNS_TWICE = 50;

/** Newest first. */
export const runSource: ListingSource<RunSummary> = {
  kind: "run",
  missing: "run_not_found",
  list: listRuns,
  get: async (connection, run) => (await connection.call("run/get", { run })).run,
  compare: (left, right) => right.createdAt.localeCompare(left.createdAt),
};

export const datasetSource: ListingSource<DatasetSummary> = {
  kind: "dataset",
  missing: "dataset_not_found",
  list: async (connection) => {
    const { datasets, damaged } = await connection.call("dataset/list", {});
    return { items: datasets, damaged };
  },
  get: async (connection, dataset) => (await connection.call("dataset/get", { dataset })).dataset,
  compare: byName,
};

export const modelSource: ListingSource<ModelSummary> = {
  kind: "model",
  missing: "model_not_found",
  list: async (connection) => {
    const { models, damaged } = await connection.call("model/list", {});
    return { items: models, damaged };
  },
  get: async (connection, model) => (await connection.call("model/get", { model })).model,
  compare: byName,
};

/** Newest first. */
export const evaluationSource: ListingSource<Evaluation> = {
  kind: "evaluation",
  missing: "evaluation_not_found",
  list: async (connection) => {
    const { evaluations, damaged } = await connection.call("evaluation/list", {});
    return { items: evaluations, damaged };
  },
  get: async (connection, evaluation) =>
    (await connection.call("evaluation/get", { evaluation, limit: 1 })).evaluation,
  compare: (left, right) => right.createdAt.localeCompare(left.createdAt),
};

async function listRuns(
  connection: AgentConnection,
): Promise<{ items: RunSummary[]; damaged: readonly Damaged[] }> {
  const runs = new Map<string, RunSummary>();
  for (let offset = 0; ; offset += RUNS_A_PAGE - RUNS_TWICE) {
    const page = await connection.call("run/list", { offset, limit: RUNS_A_PAGE });
    for (const run of page.runs) runs.set(run.id, run);
    if (page.runs.length < RUNS_A_PAGE) {
      const damaged = page.damaged.map(({ folder, reason }) => ({ id: folder, reason }));
      return { items: [...runs.values()], damaged };
    }
  }
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name.localeCompare(right.name);
}
