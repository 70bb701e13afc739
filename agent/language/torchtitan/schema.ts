// Everything that a torchtitan file may hold: 149 keys in 18 sections, and what extensions add.
import * as z from "zod";
import { createKeyTable, jsonSchemaOf } from "../../training-file/keys.ts";
import { Checkpoint, FaultTolerance } from "./schema/checkpoint.ts";
import * as extensions from "./schema/extensions.ts";
import { Comm, Debug, Experimental, Job, MemoryEstimation, Metrics, Profiling } from "./schema/job.ts";
import { ActivationCheckpoint, Compile, LrScheduler, Model, Optimizer } from "./schema/model.ts";
import { Quantize } from "./schema/quantize.ts";
import { Parallelism, Training, Validation } from "./schema/training.ts";

export const TorchtitanFile = z
  .strictObject({
    job: Job.prefault({}),
    profiling: Profiling.prefault({}),
    metrics: Metrics.prefault({}),
    model: Model.prefault({}),
    optimizer: Optimizer.prefault({}),
    lr_scheduler: LrScheduler.prefault({}),
    training: extended(Training, extensions.trainingKeys).prefault({}),
    parallelism: Parallelism.prefault({}),
    checkpoint: Checkpoint.prefault({}),
    activation_checkpoint: ActivationCheckpoint.prefault({}),
    compile: extended(Compile, extensions.compileKeys).prefault({}),
    quantize: Quantize.prefault({}),
    comm: Comm.prefault({}),
    memory_estimation: MemoryEstimation.prefault({}),
    fault_tolerance: extended(FaultTolerance, extensions.faultToleranceKeys).prefault({}),
    experimental: extended(Experimental, extensions.experimentalKeys).prefault({}),
    validation: extended(Validation, extensions.validationKeys).prefault({}),
    debug: Debug.prefault({}),
    encoder: extensions.Encoder.prefault({}),
    inference: extensions.Inference.prefault({}),
    hf_transformers: extensions.HfTransformers.prefault({}),
    data: extensions.Data.prefault({}),
  })
  .meta({ title: "torchtitan job file", description: "A training with torchtitan, in one file." });

export type TorchtitanFile = z.infer<typeof TorchtitanFile>;

export const torchtitanKeys = createKeyTable(jsonSchemaOf(TorchtitanFile));

/** A section with further keys; zod drops what a section says about itself when it is extended. */
function extended<S extends z.core.$ZodLooseShape, K extends z.core.$ZodLooseShape>(
  section: z.ZodObject<S, z.core.$strict>,
  keys: K,
) {
  return section.extend(keys).meta({ ...section.meta() });
}
