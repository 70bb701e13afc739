// [model], [optimizer], [lr_scheduler], [compile] and [activation_checkpoint]: what is trained, and by which rule.
import * as z from "zod";
import { converters, modelNames, optimizers } from "../value-sets.ts";
import { since } from "./key.ts";

const from010 = since("v0.1.0");
const from020 = since("v0.2.0");
const from021 = since("v0.2.1");
const from022 = since("v0.2.2");
const fraction = z.number().min(0).max(1);

export const Model = z
  .strictObject({
    name: from010(
      z.string().default("llama3"),
      "Family of the model. Experiments and experimental.custom_import add to the known ones.",
      { known: modelNames },
    ),
    flavor: from010(
      z.string().default("debugmodel"),
      "Which model of the family: its size and its kind of attention.",
    ),
    hf_assets_path: from020(
      z.string().default("./tests/assets/tokenizer"),
      "Folder with the model's files from Hugging Face: tokenizer.json, config.json and, to start from trained weights, the .safetensors files.",
    ),
    tokenizer_path: from010(z.string().optional(), "The former name of hf_assets_path.", {
      instead: "model.hf_assets_path",
    }),
    converters: from010(
      z.array(z.string()).default([]),
      "What is done to the model before it is trained, in order: quantised layers take the place of its own. Each has its settings in the section of the same name.",
      { known: converters },
    ),
    print_after_conversion: from010(z.boolean().default(false), "Print the model once it is converted."),
  })
  .meta({ description: "The model to train." });

export const Optimizer = z
  .strictObject({
    name: from010(
      z.string().default("AdamW"),
      "Update rule; AdamW is Adam with decoupled weight decay (Loshchilov and Hutter, 2019).",
      { known: optimizers },
    ),
    lr: from010(z.number().min(0).default(8e-4), "Peak learning rate."),
    beta1: from010(fraction.default(0.9), "Decay of the mean of the gradient."),
    beta2: from010(fraction.default(0.95), "Decay of the mean of its square."),
    eps: from010(z.number().min(0).default(1e-8), "Added to the root of the second moment."),
    weight_decay: from010(
      z.number().min(0).default(0.1),
      "Share of each weight, times lr, taken off in a step.",
    ),
    implementation: from010(
      z.enum(["for-loop", "foreach", "fused"]).default("fused"),
      "How the update is computed: `fused` in one kernel (CUDA only, fastest), `foreach` over many tensors at once, `for-loop` one tensor after another.",
    ),
    early_step_in_backward: from010(
      z.boolean().default(false),
      "Update each weight as soon as its gradient is known, which saves the memory of the gradients. Gradients can then not be clipped.",
    ),
  })
  .meta({ description: "The update rule." });

export const LrScheduler = z
  .strictObject({
    warmup_steps: from010(
      z.int().min(0).default(200),
      "Steps over which the learning rate rises from 0; mostly up to a fifth of training.steps.",
      { unit: "steps" },
    ),
    total_steps: from022(
      z.int().positive().optional(),
      "Length of the schedule, where it differs from training.steps: a short trial then follows the beginning of the long run.",
      { unit: "steps" },
    ),
    decay_ratio: from010(
      fraction.optional(),
      "Share of the steps, at the end, over which the learning rate decays; before it stays flat (warm-up, stable, decay). When left out, decay begins right after warm-up.",
    ),
    decay_type: from010(
      z.enum(["linear", "sqrt", "cosine"]).default("linear"),
      "Course of the decay: a straight line, 1 − √progress, or half a cosine wave.",
    ),
    min_lr_factor: from020(fraction.default(0), "The learning rate ends at this share of its peak."),
  })
  .meta({ description: "Learning rate over time." });

export const Compile = z
  .strictObject({
    enable: from020(z.boolean().default(false), "Compile with torch.compile."),
    components: from020(
      z.array(z.string()).default(["model", "loss"]),
      "What is compiled: the model, the loss, or both.",
      { known: ["model", "loss"] },
    ),
    backend: from020(z.string().default("inductor"), "Backend of torch.compile."),
  })
  .meta({ description: "Compilation with torch.compile." });

export const ActivationCheckpoint = z
  .strictObject({
    mode: from010(
      z.enum(["selective", "full", "memory_budget", "none"]).default("selective"),
      "Which activations are computed again in the backward pass instead of being kept: all (`full`), some (`selective`), as many as a budget asks for (`memory_budget`, needs compilation), or `none`.",
    ),
    selective_ac_option: from010(
      z.string().default("2"),
      'With mode = "selective": "op" chooses by operation, a whole number in quotes takes every so-manieth layer.',
      { known: ["op", "1", "2", "3", "4"] },
    ),
    per_op_sac_force_recompute_mm_shapes_by_fqns: from020(
      z.array(z.string()).default(["moe.router.gate"]),
      'With "op": linear layers, by name, whose matrix products are always computed again, as is every product of the same shape.',
    ),
    early_stop: from020(
      z.boolean().default(false),
      "Stop computing again as soon as every activation that is needed is there.",
    ),
    memory_budget: from020(
      fraction.default(0.5),
      'With mode = "memory_budget": 0 keeps as little as full checkpointing, 1 as much as is fastest.',
    ),
    visualize_memory_budget_pareto: from020(
      z.boolean().default(false),
      "Draw time against memory for budgets from 0 to 1 into the folder memory_budget_pareto below job.dump_folder.",
    ),
    preserve_rng_state: from021(
      z.boolean().default(true),
      "Draw the same random numbers when computing again; slower, and needed for the same result as without checkpointing.",
    ),
    determinism_check: from021(
      z.string().default("default"),
      "How PyTorch compares what is computed again with the first time: `default` compares shapes, types and devices, `none` nothing.",
      { known: ["default", "none"] },
    ),
    debug: from021(
      z.boolean().default(false),
      "Record what checkpointing does, to explain its errors; slower.",
    ),
  })
  .meta({ description: "Memory against time: activations that are computed again instead of being kept." });
