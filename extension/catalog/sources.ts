// How the runs, datasets and models of an agent are listed, looked at one by one, and ordered.
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { AgentConnection } from "../agents/connection.ts";
import type { Damaged, ListingSource } from "./listing.ts";

const RUNS_A_PAGE = 1000;

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

async function listRuns(
  connection: AgentConnection,
): Promise<{ items: RunSummary[]; damaged: readonly Damaged[] }> {
  const items: RunSummary[] = [];
  for (;;) {
    const page = await connection.call("run/list", { offset: items.length, limit: RUNS_A_PAGE });
    items.push(...page.runs);
    if (page.runs.length === 0 || items.length >= page.total) {
      return { items, damaged: page.damaged.map(({ folder, reason }) => ({ id: folder, reason })) };
    }
  }
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name.localeCompare(right.name);
}
