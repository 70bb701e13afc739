// [training] and [validation] with their [….dataloader], and [parallelism]: how much, on what, over how many GPUs.
import * as z from "zod";
import { schedules, textDatasets } from "../value-sets.ts";
import { since } from "./key.ts";

const from010 = since("v0.1.0");
const from020 = since("v0.2.0");
const from021 = since("v0.2.1");
const from022 = since("v0.2.2");
const degree = z.int().min(1);

const Dataloader = z.strictObject({
  num_workers: from021(
    z.int().min(0).default(0),
    "Processes that prepare batches; 0 prepares them in the training's own process.",
    { unit: "processes" },
  ),
  persistent_workers: from021(
    z.boolean().default(false),
    "Keep the processes when the data begins anew. Only with num_workers above 0.",
  ),
  pin_memory: from021(
    z.boolean().default(false),
    "Put batches into page-locked memory, from which they reach the GPU faster.",
  ),
  prefetch_factor: from021(
    z.int().positive().optional(),
    "Batches that each process prepares ahead; 2 when left out. Only with num_workers above 0.",
    { unit: "batches" },
  ),
});

export const Training = z
  .strictObject({
    dataset: from010(z.string().default("c4_test"), "Name of the dataset to train on.", {
      known: textDatasets,
    }),
    dataset_path: from010(
      z.string().optional(),
      "Where the dataset lies, instead of downloading it from Hugging Face.",
    ),
    local_batch_size: from010(
      z.int().positive().default(8),
      "Sequences that one data-parallel rank takes at once.",
      { unit: "sequences" },
    ),
    global_batch_size: from010(
      z.int().min(-1).default(-1),
      "Sequences of a whole optimizer step. Above local_batch_size × data-parallel degree gradients are accumulated; -1 is just that product.",
      { unit: "sequences" },
    ),
    seq_len: from010(z.int().positive().default(2048), "Tokens in a sequence.", { unit: "tokens" }),
    max_norm: from010(
      z.number().positive().default(1),
      "Largest global norm of the gradient; longer ones are scaled down.",
    ),
    steps: from010(z.int().positive().default(10000), "Optimizer steps.", { unit: "steps" }),
    enable_cpu_offload: from010(
      z.boolean().default(false),
      "Keep parameters, gradients and the optimizer's state in the computer's memory while FSDP does not need them.",
    ),
    dtype: from020(
      z.enum(["bfloat16", "float32"]).default("float32"),
      "Type of parameters, gradients and optimizer state. `bfloat16` halves the memory and keeps no float32 copy of the weights.",
    ),
    mixed_precision_param: from010(
      z.enum(["bfloat16", "float32"]).default("bfloat16"),
      "Type that parameters are computed with.",
    ),
    mixed_precision_reduce: from010(
      z.enum(["float32"]).default("float32"),
      "Type in which FSDP adds up gradients.",
    ),
    gc_freq: from010(
      z.int().positive().default(50),
      "Steps between Python's garbage collections, made on all ranks at once.",
      { unit: "steps" },
    ),
    gc_debug: from010(
      z.boolean().default(false),
      "Collect garbage at every step and look for cycles that keep GPU memory; writes many files.",
    ),
    dataloader: Dataloader.prefault({}).meta({ description: "How batches of training data are prepared." }),
  })
  .meta({ description: "How long, on what, and how much at once." });

export const Validation = z
  .strictObject({
    enable: from020(z.boolean().default(false), "Measure the loss on held-out data while training."),
    dataset: from020(z.string().default("c4_validation"), "Name of the dataset to validate on.", {
      known: textDatasets,
    }),
    dataset_path: from020(
      z.string().optional(),
      "Where the dataset lies, instead of downloading it from Hugging Face.",
    ),
    local_batch_size: from020(
      z.int().positive().default(8),
      "Sequences that one data-parallel rank validates at once.",
      { unit: "sequences" },
    ),
    seq_len: from020(z.int().positive().default(2048), "Tokens in a sequence.", { unit: "tokens" }),
    freq: from020(z.int().positive().default(10), "Steps between validations.", { unit: "steps" }),
    steps: from020(
      z.int().min(-1).default(-1),
      "Batches of each validation; -1 takes the whole dataset, which hangs where ranks have different shares of it.",
      { unit: "batches" },
    ),
    dataloader: Dataloader.prefault({}).meta({ description: "How batches of held-out data are prepared." }),
  })
  .meta({ description: "Loss on data that is not trained on." });

