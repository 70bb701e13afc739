// Who does which job; each is loaded when it is asked for, because some of them load large libraries.
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import type { Home } from "../store/home.ts";
import type { CheckedInput, JobName, JobResult } from "./jobs.ts";

/** What every job works with. */
export interface Work {
  readonly home: Home;
  /** Tells how far it is; may be called as often as one likes. */
  readonly report: (progress: WorkProgress) => void;
}

export type Performer<J extends JobName> = (input: CheckedInput<J>, work: Work) => Promise<JobResult<J>>;

/** A job without a performer does not compile. */
const performers: { readonly [J in JobName]: () => Promise<Performer<J>> } = {
  readTraining: async () => (await import("./perform/training.ts")).readTraining,
  planTraining: async () => (await import("./perform/plan.ts")).planTraining,
  planMemory: async () => (await import("./perform/plan-memory.ts")).planMemory,
  importDataset: async () => (await import("./perform/import-dataset.ts")).importRows,
  reviseDataset: async () => (await import("./perform/revise.ts")).reviseRows,
  compareVersions: async () => (await import("./perform/compare.ts")).compareRows,
  previewRows: async () => (await import("./perform/rows.ts")).previewRows,
  renderRows: async () => (await import("./perform/render.ts")).renderRows,
  importModel: async () => (await import("./perform/import-model.ts")).importModel,
  importFromHub: async () => (await import("./perform/import-from-hub.ts")).importFromHub,
  baseCost: async () => (await import("./perform/base-cost.ts")).baseCost,
  inspectHub: async () => (await import("./perform/inspect-hub.ts")).inspectHub,
  exportModel: async () => (await import("./perform/export-model.ts")).exportModelVersion,
  stepRows: async () => (await import("./perform/step-rows.ts")).stepRows,
  describeModel: async () => (await import("./perform/describe-model.ts")).describeModel,
  countTokens: async () => (await import("./perform/count-tokens.ts")).countTokens,
  checkpointGguf: async () => (await import("./perform/checkpoint-gguf.ts")).checkpointGguf,
  adaptersGguf: async () => (await import("./perform/adapters-gguf.ts")).adaptersGguf,
  baseGguf: async () => (await import("./perform/base-gguf.ts")).writeBase,
  sumWeights: async () => (await import("./perform/evaluation.ts")).sumWeights,
  createTestSet: async () => (await import("./perform/evaluation.ts")).createTestSetRows,
  measureLikelihoods: async () => (await import("./perform/evaluation.ts")).measureRows,
  judgeAnswers: async () => (await import("./perform/evaluation.ts")).judgeRows,
};

/** The types of input and result belong to the job, which the caller has checked them against. */
export async function performerOf(job: JobName): Promise<(input: unknown, work: Work) => Promise<unknown>> {
  return (await performers[job]()) as (input: unknown, work: Work) => Promise<unknown>;
}
