// [checkpoint] and [fault_tolerance]: what is saved, loaded, and survives a failing node.
import * as z from "zod";
import { checkpointStates } from "../value-sets.ts";
import { since } from "./key.ts";

const from010 = since("v0.1.0");
const from020 = since("v0.2.0");

export const Checkpoint = z
  .strictObject({
    enable: from020(z.boolean().default(false), "Save checkpoints, and load one when the job starts."),
    enable_ft_dataloader_checkpoints: from020(
      z.boolean().default(true),
      "With TorchFT, save where each replica stands in the data. Without it a replica that comes back reads the same data again.",
    ),
    folder: from010(z.string().default("checkpoint"), "Folder of the checkpoints, below job.dump_folder."),
    interval: from010(z.int().positive().default(500), "Steps between checkpoints.", { unit: "steps" }),
    initial_load_path: from010(
      z.string().optional(),
      "Checkpoint to start from, its step included (…/step-10000). Ignored once this job's own folder holds a checkpoint.",
    ),
    initial_load_model_only: from020(
      z.boolean().default(true),
      "Take only the weights from initial_load_path; otherwise the optimizer, the schedule and the step, too.",
    ),
    initial_load_in_hf: from020(
      z.boolean().default(false),
      "The weights at initial_load_path are Hugging Face's .safetensors files; without a path they come from model.hf_assets_path.",
    ),
    initial_load_in_hf_quantized: from020(
      z.boolean().default(false),
      "Those .safetensors files are quantised; their weights are turned back into numbers when loaded.",
    ),
    last_save_model_only: from020(
      z.boolean().default(true),
      "At the last step save the weights alone. Training cannot be resumed from them.",
    ),
    last_save_in_hf: from020(
      z.boolean().default(false),
      "At the last step save .safetensors files for Hugging Face.",
    ),
    export_dtype: from010(
      z.enum(["float16", "bfloat16", "float32"]).default("float32"),
      "Type of the weights that last_save_model_only saves.",
    ),
    async_mode: from010(
      z.enum(["disabled", "async", "async_with_pinned_mem"]).default("disabled"),
      "Whether training waits while a checkpoint is written: `disabled` waits, `async` writes beside it, `async_with_pinned_mem` takes a process and page-locked memory of its own and waits hardly at all.",
    ),
    keep_latest_k: from010(
      z.int().min(0).default(10),
      "Checkpoints that are kept; older ones are deleted. 0 keeps all.",
      { unit: "checkpoints" },
    ),
    load_step: from010(z.int().min(-1).default(-1), "Step whose checkpoint is loaded; -1 is the latest."),
    exclude_from_loading: from010(
      z.array(z.string()).default([]),
      "Parts of a checkpoint that are not loaded.",
      { known: checkpointStates },
    ),
    enable_first_step_checkpoint: from020(
      z.boolean().default(false),
      "Save after the first step, too, to see early whether saving works.",
    ),
    create_seed_checkpoint: from010(
      z.boolean().default(false),
      "Only make the weights that a training begins with, save them and end. On one GPU, without parallelism.",
    ),
    load_only: from020(z.boolean().default(false), "Load a checkpoint and save none."),
  })
  .meta({ description: "What is saved while training, and what training starts from." });

export const FaultTolerance = z
  .strictObject({
    enable: from010(
      z.boolean().default(false),
      "Train with TorchFT: replicas may fail and come back. Takes the place of data_parallel_replicate_degree.",
    ),
    process_group: from020(z.string().default("gloo"), "What replicas talk through.", {
      known: ["gloo", "nccl"],
    }),
    process_group_timeout_ms: from020(
      z.int().positive().default(10000),
      "How long replicas wait for one another; gloo only.",
      { unit: "ms" },
    ),
    replica_id: from010(z.int().min(0).default(0), "Number of this replica, from 0."),
    group_size: from010(z.int().min(0).default(0), "Replicas that the data is split among.", {
      unit: "replicas",
    }),
    min_replica_size: from010(z.int().min(1).default(1), "Replicas that a step needs at least.", {
      unit: "replicas",
    }),
    semi_sync_method: from010(
      z.string().optional(),
      "How replicas that train apart are brought together from time to time; at every step when left out.",
      { known: ["local_sgd", "diloco"] },
    ),
  })
  .meta({ description: "Training on while replicas fail (TorchFT); experimental." });