export const Parallelism = z
  .strictObject({
    data_parallel_replicate_degree: from010(
      degree.default(1),
      "Groups of GPUs that each hold all the weights. Above 1 this is DDP, and with data_parallel_shard_degree HSDP; 1 turns it off.",
      { unit: "GPUs" },
    ),
    data_parallel_shard_degree: from010(
      z.int().min(-1).default(-1),
      "GPUs over which FSDP spreads the weights; -1 takes those that the other degrees leave, 1 turns it off.",
      { unit: "GPUs" },
    ),
    fsdp_reshard_after_forward: from010(
      z.enum(["default", "always", "never"]).default("default"),
      "Whether FSDP gives gathered weights back between forward and backward: `always` saves memory, `never` saves communication, `default` decides by whether there is a pipeline.",
    ),
    tensor_parallel_degree: from010(
      degree.default(1),
      "GPUs that share each layer's matrices; 1 turns it off. Mostly at most the GPUs of one node.",
      { unit: "GPUs" },
    ),
    disable_loss_parallel: from010(
      z.boolean().default(false),
      "With tensor parallelism, compute the loss on every GPU whole instead of spread over the vocabulary.",
    ),
    enable_async_tensor_parallel: from010(
      z.boolean().default(false),
      "Overlap tensor parallelism's communication with computing. Needs the compiled model.",
    ),
    pipeline_parallel_degree: from010(
      degree.default(1),
      "GPUs that each hold some of the layers; 1 turns it off. Schedules with several stages a GPU still count GPUs here.",
      { unit: "GPUs" },
    ),
    module_fqns_per_model_part: from020(
      z.array(z.array(z.string())).optional(),
      'Which modules each stage of the pipeline holds, as in [["tok_embeddings", "layers.0"], ["layers.1", "norm", "output"]]. When left out, layers are spread evenly.',
    ),
    pipeline_parallel_first_stage_less_layers: from020(
      z.int().min(0).default(1),
      "As how many layers the embedding counts when layers are spread: the first stage has so many fewer.",
      { unit: "layers" },
    ),
    pipeline_parallel_last_stage_less_layers: from020(
      z.int().min(0).default(1),
      "As how many layers the output layer counts when layers are spread: the last stage has so many fewer.",
      { unit: "layers" },
    ),
    pipeline_parallel_layers_per_stage: from010(
      z.int().positive().optional(),
      "Layers of a stage. When left out it follows from the model, the schedule and the degree.",
      { unit: "layers" },
    ),
    pipeline_parallel_schedule: from010(
      z.string().default("1F1B"),
      "Order in which the stages work, by the name of PyTorch's schedule. 1F1B and GPipe have one stage a GPU, the others two and more.",
      { known: schedules },
    ),
    pipeline_parallel_schedule_csv: from010(z.string().default(""), "CSV file with a schedule of your own."),
    pipeline_parallel_microbatch_size: from010(
      z.int().positive().default(1),
      "Sequences that go through the pipeline together; must divide training.local_batch_size.",
      { unit: "sequences" },
    ),
    pipeline_parallel_expert_parallel_overlap: from021(
      z.boolean().default(true),
      "Overlap the communication of experts and of the pipeline. Only with the schedule DualPipeV and expert_parallel_degree above 1.",
    ),
    context_parallel_degree: from010(
      degree.default(1),
      "GPUs that share each sequence; 1 turns it off. For sequences too long for one GPU.",
      { unit: "GPUs" },
    ),
    context_parallel_load_balancer: from022(
      z.string().min(1).default("headtail"),
      "How context parallelism gives every GPU as much to do: `headtail` for SDPA, `ptrr` for FlexAttention.",
      { known: ["headtail", "ptrr"] },
    ),
    context_parallel_rotate_method: from010(
      z.enum(["allgather", "alltoall"]).default("allgather"),
      "How GPUs exchange keys and values: gathered at once after the first part (`allgather`), or passed on round by round (`alltoall`).",
    ),
    expert_parallel_degree: from020(
      degree.default(1),
      "GPUs over which experts are spread; 1 turns it off. Only for mixture-of-experts models.",
      { unit: "GPUs" },
    ),
    expert_tensor_parallel_degree: from020(
      degree.default(1),
      "GPUs that share each expert's matrices: 1, or tensor_parallel_degree. Only with expert_parallel_degree above 1.",
      { unit: "GPUs" },
    ),
    expert_parallel_comm_backend: from021(
      z.enum(["standard", "deepep"]).default("standard"),
      "What brings tokens to their experts: PyTorch's all-to-all, or DeepEP's kernels, which are installed apart.",
    ),
  })
  .meta({
    description:
      "How the work is spread: the degrees multiplied are the number of GPUs, expert degrees aside.",
  });
