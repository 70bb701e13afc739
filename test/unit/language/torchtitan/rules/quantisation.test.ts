import { quantisationRules } from "../../../../../agent/language/torchtitan/rules/quantisation.ts";
import { tryRules } from "../rule-cases.ts";

const linear8 = 'model.converters = ["quantize.linear.float8"]\n';
const grouped8 = 'model.converters = ["quantize.grouped_mm.float8"]\n';
const linearMx = 'model.converters = ["quantize.linear.mx"]\n';

tryRules(quantisationRules, {
  "recipe-or-all-gather": {
    breaks: `${linear8}[quantize.linear.float8]\nrecipe_name = "rowwise"\nenable_fsdp_float8_all_gather = true`,
    says: 'quantize.linear.float8.enable_fsdp_float8_all_gather: quantize.linear.float8.enable_fsdp_float8_all_gather does not go with recipe_name = "rowwise".',
    passes: `${linear8}[quantize.linear.float8]\nenable_fsdp_float8_all_gather = true`,
  },
  "scales-with-all-gather": {
    breaks: `${linear8}quantize.linear.float8.precompute_float8_dynamic_scale_for_fsdp = true`,
    says: "quantize.linear.float8.precompute_float8_dynamic_scale_for_fsdp: quantize.linear.float8.precompute_float8_dynamic_scale_for_fsdp has no effect without enable_fsdp_float8_all_gather.",
    passes: "quantize.linear.float8.precompute_float8_dynamic_scale_for_fsdp = true",
  },
  "float8-needs-new-gpus": {
    breaks: linear8,
    says: "model.converters: float8 needs GPUs of compute capability 8.9 or above: Ada, Hopper or newer.",
    passes: `${linear8}quantize.linear.float8.emulate = true`,
  },
  "emulated-float8-is-not-compiled": {
    breaks: `${linear8}quantize.linear.float8.emulate = true\ncompile.enable = true`,
    says: "quantize.linear.float8.emulate: quantize.linear.float8.emulate does not go with the compiled model; older GPUs refuse it.",
    passes: `${linear8}compile.enable = true`,
  },
  "float8-experts-alone": {
    breaks: `${grouped8}parallelism.context_parallel_degree = 2`,
    says: 'model.converters: The converter "quantize.grouped_mm.float8" does not go with context parallelism.',
    passes: `${grouped8}parallelism.tensor_parallel_degree = 2`,
  },
  "float8-experts-need-new-gpus": {
    breaks: grouped8,
    says: "model.converters: Experts in float8 need GPUs of compute capability 8.9 or above, and are not emulated.",
    passes: linear8,
  },
  "quantised-experts-are-compiled": {
    breaks: grouped8,
    says: "model.converters: Quantised experts are fast only in the compiled model, and it is not compiled.",
    passes: `${grouped8}compile.enable = true`,
  },
  "mx-needs-newest-gpus": {
    breaks: linearMx,
    says: "model.converters: MX needs GPUs of compute capability 10.0 or above: Blackwell; linear layers also run on ROCm's gfx950.",
    passes: linear8,
  },
  "compiled-mx-without-tensor-parallel": {
    breaks: `${linearMx}compile.enable = true\nparallelism.tensor_parallel_degree = 4`,
    says: 'parallelism.tensor_parallel_degree: The converter "quantize.linear.mx" in the compiled model does not go with tensor_parallel_degree = 4.',
    passes: `${linearMx}parallelism.tensor_parallel_degree = 4`,
  },
  "one-kind-of-quantisation": {
    breaks: 'model.converters = ["quantize.linear.float8", "quantize.grouped_mm.mx"]',
    says: "model.converters: model.converters mixes float8 and mx.",
    passes: 'model.converters = ["quantize.linear.float8", "quantize.grouped_mm.float8"]',
  },
  "deepseek-float8-by-rows": {
    breaks: `${linear8}model.name = "deepseek_v3"\nparallelism.tensor_parallel_degree = 2`,
    says: "model.converters: deepseek_v3 with tensor parallelism does not go with float8 scales of whole tensors.",
    passes: `${linear8}model.name = "deepseek_v3"\nparallelism.tensor_parallel_degree = 2\nquantize.linear.float8.recipe_name = "rowwise"`,
  },
});
