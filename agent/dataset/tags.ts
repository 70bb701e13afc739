// How a list of messages names its speakers and their words.
import type { DatasetShape, Role } from "../../schemas/dataset.ts";

export interface Tags {
  /** Key of the speaker in a message. */
  role: string;
  /** Key of the words. */
  content: string;
  roles: ReadonlyMap<string, Role>;
}

/** OpenAI's chat format. `developer` is its newer name of `system`, `function` its older one of `tool`. */
const openAiTags: Tags = {
  role: "role",
  content: "content",
  roles: new Map<string, Role>([
    ["system", "system"],
    ["developer", "system"],
    ["user", "user"],
    ["assistant", "assistant"],
    ["tool", "tool"],
    ["function", "tool"],
  ]),
};

/** ShareGPT's, with the names that LLaMA-Factory gives to tools: a function call is written by the assistant. */
const shareGptTags: Tags = {
  role: "from",
  content: "value",
  roles: new Map<string, Role>([
    ["system", "system"],
    ["human", "user"],
    ["user", "user"],
    ["gpt", "assistant"],
    ["assistant", "assistant"],
    ["function_call", "assistant"],
    ["observation", "tool"],
    ["tool", "tool"],
  ]),
};

export function defaultTags(shape: DatasetShape): Tags {
  return shape === "sharegpt" ? shareGptTags : openAiTags;
}
