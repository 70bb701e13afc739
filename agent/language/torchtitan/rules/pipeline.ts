// Rules of pipeline parallelism: schedules, stages and microbatches. They count where the degree is above 1.
import { modelOf } from "../models.ts";
import type { TorchtitanFile } from "../schema.ts";
import { singleStageSchedules } from "../value-sets.ts";
import { divisorBelow, remove, set, type Finding, type Rule } from "./rule.ts";

const degreeKey = "parallelism.pipeline_parallel_degree";
const schedule = "parallelism.pipeline_parallel_schedule";
const microbatch = "parallelism.pipeline_parallel_microbatch_size";
const perStage = "parallelism.pipeline_parallel_layers_per_stage";
const firstLess = "parallelism.pipeline_parallel_first_stage_less_layers";
const lastLess = "parallelism.pipeline_parallel_last_stage_less_layers";
const stageKeys = [perStage, degreeKey, schedule, firstLess, lastLess, "model.name", "model.flavor"] as const;

interface Stages {
  /** GPUs in a row. */
  degree: number;
  isSingle: boolean;
  /** Layers, with the embedding and the output counted as layers. */
  layers: number | undefined;
  /** Stages altogether; unknown where they follow from the layers of a model that is not known. */
  stages: number | undefined;
  /** As how many layers the embedding, or the output, counts: the larger one. */
  weight: number;
}

/** How the layers are spread, where the file leaves that to torchtitan. */
function stagesOf({ parallelism, model }: TorchtitanFile): Stages {
  const degree = parallelism.pipeline_parallel_degree;
  const single: readonly string[] = singleStageSchedules.map((name) => name.toLowerCase());
  const isSingle = single.includes(parallelism.pipeline_parallel_schedule.toLowerCase());
  const first = parallelism.pipeline_parallel_first_stage_less_layers;
  const last = parallelism.pipeline_parallel_last_stage_less_layers;
  const known = modelOf(model)?.layers;
  const layers = known === undefined ? undefined : known + first + last;
  const perStage = parallelism.pipeline_parallel_layers_per_stage;
  const stages =
    perStage === undefined ? degree * (isSingle ? 1 : 2) : layers && Math.ceil(layers / perStage);
  return { degree, isSingle, layers, stages, weight: Math.max(first, last) };
}

/** A number of layers a stage by which each GPU has `wanted` stages, if there is one. */
function layersPerStage({ degree, layers }: Stages, wanted: number): number | undefined {
  if (layers === undefined) return undefined;
  const stages = degree * wanted;
  const perStage = Math.ceil(layers / stages);
  return Math.ceil(layers / perStage) === stages ? perStage : undefined;
}

function changeStages(spread: Stages, message: string, isPossible = true): Finding {
  const fitting = isPossible ? layersPerStage(spread, spread.isSingle ? 1 : 2) : undefined;
  const hint = fitting === undefined ? "" : `Write pipeline_parallel_layers_per_stage = ${fitting}, or `;
  return {
    message,
    advice: `${hint || "Choose another number of layers, or "}remove it to have them spread evenly.`,
    fixes: [...(fitting === undefined ? [] : [set(perStage, fitting)]), remove(perStage)],
  };
}

