// What the fields are called, and the few that need a word more.
import type { FormKey } from "../../schemas/panels/training-form.ts";
import { t } from "../texts.ts";

export interface FieldLabel {
  readonly label: string;
  readonly unit?: string;
  readonly hint?: string;
}

export function labelOf(key: FormKey): FieldLabel {
  return labels()[key];
}

const labels = (): Readonly<Record<FormKey, FieldLabel>> => ({
  name: { label: t("Name of the run") },
  "dataset.format": { label: t("Shape of a row") },
  "dataset.validation_path": {
    label: t("File with held-out rows"),
    hint: t("Empty: a share of the rows is held out."),
  },
  "dataset.validation_fraction": {
    label: t("Share held out"),
    hint: t("Never trained on, so that the loss on them tells the truth."),
  },
  "tokenizer.kind": { label: t("Vocabulary") },
  "tokenizer.vocab_size": { label: t("Size of the vocabulary"), unit: t("tokens") },
  "model.base": { label: t("Start from") },
  "model.base_version": { label: t("Version of the base") },
  "model.quantization": { label: t("Numbers of the base") },
  "model.family": { label: t("Architecture") },
  "model.num_hidden_layers": { label: t("Layers") },
  "model.hidden_size": { label: t("Width") },
  "model.num_attention_heads": { label: t("Attention heads") },
  "model.num_key_value_heads": { label: t("Key and value heads") },
  "model.intermediate_size": { label: t("Feed-forward width") },
  "model.initializer_range": { label: t("Spread of initial weights") },
  "model.dropout": { label: t("Dropout") },
  "lora.rank": { label: t("Rank of the adapters"), hint: t("Wider ones learn more and take longer.") },
  "lora.alpha": { label: t("Alpha"), hint: t("Adapters count alpha / rank times.") },
  "lora.dropout": { label: t("Dropout of the adapters") },
  "lora.target_modules": {
    label: t("Layers with adapters"),
    hint: t("all-linear, or names such as q_proj, v_proj."),
  },
  "lora.use_rslora": { label: t("Scale by √rank (rsLoRA)") },
  "dpo.beta": { label: t("Beta"), hint: t("Greater holds the model closer to its base.") },
  "dpo.label_smoothing": {
    label: t("Label smoothing"),
    hint: t("Share of the preferences taken to be wrong."),
  },
  "activation_checkpoint.mode": {
    label: t("Kept for the backward pass"),
    hint: t("Layer inputs alone: less memory, a third more work."),
  },
  "training.steps": { label: t("Steps") },
  "training.local_batch_size": { label: t("Batch"), unit: t("sequences") },
  "training.global_batch_size": {
    label: t("Batch per step"),
    unit: t("sequences"),
    hint: t("A multiple of the batch: gradients are accumulated."),
  },
  "training.seq_len": { label: t("Sequence length"), unit: t("tokens") },
  "training.packing": { label: t("Several rows in one sequence") },
  "training.seed": { label: t("Seed") },
  "optimizer.lr": { label: t("Learning rate") },
  "optimizer.weight_decay": { label: t("Weight decay") },
  "lr_scheduler.schedule": { label: t("Course of the learning rate") },
  "lr_scheduler.warmup_steps": { label: t("Warm-up"), unit: t("steps") },
  "checkpoint.interval": { label: t("Checkpoint every"), unit: t("steps") },
  "checkpoint.keep_latest_k": { label: t("Checkpoints kept"), hint: t("Besides the best one.") },
  "evaluation.interval": { label: t("Evaluate every"), unit: t("steps") },
  "evaluation.patience": {
    label: t("Stop early after"),
    unit: t("evaluations"),
    hint: t("Without a better loss on held-out rows."),
  },
  "evaluation.samples": {
    label: t("Rows to answer"),
    unit: t("rows"),
    hint: t("Held-out rows that the best checkpoint answers in the end."),
  },
  "evaluation.test_set": {
    label: t("Test set"),
    hint: t("Answered in the end, instead of held-out rows."),
  },
  "evaluation.metrics": {
    label: t("How answers are judged"),
    hint: t("None chosen: by what fits the rows."),
  },
  "evaluation.few_shot": {
    label: t("Examples for the base"),
    unit: t("rows"),
    hint: t("In a second try; 0 leaves it out."),
  },
  "evaluation.baseline": { label: t("The base answers them, too") },
  "evaluation.max_new_tokens": { label: t("Longest answer"), unit: t("tokens") },
  "export.formats": { label: t("Formats when it has succeeded") },
  "export.gguf_type": { label: t("Numbers in the GGUF file") },
  "export.onnx_type": { label: t("Numbers in the ONNX file") },
  "export.modelfile": { label: t("Modelfile for Ollama beside it") },
});

export function choicesOf(key: FormKey): readonly { value: string; label: string }[] {
  switch (key) {
    case "dataset.format":
      return [
        { value: "auto", label: t("Recognised by itself") },
        { value: "messages", label: "messages" },
        { value: "sharegpt", label: "ShareGPT" },
        { value: "alpaca", label: "Alpaca" },
        { value: "prompt-completion", label: t("prompt and completion") },
        { value: "preference", label: t("prompt with a chosen and a rejected answer") },
        { value: "text", label: t("text") },
      ];
    case "tokenizer.kind":
      return [
        { value: "bpe", label: t("Byte pairs, learnt from the rows") },
        { value: "character", label: t("Characters") },
      ];
    case "model.family":
      return [
        { value: "llama", label: "Llama" },
        { value: "gpt2", label: "GPT-2" },
      ];
    case "lr_scheduler.schedule":
      return [
        { value: "cosine", label: t("Cosine") },
        { value: "linear", label: t("Linear") },
        { value: "constant", label: t("Constant") },
        { value: "wsd", label: t("Flat, then a decay") },
      ];
    case "activation_checkpoint.mode":
      return [
        { value: "none", label: t("Everything") },
        { value: "full", label: t("Layer inputs alone") },
      ];
    case "export.gguf_type":
      return ["f16", "q8_0", "q6_K", "q4_K_M", "q4_0", "f32"].map((value) => ({ value, label: value }));
    case "export.onnx_type":
      return ["f32", "f16", "int8"].map((value) => ({ value, label: value }));
    case "evaluation.metrics":
      return [
        { value: "label", label: t("Right label") },
        { value: "exact_match", label: t("Exact match") },
        { value: "token_f1", label: t("Token F1") },
        { value: "rouge_l", label: t("ROUGE-L") },
        { value: "json_valid", label: t("Valid JSON") },
        { value: "exact", label: t("Same to the letter") },
        { value: "loss", label: t("Loss") },
      ];
    case "export.formats":
      return [
        { value: "gguf", label: "GGUF" },
        { value: "safetensors", label: "safetensors" },
        { value: "onnx", label: "ONNX" },
        { value: "adapter", label: t("LoRA adapter") },
      ];
    default:
      return [];
  }
}

export function sizeName(id: string): string {
  const names: Readonly<Record<string, string>> = {
    tiny: t("Tiny"),
    small: t("Small"),
    medium: t("Medium"),
    large: t("Large"),
  };
  return names[id] ?? id;
}
