// Small published models that many people begin with. Suggestions only: what a model is, its own files say.

export interface SuggestedBase {
  /** On the Hub. */
  readonly id: string;
  /** As its publisher counts them. */
  readonly parameters: number;
  /** As its publisher names it. */
  readonly license: string;
  /** Whether it was tuned to answer in a conversation. */
  readonly isForChat: boolean;
  /** Whether its publisher asks for an agreement first. */
  readonly isGated?: true;
}

export const suggestedBases: readonly SuggestedBase[] = [
  { id: "HuggingFaceTB/SmolLM2-135M-Instruct", parameters: 135e6, license: "apache-2.0", isForChat: true },
  { id: "HuggingFaceTB/SmolLM2-135M", parameters: 135e6, license: "apache-2.0", isForChat: false },
  { id: "HuggingFaceTB/SmolLM2-360M-Instruct", parameters: 362e6, license: "apache-2.0", isForChat: true },
  { id: "HuggingFaceTB/SmolLM2-360M", parameters: 362e6, license: "apache-2.0", isForChat: false },
  { id: "HuggingFaceTB/SmolLM2-1.7B-Instruct", parameters: 1.71e9, license: "apache-2.0", isForChat: true },
  { id: "HuggingFaceTB/SmolLM2-1.7B", parameters: 1.71e9, license: "apache-2.0", isForChat: false },
  { id: "Qwen/Qwen2.5-0.5B-Instruct", parameters: 494e6, license: "apache-2.0", isForChat: true },
  { id: "Qwen/Qwen2.5-0.5B", parameters: 494e6, license: "apache-2.0", isForChat: false },
  { id: "Qwen/Qwen2.5-1.5B-Instruct", parameters: 1.54e9, license: "apache-2.0", isForChat: true },
  { id: "Qwen/Qwen2.5-1.5B", parameters: 1.54e9, license: "apache-2.0", isForChat: false },
  { id: "Qwen/Qwen3-0.6B", parameters: 596e6, license: "apache-2.0", isForChat: true },
  { id: "Qwen/Qwen3-1.7B", parameters: 1.72e9, license: "apache-2.0", isForChat: true },
  {
    ...{ id: "meta-llama/Llama-3.2-1B-Instruct", parameters: 1.24e9, license: "llama3.2" },
    ...{ isForChat: true, isGated: true },
  },
  {
    ...{ id: "meta-llama/Llama-3.2-3B-Instruct", parameters: 3.21e9, license: "llama3.2" },
    ...{ isForChat: true, isGated: true },
  },
  { id: "openai-community/gpt2", parameters: 124e6, license: "mit", isForChat: false },
];
