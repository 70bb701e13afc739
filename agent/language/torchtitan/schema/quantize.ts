// [quantize.*]: computing with fewer bits; each section is for the converter of the same name.
import * as z from "zod";
import { since } from "./key.ts";

const from020 = since("v0.2.0");
const names = z.union([z.array(z.string()), z.string()]);

const LinearFloat8 = z
  .strictObject({
    enable_fsdp_float8_all_gather: from020(
      z.boolean().default(false),
      "Let FSDP gather the weights as float8. Only without recipe_name.",
    ),
    precompute_float8_dynamic_scale_for_fsdp: from020(
      z.boolean().default(false),
      "Compute the scales of all weights at once after each step. Only with enable_fsdp_float8_all_gather.",
    ),
    recipe_name: from020(
      z.enum(["tensorwise", "rowwise", "rowwise_with_gw_hp"]).optional(),
      "Over what a scale is shared: a whole tensor or a row; `rowwise_with_gw_hp` keeps the weights' gradients in more bits.",
    ),
    filter_fqns: from020(
      z.array(z.string()).default([]),
      'Linear layers, by part of their name, that stay as they are; "auto_filter_small_kn" leaves out those too small to gain.',
    ),
    emulate: from020(
      z.boolean().default(false),
      "Only act as if: for trying out on GPUs without float8. Not with the compiled model.",
    ),
  })
  .meta({ description: "Linear layers in float8." });

const LinearMx = z
  .strictObject({
    mxfp8_dim1_cast_kernel_choice: from020(
      z.enum(["triton", "cuda", "torch"]).default("triton"),
      "Which kernel turns columns into MXFP8; `cuda` is the fastest.",
    ),
    recipe_name: from020(z.string().default("mxfp8_cublas"), "Recipe of torchao for MX formats."),
    filter_fqns: from020(
      z.array(z.string()).default(["output"]),
      "Linear layers, by part of their name, that stay as they are.",
    ),
  })
  .meta({ description: "Linear layers in MXFP8." });

const GroupedFloat8 = z
  .strictObject({
    fqns: from020(
      names.default([]),
      "Mixture-of-experts layers, by part of their name, to compute in float8.",
    ),
  })
  .meta({ description: "Experts in float8; a prototype." });

const GroupedMx = z
  .strictObject({
    recipe_name: from020(z.enum(["mxfp8"]).default("mxfp8"), "Recipe for the experts' matrix products."),
    fqns: from020(
      names.default([]),
      "Mixture-of-experts layers, by part of their name, to compute in MXFP8.",
    ),
  })
  .meta({ description: "Experts in MXFP8; a prototype." });

export const Quantize = z
  .strictObject({
    linear: z
      .strictObject({ float8: LinearFloat8.prefault({}), mx: LinearMx.prefault({}) })
      .prefault({})
      .meta({ description: "Linear layers with fewer bits." }),
    grouped_mm: z
      .strictObject({ float8: GroupedFloat8.prefault({}), mx: GroupedMx.prefault({}) })
      .prefault({})
      .meta({ description: "Experts of mixture-of-experts models with fewer bits." }),
  })
  .meta({ description: "Computing with fewer bits; the converters in model.converters turn it on." });
