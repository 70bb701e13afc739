// A home with a tiny model in it, and conversations with it over the wire of a real agent.
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Result } from "../../schemas/protocol.ts";
import type { ChatMessage, Conversation } from "../../schemas/protocol/chat.ts";
import type { ExportManifest } from "../../schemas/export.ts";
import { exportGguf } from "../../agent/model/gguf/export.ts";
import type { GgufTensorType } from "../../agent/model/gguf/types.ts";
import type { AgentClient, CallOptions } from "../../agent/client/connect.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { openHome } from "../../agent/store/home.ts";
import { sha256OfFile } from "../../agent/store/sha256.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { tinyModel } from "./tiny-model.ts";

/** Puts a model that talks nonsense into models/`id`/v1/ of the home and returns its GGUF file. */
export async function addTinyModel(
  root: string,
  id: string,
  changes: Partial<ModelConfig> = {},
  chatTemplate?: string,
): Promise<string> {
  const model = talkative(await tinyModel("llama", changes));
  if (chatTemplate !== undefined) model.tokenizer.config.chat_template = chatTemplate;
  return addModel(root, id, model);
}

/** Puts a model into models/`id`/v1/ of the home and returns its GGUF file. */
export async function addModel(
  root: string,
  id: string,
  model: Model,
  type: GgufTensorType = "f32",
): Promise<string> {
  return await addGguf(root, id, (file) => exportGguf(file, model, { type, name: id }));
}

/** Has a GGUF file written as models/`id`/v1/ of the home and returns it. */
export async function addGguf(
  root: string,
  id: string,
  write: (file: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(openHome(root).models, id, "v1");
  const file = path.join(folder, "model.gguf");
  mkdirSync(folder, { recursive: true });
  await write(file);
  const sha256 = await sha256OfFile(file);
  const manifest: ExportManifest = {
    schema: 1,
    createdAt: new Date().toISOString(),
    origin: "imported",
    lineage: { weights: sha256 },
    files: { "model.gguf": { format: "gguf", bytes: statSync(file).size, sha256 } },
  };
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  return file;
}

/** A token whose embedding is zero is never the most probable one: the model goes on until it is stopped. */
export function talkative(model: Model): Model {
  const { endOfText, endOfTurn } = model.tokenizer.special;
  const { data } = model.tensors.get("model.embed_tokens.weight")!;
  const size = model.config.hiddenSize;
  for (const token of [endOfText!, endOfTurn!]) data.fill(0, token * size, (token + 1) * size);
  return model;
}

/** With two models: `short` has a context of 64 tokens, `long` talks for some seconds if nobody stops it. */
export async function chatHome(): Promise<string> {
  const root = temporaryFolder();
  await addTinyModel(root, "short");
  await addTinyModel(root, "long", {
    contextLength: 8000,
    hiddenSize: 128,
    intermediateSize: 512,
    layers: 4,
  });
  return root;
}

/** Always the same answer. */
export const greedy = { temperature: 0 } as const;

export interface Said {
  question: ChatMessage;
  answer: ChatMessage;
  /** What was streamed. */
  texts: string[];
  waits: string[];
}

/** Asks and collects what is streamed. */
export async function say(
  client: AgentClient,
  conversation: Conversation,
  params: Omit<Parameters<typeof client.call<"chat/send">>[1], "conversation">,
  options: CallOptions<"chat/send"> = {},
): Promise<Said> {
  const texts: string[] = [];
  const waits: string[] = [];
  const result: Result<"chat/send"> = await client.call(
    "chat/send",
    { conversation: conversation.id, ...params },
    {
      ...options,
      onProgress: (progress) => {
        if (progress.kind === "text") texts.push(progress.text);
        else waits.push(progress.message);
        options.onProgress?.(progress);
      },
    },
  );
  return { ...result, texts, waits };
}

/** Asks something that takes long, and returns when the answer has begun. */
export async function sayMuch(
  client: AgentClient,
  conversation: Conversation,
  signal?: AbortSignal,
): Promise<{ said: Promise<Said> }> {
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const onProgress = ({ kind }: { kind: string }): void => {
    if (kind === "text") begin();
  };
  const said = say(client, conversation, { content: "log" }, { onProgress, signal });
  said.catch(() => undefined);
  await begun;
  return { said };
}