export const pipelineRules: readonly Rule[] = [
  {
    id: "microbatch-divides-batch",
    keys: [microbatch, "training.local_batch_size", degreeKey],
    severity: "error",
    code: "values_conflict",
    states: "pipeline_parallel_microbatch_size divides local_batch_size.",
    check: ({ parallelism, training: { local_batch_size: batch } }) => {
      const size = parallelism.pipeline_parallel_microbatch_size;
      if (parallelism.pipeline_parallel_degree === 1 || batch % size === 0) return undefined;
      const fitting = divisorBelow(batch, size);
      return {
        message: `${microbatch} = ${size} does not divide training.local_batch_size = ${batch}.`,
        advice: `Write pipeline_parallel_microbatch_size = ${fitting}, or another batch size.`,
        fixes: [set(microbatch, fitting)],
      };
    },
  },
  {
    id: "enough-microbatches",
    keys: ["training.local_batch_size", microbatch, ...stageKeys],
    severity: "warning",
    code: "unusual_value",
    states: "There are at least as many microbatches as stages; otherwise GPUs wait for one another.",
    check: (job) => {
      const { parallelism, training } = job;
      const { degree, stages } = stagesOf(job);
      const size = parallelism.pipeline_parallel_microbatch_size;
      const batches = training.local_batch_size / size;
      if (degree === 1 || stages === undefined || !Number.isInteger(batches) || batches >= stages)
        return undefined;
      const enough = stages * size;
      return {
        message: `The pipeline has ${stages} stages and ${batches} microbatch${batches === 1 ? "" : "es"}, so that GPUs wait for one another.`,
        advice: `Write local_batch_size = ${enough} or more, in smaller microbatches or fewer stages.`,
        fixes: [set("training.local_batch_size", enough)],
      };
    },
  },
  {
    id: "stages-divide-over-gpus",
    keys: [...stageKeys],
    severity: "error",
    code: "values_conflict",
    states: "The stages that pipeline_parallel_layers_per_stage makes are a multiple of the degree.",
    check: (job) => {
      const spread = stagesOf(job);
      const { degree, stages } = spread;
      if (job.parallelism.pipeline_parallel_layers_per_stage === undefined) return undefined;
      if (degree === 1 || stages === undefined || stages % degree === 0) return undefined;
      return changeStages(
        spread,
        `${perStage} = ${job.parallelism.pipeline_parallel_layers_per_stage} makes ${stages} stages of ${job.model.name} ${job.model.flavor}, which is no multiple of pipeline_parallel_degree = ${degree}.`,
      );
    },
  },
  {
    id: "one-stage-a-gpu",
    keys: [...stageKeys],
    severity: "error",
    code: "values_conflict",
    states: "Schedules such as 1F1B and GPipe have exactly one stage a GPU.",
    check: (job) => {
      const spread = stagesOf(job);
      const { degree, stages, isSingle } = spread;
      if (degree === 1 || stages === undefined || stages % degree !== 0) return undefined;
      if (!isSingle || stages === degree) return undefined;
      return changeStages(
        spread,
        `The schedule ${job.parallelism.pipeline_parallel_schedule} has one stage a GPU, and ${perStage} makes ${stages / degree}.`,
      );
    },
  },
  {
    id: "two-stages-a-gpu",
    keys: [...stageKeys],
    severity: "error",
    code: "values_conflict",
    states: "Schedules such as Interleaved1F1B have two stages a GPU or more.",
    check: (job) => {
      const spread = stagesOf(job);
      const { degree, stages, isSingle } = spread;
      if (degree === 1 || stages === undefined || isSingle || stages !== degree) return undefined;
      return changeStages(
        spread,
        `The schedule ${job.parallelism.pipeline_parallel_schedule} has two stages a GPU or more, and ${perStage} makes one.`,
      );
    },
  },
  {
    id: "stages-have-layers",
    keys: [degreeKey, schedule, perStage, firstLess, lastLess, "model.name", "model.flavor"],
    severity: "error",
    code: "values_conflict",
    states: "There are no more stages than layers, the embedding and the output counted as the file says.",
    check: (job) => {
      const { degree, stages, layers } = stagesOf(job);
      if (degree === 1 || stages === undefined || layers === undefined || stages <= layers) return undefined;
      if (job.parallelism.module_fqns_per_model_part !== undefined) return undefined;
      const most = Math.floor(layers / (stages / degree));
      return {
        message: `There are ${stages} stages for the ${layers} layers of ${job.model.name} ${job.model.flavor}, the embedding and the output included.`,
        advice: `Write pipeline_parallel_degree = ${most} or less.`,
        fixes: most > 0 ? [set(degreeKey, most)] : [],
      };
    },
  },
  {
    id: "stage-weights-fit",
    keys: [firstLess, lastLess, degreeKey, schedule, perStage, "model.name", "model.flavor"],
    severity: "error",
    code: "values_conflict",
    states:
      "As how many layers the embedding and the output count is at most the layers of the smallest stage.",
    check: (job) => {
      const { degree, stages, layers, weight } = stagesOf(job);
      if (degree === 1 || stages === undefined || layers === undefined || stages > layers) return undefined;
      if (job.parallelism.module_fqns_per_model_part !== undefined) return undefined;
      const smallest = Math.floor(layers / stages);
      if (stages === 1 || weight <= smallest) return undefined;
      const { pipeline_parallel_first_stage_less_layers: first } = job.parallelism;
      const key = first === weight ? firstLess : lastLess;
      return {
        at: key,
        message: `${key} = ${weight} is more than the ${smallest} layers of a stage.`,
        advice: `Write ${smallest} or less, or make fewer stages.`,
        fixes: [set(key, smallest)],
      };
    },
  },
  {
    id: "csv-schedule-runs-as-such",
    keys: ["parallelism.pipeline_parallel_schedule_csv", schedule, degreeKey],
    severity: "error",
    code: "values_conflict",
    states:
      "With pipeline_parallel_schedule_csv the schedule is PipelineScheduleSingle, PipelineScheduleMulti or _PipelineScheduleRuntime.",
    check: ({ parallelism }) => {
      const name = parallelism.pipeline_parallel_schedule;
      if (parallelism.pipeline_parallel_schedule_csv === "" || parallelism.pipeline_parallel_degree === 1)
        return undefined;
      if (/^(PipelineSchedule(Single|Multi)|_PipelineScheduleRuntime)$/i.test(name)) return undefined;
      return {
        message: `A schedule from a CSV file does not go with pipeline_parallel_schedule = "${name}".`,
        advice: 'Write "PipelineScheduleMulti", or "PipelineScheduleSingle" for one stage a GPU.',
        fixes: [set(schedule, "PipelineScheduleMulti"), set(schedule, "PipelineScheduleSingle")],
      };
    },
  },
  {
    id: "dualpipev-without-checkpointing",
    keys: [
      "activation_checkpoint.mode",
      schedule,
      degreeKey,
      "parallelism.expert_parallel_degree",
      "parallelism.pipeline_parallel_expert_parallel_overlap",
    ],
    severity: "error",
    code: "values_conflict",
    states: 'DualPipeV that overlaps experts and pipeline needs activation_checkpoint.mode = "none".',
    check: ({ parallelism, activation_checkpoint: { mode } }) => {
      const isOverlapped =
        parallelism.pipeline_parallel_schedule.toLowerCase() === "dualpipev" &&
        parallelism.pipeline_parallel_expert_parallel_overlap &&
        parallelism.pipeline_parallel_degree > 1 &&
        parallelism.expert_parallel_degree > 1;
      if (!isOverlapped || mode === "none") return undefined;
      return {
        message: `DualPipeV with expert parallelism does not go with activation checkpointing, and its mode is "${mode}".`,
        advice:
          'Write mode = "none" in [activation_checkpoint], or pipeline_parallel_expert_parallel_overlap = false.',
        fixes: [
          set("activation_checkpoint.mode", "none"),
          set("parallelism.pipeline_parallel_expert_parallel_overlap", false),
        ],
      };
    },
  },
];
