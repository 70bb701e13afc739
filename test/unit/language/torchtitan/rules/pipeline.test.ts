import { pipelineRules } from "../../../../../agent/language/torchtitan/rules/pipeline.ts";
import { tryRules } from "../rule-cases.ts";

/** llama3's 8B has 32 layers; the embedding and the output count as one each. */
const of8B = 'model.flavor = "8B"\n[parallelism]\npipeline_parallel_degree = 4\n';

/** llama3's smallest model has 6 layers: 8 with the embedding and the output. */
const debug = 'model.flavor = "debugmodel"\n[parallelism]\npipeline_parallel_degree = 2\n';

tryRules(pipelineRules, {
  "microbatch-divides-batch": {
    breaks: `training.local_batch_size = 8\n${of8B}pipeline_parallel_microbatch_size = 3`,
    says: "parallelism.pipeline_parallel_microbatch_size: parallelism.pipeline_parallel_microbatch_size = 3 does not divide training.local_batch_size = 8.",
    passes: "parallelism.pipeline_parallel_microbatch_size = 3",
  },
  "enough-microbatches": {
    breaks: `training.local_batch_size = 4\n${of8B}pipeline_parallel_schedule = "Interleaved1F1B"`,
    says: "training.local_batch_size: The pipeline has 8 stages and 4 microbatches, so that GPUs wait for one another.",
    passes: `training.local_batch_size = 4\n${of8B}pipeline_parallel_schedule = "1F1B"`,
  },
  "stages-divide-over-gpus": {
    breaks: `${of8B}pipeline_parallel_layers_per_stage = 10\npipeline_parallel_schedule = "Interleaved1F1B"\npipeline_parallel_first_stage_less_layers = 10`,
    says: "parallelism.pipeline_parallel_layers_per_stage: parallelism.pipeline_parallel_layers_per_stage = 10 makes 5 stages of llama3 8B, which is no multiple of pipeline_parallel_degree = 4.",
    passes: `${of8B}pipeline_parallel_layers_per_stage = 9`,
  },
  "one-stage-a-gpu": {
    breaks: `${debug}pipeline_parallel_layers_per_stage = 2`,
    says: "parallelism.pipeline_parallel_layers_per_stage: The schedule 1F1B has one stage a GPU, and parallelism.pipeline_parallel_layers_per_stage makes 2.",
    passes: `${debug}pipeline_parallel_layers_per_stage = 2\npipeline_parallel_schedule = "Interleaved1F1B"`,
  },
  "two-stages-a-gpu": {
    breaks: `${of8B}pipeline_parallel_layers_per_stage = 9\npipeline_parallel_schedule = "Interleaved1F1B"`,
    says: "parallelism.pipeline_parallel_layers_per_stage: The schedule Interleaved1F1B has two stages a GPU or more, and parallelism.pipeline_parallel_layers_per_stage makes one.",
    passes: `${of8B}pipeline_parallel_layers_per_stage = 9\npipeline_parallel_schedule = "GPipe"`,
  },
  "stages-have-layers": {
    breaks: 'model.flavor = "debugmodel"\nparallelism.pipeline_parallel_degree = 16',
    says: "parallelism.pipeline_parallel_degree: There are 16 stages for the 8 layers of llama3 debugmodel, the embedding and the output included.",
    passes: 'model.flavor = "debugmodel"\nparallelism.pipeline_parallel_degree = 8',
  },
  "stage-weights-fit": {
    breaks: `${of8B}pipeline_parallel_last_stage_less_layers = 12`,
    says: "parallelism.pipeline_parallel_last_stage_less_layers: parallelism.pipeline_parallel_last_stage_less_layers = 12 is more than the 11 layers of a stage.",
    passes: `${of8B}pipeline_parallel_last_stage_less_layers = 4`,
  },
  "csv-schedule-runs-as-such": {
    breaks: `${of8B}pipeline_parallel_schedule_csv = "mine.csv"`,
    says: 'parallelism.pipeline_parallel_schedule_csv: A schedule from a CSV file does not go with pipeline_parallel_schedule = "1F1B".',
    passes: `${of8B}pipeline_parallel_schedule_csv = "mine.csv"\npipeline_parallel_schedule = "PipelineScheduleMulti"`,
  },
  "dualpipev-without-checkpointing": {
    breaks: `${of8B}pipeline_parallel_schedule = "DualPipeV"\nexpert_parallel_degree = 2`,
    says: 'parallelism.pipeline_parallel_schedule: DualPipeV with expert parallelism does not go with activation checkpointing, and its mode is "selective".',
    passes: `activation_checkpoint.mode = "none"\n${of8B}pipeline_parallel_schedule = "DualPipeV"\nexpert_parallel_degree = 2`,
  },
});
