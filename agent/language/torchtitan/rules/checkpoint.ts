// Rules of checkpoints: what is saved, what is loaded, and when a setting does nothing.
import { removeFix } from "../../../training-file/mend.ts";
import { nearest } from "../../../training-file/suggest.ts";
import { checkpointStates } from "../value-sets.ts";
import { degreeKeys, remove, set, type JobKey, type Rule } from "./rule.ts";

const enable = "checkpoint.enable";

/** Models whose weights torchtitan cannot rename. */
const modelsWithoutHuggingFaceForm = ["vlm", "transformers_modeling_backend"];

/** Settings that are given because somebody wants a checkpoint. */
const wanting = [
  "checkpoint.initial_load_path",
  "checkpoint.initial_load_in_hf",
  "checkpoint.last_save_in_hf",
  "checkpoint.create_seed_checkpoint",
] as const satisfies readonly JobKey[];

export const checkpointRules: readonly Rule[] = [
  {
    id: "keep-more-than-one",
    keys: ["checkpoint.keep_latest_k"],
    severity: "error",
    code: "value_not_allowed",
    states: "keep_latest_k is 0, for all, or at least 2: the last one may still be being written.",
    check: ({ checkpoint }) =>
      checkpoint.keep_latest_k === 1
        ? {
            message:
              "checkpoint.keep_latest_k is 1; it must be 0 or at least 2, as the last checkpoint may still be being written.",
            advice: "Write 2, or 0 to keep all.",
            fixes: [set("checkpoint.keep_latest_k", 2, "preferred"), set("checkpoint.keep_latest_k", 0)],
          }
        : undefined,
  },
  {
    id: "hugging-face-saves-the-model-only",
    keys: ["checkpoint.last_save_in_hf", "checkpoint.last_save_model_only"],
    severity: "error",
    code: "values_conflict",
    states: "last_save_in_hf needs last_save_model_only = true; torchtitan finds out at the last step.",
    check: ({ checkpoint }) =>
      checkpoint.last_save_in_hf && !checkpoint.last_save_model_only
        ? {
            message:
              "checkpoint.last_save_in_hf needs last_save_model_only = true; the job would fail at its last step.",
            advice: "Write last_save_model_only = true.",
            fixes: [set("checkpoint.last_save_model_only", true), set("checkpoint.last_save_in_hf", false)],
          }
        : undefined,
  },
  {
    id: "hugging-face-saves-models-with-an-adapter",
    keys: ["checkpoint.last_save_in_hf", "model.name"],
    severity: "error",
    code: "values_conflict",
    states: "last_save_in_hf needs a model whose weights can be renamed for Hugging Face.",
    check: ({ checkpoint, model }) =>
      checkpoint.last_save_in_hf && modelsWithoutHuggingFaceForm.includes(model.name)
        ? {
            message: `checkpoint.last_save_in_hf does not go with the model ${model.name}, which has no form of Hugging Face's.`,
            advice: "Write last_save_in_hf = false.",
            fixes: [set("checkpoint.last_save_in_hf", false)],
          }
        : undefined,
  },
  {
    id: "hugging-face-loads-the-model-only",
    keys: ["checkpoint.initial_load_in_hf", "checkpoint.initial_load_model_only"],
    severity: "error",
    code: "values_conflict",
    states: "initial_load_in_hf needs initial_load_model_only = true.",
    check: ({ checkpoint }) =>
      checkpoint.initial_load_in_hf && !checkpoint.initial_load_model_only
        ? {
            message:
              "checkpoint.initial_load_in_hf needs initial_load_model_only = true: .safetensors files hold weights alone.",
            advice: "Write initial_load_model_only = true.",
            fixes: [set("checkpoint.initial_load_model_only", true)],
          }
        : undefined,
  },
  {
    id: "quantised-weights-are-hugging-face",
    keys: ["checkpoint.initial_load_in_hf_quantized", "checkpoint.initial_load_in_hf"],
    severity: "error",
    code: "values_conflict",
    states: "initial_load_in_hf_quantized needs initial_load_in_hf.",
    check: ({ checkpoint }) =>
      checkpoint.initial_load_in_hf_quantized && !checkpoint.initial_load_in_hf
        ? {
            message: "checkpoint.initial_load_in_hf_quantized needs initial_load_in_hf = true.",
            advice: "Write initial_load_in_hf = true.",
            fixes: [
              set("checkpoint.initial_load_in_hf", true),
              remove("checkpoint.initial_load_in_hf_quantized"),
            ],
          }
        : undefined,
  },
  {
    id: "initial-checkpoint-may-be-ignored",
    keys: ["checkpoint.initial_load_path", "checkpoint.folder", "job.dump_folder", enable],
    severity: "info",
    code: "depends_on_machine",
    states:
      "initial_load_path must be a folder, and is ignored once the job's own folder holds a checkpoint.",
    check: ({ checkpoint, job }) =>
      checkpoint.initial_load_path !== undefined && checkpoint.enable
        ? {
            message: `checkpoint.initial_load_path must be a folder where the job runs, and is ignored if ${job.dump_folder}/${checkpoint.folder} holds a checkpoint already.`,
            advice: "Take another checkpoint.folder for a training that begins anew.",
          }
        : undefined,
  },
  {
    id: "excluded-states-exist",
    keys: ["checkpoint.exclude_from_loading"],
    severity: "error",
    code: "value_not_allowed",
    states: `exclude_from_loading names parts of a checkpoint: ${checkpointStates.join(", ")}.`,
    check: ({ checkpoint: { exclude_from_loading: names } }) => {
      const states: readonly string[] = checkpointStates;
      const unknown = names.filter((name) => !states.includes(name));
      if (unknown.length === 0) return undefined;
      const mended = names.flatMap((name) =>
        states.includes(name) ? [name] : (nearest(name, states) ?? []),
      );
      return {
        message: `A checkpoint has no part ${unknown.map((name) => JSON.stringify(name)).join(" or ")}.`,
        advice: `Its parts are ${states.join(", ")}.`,
        fixes: [
          mended.length > 0
            ? set("checkpoint.exclude_from_loading", mended)
            : removeFix(["checkpoint", "exclude_from_loading"], "possible"),
        ],
      };
    },
  },
  {
    id: "load-only-saves-nothing",
    keys: ["checkpoint.load_only", enable],
    severity: "warning",
    code: "unusual_value",
    states: "With load_only nothing is ever saved.",
    check: ({ checkpoint }) =>
      checkpoint.load_only && checkpoint.enable
        ? {
            message: "checkpoint.load_only: nothing of this training is saved, its last step included.",
            advice: "Remove it to keep what is trained.",
            fixes: [remove("checkpoint.load_only")],
          }
        : undefined,
  },
  {
    id: "seed-checkpoint-on-one-gpu",
    keys: ["checkpoint.create_seed_checkpoint", ...degreeKeys],
    severity: "error",
    code: "values_conflict",
    states: "create_seed_checkpoint runs on one GPU, without parallelism.",
    check: ({ checkpoint, parallelism }, { worldSize }) => {
      const gpus =
        parallelism.data_parallel_replicate_degree *
        Math.max(1, parallelism.data_parallel_shard_degree) *
        parallelism.tensor_parallel_degree *
        parallelism.pipeline_parallel_degree *
        parallelism.context_parallel_degree;
      if (!checkpoint.create_seed_checkpoint || (gpus === 1 && worldSize <= 1)) return undefined;
      return {
        message: `checkpoint.create_seed_checkpoint needs one GPU without parallelism, and there are ${Math.max(gpus, worldSize)}.`,
        advice: "Make the seed checkpoint with a file of its own in which every degree is 1.",
        fixes: [remove("checkpoint.create_seed_checkpoint")],
      };
    },
  },
  {
    id: "checkpoints-are-off",
    keys: [enable, ...wanting],
    severity: "warning",
    code: "key_without_effect",
    states: "Nothing is loaded or saved with checkpoint.enable = false.",
    check: ({ checkpoint }, { isWritten }) => {
      const isOn: Readonly<Record<(typeof wanting)[number], boolean>> = {
        "checkpoint.initial_load_path": checkpoint.initial_load_path !== undefined,
        "checkpoint.initial_load_in_hf": checkpoint.initial_load_in_hf,
        "checkpoint.last_save_in_hf": checkpoint.last_save_in_hf,
        "checkpoint.create_seed_checkpoint": checkpoint.create_seed_checkpoint,
      };
      const key = wanting.find((name) => isOn[name] && isWritten(name));
      if (checkpoint.enable || key === undefined) return undefined;
      // Without checkpoints a job that is to make one stops; otherwise it trains on, from the beginning.
      const stops = key === "checkpoint.create_seed_checkpoint";
      return {
        at: key,
        severity: stops ? "error" : "warning",
        message: `${key} has no effect with checkpoint.enable = false.`,
        advice: "Write enable = true in [checkpoint].",
        fixes: [set(enable, true, "preferred"), remove(key)],
      };
    },
  },
  {
    id: "resume-with-as-many-ranks",
    keys: [
      "checkpoint.initial_load_path",
      "checkpoint.initial_load_model_only",
      "checkpoint.exclude_from_loading",
      enable,
    ],
    severity: "info",
    code: "depends_on_machine",
    states:
      "A training is resumed with the data-parallel degree that it had: data cannot be shared out anew.",
    check: ({ checkpoint }) => {
      const isResumed =
        checkpoint.enable &&
        checkpoint.initial_load_path !== undefined &&
        !checkpoint.initial_load_model_only &&
        !checkpoint.exclude_from_loading.includes("dataloader");
      if (!isResumed) return undefined;
      return {
        at: "checkpoint.initial_load_model_only",
        message:
          "Where the data stands is loaded, too: the data-parallel degree must be that of the training that is resumed.",
        advice: 'With another degree write exclude_from_loading = ["dataloader"].',
        fixes: [set("checkpoint.exclude_from_loading", [...checkpoint.exclude_from_loading, "dataloader"])],
      };
    },
  },
];
