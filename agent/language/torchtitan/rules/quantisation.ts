// Rules of float8 and MX: what goes together, and what the GPUs must be able to do.
import type { TorchtitanFile } from "../schema.ts";
import { compileModel, isModelCompiled, remove, set, type Rule } from "./rule.ts";

const converters = "model.converters";
const linear8 = "quantize.linear.float8";
const grouped8 = "quantize.grouped_mm.float8";
const linearMx = "quantize.linear.mx";
const groupedMx = "quantize.grouped_mm.mx";

const uses = ({ model }: TorchtitanFile, converter: string): boolean => model.converters.includes(converter);
const without = ({ model }: TorchtitanFile, unwanted: (name: string) => boolean): string[] =>
  model.converters.filter((name) => !unwanted(name));

export const quantisationRules: readonly Rule[] = [
  {
    id: "recipe-or-all-gather",
    keys: [`${linear8}.enable_fsdp_float8_all_gather`, `${linear8}.recipe_name`, converters],
    severity: "error",
    code: "values_conflict",
    states: "recipe_name of float8 does not go with enable_fsdp_float8_all_gather.",
    check: (job) => {
      const { recipe_name: recipe, enable_fsdp_float8_all_gather: isGathered } = job.quantize.linear.float8;
      if (recipe === undefined || !isGathered || !uses(job, linear8)) return undefined;
      return {
        message: `${linear8}.enable_fsdp_float8_all_gather does not go with recipe_name = "${recipe}".`,
        advice: "Keep one of the two; without a recipe, scales are of whole tensors.",
        fixes: [set(`${linear8}.enable_fsdp_float8_all_gather`, false), remove(`${linear8}.recipe_name`)],
      };
    },
  },
  {
    id: "scales-with-all-gather",
    keys: [
      `${linear8}.precompute_float8_dynamic_scale_for_fsdp`,
      `${linear8}.enable_fsdp_float8_all_gather`,
      converters,
    ],
    severity: "warning",
    code: "key_without_effect",
    states: "precompute_float8_dynamic_scale_for_fsdp counts only with enable_fsdp_float8_all_gather.",
    check: (job) => {
      const settings = job.quantize.linear.float8;
      if (!uses(job, linear8) || !settings.precompute_float8_dynamic_scale_for_fsdp) return undefined;
      if (settings.enable_fsdp_float8_all_gather) return undefined;
      return {
        message: `${linear8}.precompute_float8_dynamic_scale_for_fsdp has no effect without enable_fsdp_float8_all_gather.`,
        advice: "Remove it, or write enable_fsdp_float8_all_gather = true.",
        fixes: [remove(`${linear8}.precompute_float8_dynamic_scale_for_fsdp`)],
      };
    },
  },
  {
    id: "float8-needs-new-gpus",
    keys: [converters, `${linear8}.emulate`],
    severity: "info",
    code: "depends_on_machine",
    states: "float8 needs GPUs of compute capability 8.9 (Ada, Hopper or newer), or emulate = true.",
    check: (job) =>
      uses(job, linear8) && !job.quantize.linear.float8.emulate
        ? {
            message: "float8 needs GPUs of compute capability 8.9 or above: Ada, Hopper or newer.",
            advice: `On older ones write emulate = true in [${linear8}], for trying out only.`,
          }
        : undefined,
  },
  {
    id: "emulated-float8-is-not-compiled",
    keys: [`${linear8}.emulate`, converters, "compile.enable", "compile.components"],
    severity: "warning",
    code: "values_conflict",
    states: "emulate of float8 does not go with the compiled model.",
    check: (job) =>
      uses(job, linear8) && job.quantize.linear.float8.emulate && isModelCompiled(job)
        ? {
            message: `${linear8}.emulate does not go with the compiled model; older GPUs refuse it.`,
            advice: "Write enable = false in [compile], or emulate = false.",
            fixes: [set("compile.enable", false), set(`${linear8}.emulate`, false)],
          }
        : undefined,
  },
  {
    id: "float8-experts-alone",
    keys: [converters, "parallelism.pipeline_parallel_degree", "parallelism.context_parallel_degree"],
    severity: "error",
    code: "values_conflict",
    states: "float8 experts go with neither pipeline nor context parallelism.",
    check: (job) => {
      const { pipeline_parallel_degree: pipeline, context_parallel_degree: context } = job.parallelism;
      if (!uses(job, grouped8) || (pipeline === 1 && context === 1)) return undefined;
      return {
        message: `The converter "${grouped8}" does not go with ${pipeline > 1 ? "pipeline" : "context"} parallelism.`,
        advice: "Write 1 for that degree, or take the converter out.",
        fixes: [
          set(
            pipeline > 1 ? "parallelism.pipeline_parallel_degree" : "parallelism.context_parallel_degree",
            1,
          ),
          set(
            converters,
            without(job, (name) => name === grouped8),
          ),
        ],
      };
    },
  },
  {
    id: "float8-experts-need-new-gpus",
    keys: [converters],
    severity: "info",
    code: "depends_on_machine",
    states: "float8 experts need GPUs of compute capability 8.9, without emulation.",
    check: (job) =>
      uses(job, grouped8)
        ? {
            message: "Experts in float8 need GPUs of compute capability 8.9 or above, and are not emulated.",
            advice: "Take the converter out on older GPUs.",
          }
        : undefined,
  },
  {
    id: "quantised-experts-are-compiled",
    keys: [converters, "compile.enable", "compile.components"],
    severity: "warning",
    code: "unusual_value",
    states: "Quantised experts are fast only in the compiled model.",
    check: (job) =>
      (uses(job, grouped8) || uses(job, groupedMx)) && !isModelCompiled(job)
        ? {
            message: "Quantised experts are fast only in the compiled model, and it is not compiled.",
            advice: 'Write enable = true in [compile], with "model" among its components.',
            fixes: [compileModel(job)],
          }
        : undefined,
  },
  {
    id: "mx-needs-newest-gpus",
    keys: [converters],
    severity: "info",
    code: "depends_on_machine",
    states: "MX needs GPUs of compute capability 10.0 (Blackwell); linear layers also run on ROCm's gfx950.",
    check: (job) =>
      uses(job, linearMx) || uses(job, groupedMx)
        ? {
            message:
              "MX needs GPUs of compute capability 10.0 or above: Blackwell; linear layers also run on ROCm's gfx950.",
            advice: 'On others take "quantize.linear.float8".',
          }
        : undefined,
  },
  {
    id: "compiled-mx-without-tensor-parallel",
    keys: ["parallelism.tensor_parallel_degree", converters, "compile.enable", "compile.components"],
    severity: "error",
    code: "values_conflict",
    states: "MX linear layers in the compiled model do not go with tensor parallelism.",
    check: (job) =>
      uses(job, linearMx) && isModelCompiled(job) && job.parallelism.tensor_parallel_degree > 1
        ? {
            message: `The converter "${linearMx}" in the compiled model does not go with tensor_parallel_degree = ${job.parallelism.tensor_parallel_degree}.`,
            advice: "Write tensor_parallel_degree = 1, or enable = false in [compile].",
            fixes: [set("parallelism.tensor_parallel_degree", 1), set("compile.enable", false)],
          }
        : undefined,
  },
  {
    id: "one-kind-of-quantisation",
    keys: [converters],
    severity: "error",
    code: "values_conflict",
    states: "The converters that quantise are all float8 or all MX.",
    check: (job) => {
      const kindOf = (name: string) => (name.startsWith("quantize.") ? name.split(".").at(-1) : undefined);
      const kinds = [...new Set(job.model.converters.map(kindOf))].filter((kind) => kind !== undefined);
      if (kinds.length < 2) return undefined;
      return {
        message: `model.converters mixes ${kinds.join(" and ")}.`,
        advice: "Take converters of one kind.",
        fixes: kinds.map((kept) =>
          set(
            converters,
            without(job, (name) => kindOf(name) !== undefined && kindOf(name) !== kept),
          ),
        ),
      };
    },
  },
  {
    id: "deepseek-float8-by-rows",
    keys: [`${linear8}.recipe_name`, converters, "model.name", "parallelism.tensor_parallel_degree"],
    severity: "error",
    code: "values_conflict",
    states: "deepseek_v3 with tensor parallelism needs a float8 recipe by rows.",
    check: (job) => {
      const recipe = job.quantize.linear.float8.recipe_name ?? "tensorwise";
      if (job.model.name !== "deepseek_v3" || job.parallelism.tensor_parallel_degree === 1) return undefined;
      if (!uses(job, linear8) || recipe !== "tensorwise") return undefined;
      return {
        message: "deepseek_v3 with tensor parallelism does not go with float8 scales of whole tensors.",
        advice: `Write recipe_name = "rowwise" in [${linear8}].`,
        fixes: [set(`${linear8}.recipe_name`, "rowwise")],
      };
    },
  },
];
