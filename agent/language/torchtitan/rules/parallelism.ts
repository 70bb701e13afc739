// Rules between the degrees of parallelism, the number of GPUs and the model.
import { modelOf } from "../models.ts";
import type { TorchtitanFile } from "../schema.ts";
import { compileModel, isModelCompiled, nearestMultiple, remove, set, type Rule } from "./rule.ts";

const replicate = "parallelism.data_parallel_replicate_degree";
const shard = "parallelism.data_parallel_shard_degree";
const tensor = "parallelism.tensor_parallel_degree";
const pipeline = "parallelism.pipeline_parallel_degree";
const context = "parallelism.context_parallel_degree";
const expert = "parallelism.expert_parallel_degree";
const expertTensor = "parallelism.expert_tensor_parallel_degree";

/** The degrees by which GPUs are multiplied, but for data_parallel_shard_degree. */
function fixedDegrees({ parallelism }: TorchtitanFile): number {
  return (
    parallelism.data_parallel_replicate_degree *
    parallelism.tensor_parallel_degree *
    parallelism.pipeline_parallel_degree *
    parallelism.context_parallel_degree
  );
}

export const parallelismRules: readonly Rule[] = [
  {
    id: "shard-degree-is-a-count",
    keys: [shard],
    severity: "error",
    code: "value_not_allowed",
    states: "data_parallel_shard_degree is -1 or at least 1.",
    check: ({ parallelism }) =>
      parallelism.data_parallel_shard_degree === 0
        ? {
            message: `${shard} is 0; it must be -1 or at least 1.`,
            advice: "Write -1 for all GPUs that the other degrees leave, or 1 for none.",
            fixes: [set(shard, -1), set(shard, 1)],
          }
        : undefined,
  },
  {
    id: "degrees-fit-gpus",
    keys: [shard, replicate, tensor, pipeline, context],
    severity: "error",
    code: "values_conflict",
    states:
      "The degrees multiplied are the number of GPUs; with data_parallel_shard_degree = -1 they divide it.",
    check: (job, { worldSize }) => {
      const degree = job.parallelism.data_parallel_shard_degree;
      const others = fixedDegrees(job);
      if (worldSize === 0 || degree === 0) return undefined;
      if (degree > 0 && others * degree === worldSize) return undefined;
      if (degree === -1 && worldSize % others === 0) return undefined;
      const rest = worldSize / others;
      const product = degree === -1 ? others : others * degree;
      return {
        message:
          degree === -1
            ? `The degrees multiplied are ${product}, which does not divide the ${worldSize} GPUs.`
            : `The degrees multiplied are ${product}, and there are ${worldSize} GPUs.`,
        advice: Number.isInteger(rest)
          ? `Write data_parallel_shard_degree = ${rest}, or -1.`
          : `Choose degrees whose product divides ${worldSize}.`,
        fixes: Number.isInteger(rest) ? [set(shard, -1), set(shard, rest)] : [],
      };
    },
  },
  {
    id: "expert-tensor-degree",
    keys: [expertTensor, expert, tensor],
    severity: "error",
    code: "values_conflict",
    states: "With expert parallelism, expert_tensor_parallel_degree is 1 or tensor_parallel_degree.",
    check: ({ parallelism: { expert_parallel_degree, ...degrees } }) => {
      const wanted = degrees.tensor_parallel_degree;
      const found = degrees.expert_tensor_parallel_degree;
      if (expert_parallel_degree === 1 || found === 1 || found === wanted) return undefined;
      return {
        message: `${expertTensor} is ${found}; with experts spread over GPUs it must be 1 or tensor_parallel_degree = ${wanted}.`,
        advice: wanted === 1 ? "Write 1." : `Write 1 or ${wanted}.`,
        fixes: [set(expertTensor, 1), ...(wanted === 1 ? [] : [set(expertTensor, wanted)])],
      };
    },
  },
  {
    id: "expert-tensor-without-experts",
    keys: [expertTensor, expert],
    severity: "warning",
    code: "key_without_effect",
    states: "expert_tensor_parallel_degree counts only with expert parallelism.",
    check: ({ parallelism }) =>
      parallelism.expert_tensor_parallel_degree > 1 && parallelism.expert_parallel_degree === 1
        ? {
            message: `${expertTensor} has no effect with expert_parallel_degree = 1.`,
            advice: "Remove it, or spread the experts over several GPUs.",
            fixes: [remove(expertTensor)],
          }
        : undefined,
  },
  {
    id: "sequence-divides-over-gpus",
    keys: ["training.seq_len", tensor, context, "model.name"],
    severity: "error",
    code: "values_conflict",
    states:
      "seq_len is a multiple of tensor_parallel_degree × 2 × context_parallel_degree, also where both are 1.",
    check: ({ training: { seq_len }, parallelism, model }) => {
      const unit = parallelism.tensor_parallel_degree * 2 * parallelism.context_parallel_degree;
      if (seq_len % unit === 0 || model.name === "flux") return undefined;
      const nearest = nearestMultiple(seq_len, unit);
      return {
        message: `training.seq_len = ${seq_len} is no multiple of ${unit}, which is tensor_parallel_degree × 2 × context_parallel_degree.`,
        advice: `Write seq_len = ${nearest}, or other degrees.`,
        fixes: [set("training.seq_len", nearest)],
      };
    },
  },
  {
    id: "replicas-alone",
    keys: [replicate, shard, tensor, pipeline, context],
    severity: "error",
    code: "values_conflict",
    states: "Replication without sharding (DDP) goes with no other parallelism.",
    check: (job) => {
      const { parallelism } = job;
      const degree = parallelism.data_parallel_replicate_degree;
      // Context parallelism shards the weights by itself.
      const isSharded =
        parallelism.data_parallel_shard_degree !== 1 || parallelism.context_parallel_degree > 1;
      if (degree === 1 || isSharded || fixedDegrees(job) === degree) return undefined;
      return {
        message: `${replicate} = ${degree} without sharding is DDP, which goes with no other parallelism.`,
        advice: `Write data_parallel_shard_degree = ${degree} and data_parallel_replicate_degree = 1.`,
        fixes: [
          {
            title: "Shard instead of replicating",
            edits: [
              { kind: "set", path: shard.split("."), value: degree },
              { kind: "set", path: replicate.split("."), value: 1 },
            ],
          },
        ],
      };
    },
  },
  {
    id: "context-parallel-attention",
    keys: [context, "model.name", "model.flavor"],
    severity: "error",
    code: "values_conflict",
    states:
      "Context parallelism needs SDPA attention; llama3 may have FlexAttention, too, and gpt_oss has none that goes with it.",
    check: ({ parallelism, model }) => {
      const attention = modelOf(model)?.attention ?? "sdpa";
      const isAllowed = attention === "sdpa" || (model.name.startsWith("llama3") && attention === "flex");
      if (parallelism.context_parallel_degree === 1 || isAllowed) return undefined;
      return {
        message: `${context} = ${parallelism.context_parallel_degree} does not go with ${model.name} ${model.flavor}, whose attention is ${attention === "flex" ? "FlexAttention" : "of variable length"}.`,
        advice: "Write context_parallel_degree = 1, or choose a flavor with plain attention.",
        fixes: [set(context, 1)],
      };
    },
  },
  {
    id: "ptrr-needs-flex-attention",
    keys: ["parallelism.context_parallel_load_balancer", context, "model.name", "model.flavor"],
    severity: "error",
    code: "values_conflict",
    states: 'The load balancer "ptrr" needs FlexAttention.',
    check: ({ parallelism, model }) => {
      const attention = modelOf(model)?.attention;
      const balancer = parallelism.context_parallel_load_balancer.toLowerCase();
      if (parallelism.context_parallel_degree === 1 || attention === undefined) return undefined;
      if (balancer !== "ptrr" || attention === "flex") return undefined;
      return {
        message: `The load balancer "ptrr" needs FlexAttention, and ${model.name} ${model.flavor} has none.`,
        advice: 'Write context_parallel_load_balancer = "headtail".',
        fixes: [set("parallelism.context_parallel_load_balancer", "headtail", "preferred")],
      };
    },
  },
  {
    id: "async-tensor-parallel-is-compiled",
    keys: ["parallelism.enable_async_tensor_parallel", tensor, "compile.enable", "compile.components"],
    severity: "error",
    code: "values_conflict",
    states: "enable_async_tensor_parallel needs the compiled model.",
    check: (job) => {
      const { parallelism } = job;
      const isOn = parallelism.enable_async_tensor_parallel && parallelism.tensor_parallel_degree > 1;
      if (!isOn || isModelCompiled(job)) return undefined;
      return {
        message: "parallelism.enable_async_tensor_parallel needs the compiled model, and it is not compiled.",
        advice: 'Write enable = true in [compile], with "model" among its components.',
        fixes: [compileModel(job), remove("parallelism.enable_async_tensor_parallel")],
      };
    },
  },
  {
    id: "async-tensor-parallel-without-tensor-parallel",
    keys: ["parallelism.enable_async_tensor_parallel", tensor],
    severity: "info",
    code: "key_without_effect",
    states: "enable_async_tensor_parallel counts only with tensor parallelism.",
    check: ({ parallelism }) =>
      parallelism.enable_async_tensor_parallel && parallelism.tensor_parallel_degree === 1
        ? {
            message:
              "parallelism.enable_async_tensor_parallel has no effect with tensor_parallel_degree = 1.",
            advice: "Remove it.",
            fixes: [remove("parallelism.enable_async_tensor_parallel")],
          }
        : undefined,
  },
  {
    id: "deepep-needs-experts-spread",
    keys: ["parallelism.expert_parallel_comm_backend", expert],
    severity: "error",
    code: "values_conflict",
    states: 'expert_parallel_comm_backend = "deepep" needs expert parallelism.',
    check: ({ parallelism }) =>
      parallelism.expert_parallel_comm_backend === "deepep" && parallelism.expert_parallel_degree === 1
        ? {
            message: `The backend "deepep" needs experts that are spread over GPUs, and expert_parallel_degree is 1.`,
            advice: 'Raise expert_parallel_degree, or write expert_parallel_comm_backend = "standard".',
            fixes: [set("parallelism.expert_parallel_comm_backend", "standard")],
          }
        : undefined,
  },
  {
    id: "deepep-without-expert-tensor-parallel",
    keys: ["parallelism.expert_parallel_comm_backend", expert, expertTensor],
    severity: "error",
    code: "values_conflict",
    states: 'expert_parallel_comm_backend = "deepep" needs expert_tensor_parallel_degree = 1.',
    check: ({ parallelism }) =>
      parallelism.expert_parallel_comm_backend === "deepep" &&
      parallelism.expert_parallel_degree > 1 &&
      parallelism.expert_tensor_parallel_degree > 1
        ? {
            message: `The backend "deepep" does not go with expert_tensor_parallel_degree = ${parallelism.expert_tensor_parallel_degree}.`,
            advice: "Write expert_tensor_parallel_degree = 1.",
            fixes: [set(expertTensor, 1), set("parallelism.expert_parallel_comm_backend", "standard")],
          }
        : undefined,
  },
];
