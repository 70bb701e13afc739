// Sizes that follow from others.
import type { ModelConfig } from "../../schemas/run.ts";

/** Width of an attention head. */
export function headSizeOf({
  headSize,
  hiddenSize,
  attentionHeads,
}: Pick<ModelConfig, "headSize" | "hiddenSize" | "attentionHeads">): number {
  return headSize ?? hiddenSize / attentionHeads;
}
