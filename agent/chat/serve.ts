// What the inference host does: checks its file, loads it when told to, and answers requests.
import { stat } from "node:fs/promises";
import * as z from "zod";
import { baseOfGguf, checkGgufAdapter } from "../model/gguf/adapter.ts";
import { checkGguf, type CheckedGguf } from "../model/gguf/check.ts";
import { readGgufHeader } from "../model/gguf/read.ts";
import { parameterCount } from "../model/parameters.ts";
import { renderTemplate, trialConversation } from "../tokenizer/chat-template.ts";
import type { TokenizerConfig } from "../tokenizer/tokenizer.ts";
import { longestContext, ordinaryContext } from "./context-length.ts";
import { guardedTemplate } from "./guarded-template.ts";
import { failureOf, HostServer, reply } from "./host-server.ts";
import { cachePrecisionOf, estimateMemory, estimateSequence } from "./memory-estimate.ts";
import { Request, type ModelFacts } from "./messages.ts";
import { findToolSyntax } from "./tool-syntax.ts";
import { Watchdog } from "./watchdog.ts";

export interface ServeOptions {
  file: string;
  /** Longest conversation in tokens, where the model was made for more; 0 takes what it was made for. */
  contextLength: number;
  /** Used by models that are large enough to gain from them; 0 takes as many as the machine has. */
  threads: number;
  /** Whose files of adapters are believed when they name their base; none where it is left out. */
  adapters?: string;
}

/** Below it a token takes so little work that threads would only wait for one another, long where others compute. */
const fewestParametersForThreads = 50e6;

export async function serve({ file, contextLength, threads, adapters }: ServeOptions): Promise<void> {
  const watchdog = new Watchdog(new URL("./inference-host.mjs", import.meta.url));
  const checking = checkFiles(file, adapters, watchdog);
  // Ctrl-C reaches every process of a terminal; what it means here is the client's to say.
  process.on("SIGINT", () => undefined);
  // Without its client the process has nothing left to do. The check has a process of its own, which ends with it.
  process.on("disconnect", () => void checking.catch(() => undefined).finally(() => process.exit()));
  if (!process.connected) process.exit();
  try {
    const { checked, base } = await checking;
    const { config, header, tokenizer } = checked;
    const loaded = base ?? file;
    const cachePrecision = cachePrecisionOf(header.tensors);
    const tokenMemory = estimateSequence(config, 1, cachePrecision);
    const length = Math.min(contextLength || Infinity, longestContext(config.contextLength, tokenMemory));
    const ordinary = Math.min(length, ordinaryContext);
    const tools = guardedTemplate(watchdog, trialConversation, () => findToolSyntax(tokenizer.config));
    const factsOf = async (adapter: string | undefined): Promise<ModelFacts> => ({
      contextLength: length,
      vocabularySize: config.vocabularySize,
      memory: estimateMemory(config, ordinary, cachePrecision, await sizeOf(loaded, adapter)),
      sequenceMemory: estimateSequence(config, ordinary, cachePrecision),
      ...(tools !== undefined && { tools }),
    });
    const facts = await factsOf(base === undefined ? undefined : file);
    const told = nextLoad();
    reply({ kind: "checked", facts });
    const sequences = await told;
    const { Generator } = await import("./generator.ts");
    const parameters = parameterCount(config);
    const enough = parameters < fewestParametersForThreads ? 1 : threads;
    const generator = await Generator.load(loaded, {
      ...{ contextLength: length, sequences, threads: enough, cachePrecision, parameters },
      ...(base !== undefined && { adapter: file }),
    });
    const adapt = async (adapter: string | undefined): Promise<ModelFacts> => {
      if (adapter !== undefined) {
        if ((await baseOfGguf(adapter, adapters)) !== loaded)
          throw new Error(`${adapter} names another base`);
        await checkGgufAdapter(adapter, config);
      }
      await generator.adapt(adapter);
      return await factsOf(adapter);
    };
    new HostServer({ checked, facts, generator, watchdog, adapt }).listen();
    reply({ kind: "ready" });
  } catch (error) {
    reply({ kind: "refused", failure: failureOf(error) }, () => process.disconnect());
  }
}

/** A file of adapters stands for the base that it names, with the adapters added; `base` is undefined otherwise. */
async function checkFiles(
  file: string,
  adapters: string | undefined,
  watchdog: Watchdog,
): Promise<{ checked: CheckedGguf; base: string | undefined }> {
  const base = await baseOfGguf(file, adapters);
  const checked = await checkFile(base ?? file, watchdog);
  if (base !== undefined) await checkGgufAdapter(file, checked.config);
  return { checked, base };
}

async function sizeOf(base: string, adapter: string | undefined): Promise<number> {
  const files = adapter === undefined ? [base] : [base, adapter];
  const sizes = await Promise.all(files.map(async (one) => (await stat(one)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Finding the special tokens renders the template, so that it is tried before. Errors: as of `checkGguf`. */
async function checkFile(file: string, watchdog: Watchdog): Promise<CheckedGguf> {
  const { metadata } = await readGgufHeader(file);
  const config = parseObject(metadata.get("trainyard.tokenizer_config"));
  guardedTemplate(watchdog, trialConversation, () => {
    try {
      renderTemplate(config, trialConversation, false);
    } catch {
      // A template may refuse these messages, and there may be none.
    }
  });
  return await checkGguf(file);
}

function parseObject(text: unknown): TokenizerConfig {
  try {
    return z.looseObject({ chat_template: z.string() }).parse(JSON.parse(String(text)));
  } catch {
    // What is wrong with it is told by the check.
    return {};
  }
}

/** How many sequences are wanted. */
async function nextLoad(): Promise<number> {
  const message = await new Promise<unknown>((resolve) => process.once("message", resolve));
  const request = Request.parse(message);
  return request.kind === "load" ? request.sequences : 1;
}
