import { checkpointRules } from "../../../../../agent/language/torchtitan/rules/checkpoint.ts";
import { tryRules } from "../rule-cases.ts";

const on = "[checkpoint]\nenable = true\n";

tryRules(checkpointRules, {
  "keep-more-than-one": {
    breaks: `${on}keep_latest_k = 1`,
    says: "checkpoint.keep_latest_k: checkpoint.keep_latest_k is 1; it must be 0 or at least 2, as the last checkpoint may still be being written.",
    passes: `${on}keep_latest_k = 0`,
  },
  "hugging-face-saves-the-model-only": {
    breaks: `${on}last_save_in_hf = true\nlast_save_model_only = false`,
    says: "checkpoint.last_save_in_hf: checkpoint.last_save_in_hf needs last_save_model_only = true; the job would fail at its last step.",
    passes: `${on}last_save_in_hf = true`,
  },
  "hugging-face-saves-models-with-an-adapter": {
    breaks: `model.name = "vlm"\n${on}last_save_in_hf = true`,
    says: "checkpoint.last_save_in_hf: checkpoint.last_save_in_hf does not go with the model vlm, which has no form of Hugging Face's.",
    passes: `model.name = "llama3"\n${on}last_save_in_hf = true`,
  },
  "hugging-face-loads-the-model-only": {
    breaks: `${on}initial_load_in_hf = true\ninitial_load_model_only = false`,
    says: "checkpoint.initial_load_in_hf: checkpoint.initial_load_in_hf needs initial_load_model_only = true: .safetensors files hold weights alone.",
    passes: `${on}initial_load_in_hf = true`,
  },
  "quantised-weights-are-hugging-face": {
    breaks: `${on}initial_load_in_hf_quantized = true`,
    says: "checkpoint.initial_load_in_hf_quantized: checkpoint.initial_load_in_hf_quantized needs initial_load_in_hf = true.",
    passes: `${on}initial_load_in_hf_quantized = true\ninitial_load_in_hf = true`,
  },
  "initial-checkpoint-may-be-ignored": {
    breaks: `${on}initial_load_path = "old/step-1000"`,
    says: "checkpoint.initial_load_path: checkpoint.initial_load_path must be a folder where the job runs, and is ignored if ./outputs/checkpoint holds a checkpoint already.",
    passes: on,
  },
  "excluded-states-exist": {
    breaks: `${on}exclude_from_loading = ["optimizer", "dataloaders"]`,
    says: 'checkpoint.exclude_from_loading: A checkpoint has no part "dataloaders".',
    passes: `${on}exclude_from_loading = ["optimizer", "dataloader"]`,
  },
  "load-only-saves-nothing": {
    breaks: `${on}load_only = true`,
    says: "checkpoint.load_only: checkpoint.load_only: nothing of this training is saved, its last step included.",
    passes: "checkpoint.load_only = true",
  },
  "seed-checkpoint-on-one-gpu": {
    breaks: `${on}create_seed_checkpoint = true\n[parallelism]\ntensor_parallel_degree = 2`,
    says: "checkpoint.create_seed_checkpoint: checkpoint.create_seed_checkpoint needs one GPU without parallelism, and there are 2.",
    passes: `${on}create_seed_checkpoint = true`,
  },
  "checkpoints-are-off": {
    breaks: 'checkpoint.initial_load_path = "old/step-1000"',
    says: "checkpoint.initial_load_path: checkpoint.initial_load_path has no effect with checkpoint.enable = false.",
    passes: `${on}initial_load_path = "old/step-1000"`,
  },
  "resume-with-as-many-ranks": {
    breaks: `${on}initial_load_path = "old/step-1000"\ninitial_load_model_only = false`,
    says: "checkpoint.initial_load_model_only: Where the data stands is loaded, too: the data-parallel degree must be that of the training that is resumed.",
    passes: `${on}initial_load_path = "old/step-1000"`,
  },
});
