// Keys that modules bring along: job.custom_config_module must name the module for them to be read.
import * as z from "zod";
import { addedBy } from "./key.ts";

const ft = addedBy("torchtitan.components.ft.config.job_config");
const simpleFsdp = addedBy("torchtitan.experiments.simple_fsdp.job_config");
const compilerToolkit = addedBy("torchtitan.experiments.compiler_toolkit.job_config");
const autoparallel = addedBy("torchtitan.experiments.autoparallel.job_config");
const transformers = addedBy("torchtitan.experiments.transformers_modeling_backend.job_config");
const vlm = addedBy("torchtitan.experiments.vlm.job_config");
const flux = addedBy("torchtitan.models.flux.job_config");
const count = z.int().positive();

export const faultToleranceKeys = {
  sync_steps: ft(count.default(5), "Steps between bringing replicas together.", { unit: "steps" }),
  should_quantize: ft(z.boolean().default(false), "Send gradients between replicas with fewer bits."),
  fragment_sync_delay: ft(
    z.int().min(0).default(0),
    "Steps between sending a fragment and taking in what the others sent (streaming DiLoCo).",
    { unit: "steps" },
  ),
  fragment_update_alpha: ft(
    z.number().min(0).max(1).default(0),
    "Share of a replica's own weights when fragments are mixed: 0 takes the common ones, 1 its own.",
  ),
  module_fqns_per_model_fragment: ft(
    z.array(z.array(z.string())).default([]),
    "Which modules each fragment holds.",
  ),
  num_fragments: ft(count.default(1), "Fragments that the model is brought together in.", {
    unit: "fragments",
  }),
};

export const compileKeys = {
  graph_passes: simpleFsdp(
    z.enum(["auto_bucketing", "transformer_block_bucketing"]).optional(),
    "How the compiler groups communication.",
  ),
  joint_passes: compilerToolkit(
    z.array(z.string()).default([]),
    "Passes over forward and backward together.",
  ),
  passes: compilerToolkit(z.array(z.string()).default([]), "Passes over the compiled graphs, in order."),
};

export const experimentalKeys = {
  comms_bucket_reorder_strategy: autoparallel(
    z.string().default("aten"),
    "Who groups and orders communication.",
    { known: ["aten", "inductor", "none"] },
  ),
  autop_force_bf16: autoparallel(z.boolean().default(false), "Plan as if everything were bfloat16."),
};

export const trainingKeys = {
  classifier_free_guidance_prob: flux(
    z.number().min(0).max(1).default(0),
    "Share of the images whose text is left out, so that guidance without it can be learned.",
  ),
  img_size: flux(count.default(256), "Width and height of the images.", { unit: "pixels" }),
  test_mode: flux(z.boolean().default(false), "Train with small encoders in place of the real ones."),
};

export const validationKeys = {
  enable_classifier_free_guidance: flux(
    z.boolean().default(false),
    "Guide the images drawn while validating by what they would be without text.",
  ),
  classifier_free_guidance_scale: flux(z.number().default(5), "How strongly they are guided."),
  denoising_steps: flux(count.default(50), "Steps in which an image is drawn.", { unit: "steps" }),
  eval_freq: flux(count.default(100), "Steps between drawings.", { unit: "steps" }),
  save_img_count: flux(z.int().min(-1).default(1), "Images saved of each validation; -1 saves all.", {
    unit: "images",
  }),
  save_img_folder: flux(z.string().default("img"), "Folder of the images, below job.dump_folder."),
  all_timesteps: flux(z.boolean().default(false), "Validate each image at every one of the time steps."),
};

export const Encoder = z
  .strictObject({
    t5_encoder: flux(z.string().default("google/t5-v1_1-small"), "T5 model that reads the text."),
    clip_encoder: flux(
      z.string().default("openai/clip-vit-large-patch14"),
      "CLIP model that reads the text.",
    ),
    autoencoder_path: flux(
      z.string().default("assets/hf/FLUX.1-dev/ae.safetensors"),
      "Weights of the autoencoder between images and latents.",
    ),
    max_t5_encoding_len: flux(count.default(256), "Longest text that T5 reads.", { unit: "tokens" }),
  })
  .meta({ description: "What flux reads its text with." });

export const Inference = z
  .strictObject({
    save_img_folder: flux(z.string().default("inference_results"), "Folder of the images that are drawn."),
    prompts_path: flux(
      z.string().default("./torchtitan/models/flux/inference/prompts.txt"),
      "File with one text a line.",
    ),
    local_batch_size: flux(count.default(2), "Images that one rank draws at once.", { unit: "images" }),
    img_size: flux(count.default(256), "Width and height of the images.", { unit: "pixels" }),
  })
  .meta({ description: "Drawing images with a trained flux." });

export const HfTransformers = z
  .strictObject({
    model: transformers(z.string().default(""), "Model of Hugging Face, as in Qwen/Qwen2.5-7B."),
  })
  .meta({ description: "A model whose code is Hugging Face's." });

export const Data = z
  .strictObject({
    max_images_per_batch: vlm(count.default(10), "Images in a batch at most.", { unit: "images" }),
    max_patches_per_image: vlm(count.default(256), "Patches that an image is cut into at most.", {
      unit: "patches",
    }),
    patch_size: vlm(count.default(16), "Width and height of a patch.", { unit: "pixels" }),
    spatial_merge_size: vlm(count.default(1), "Patches a side that become one token."),
    packing_buffer_size: vlm(
      z.int().min(0).default(0),
      "Samples among which those are looked for that fill a sequence; 0 packs nothing.",
      { unit: "samples" },
    ),
  })
  .meta({ description: "Images of vision-language models." });
