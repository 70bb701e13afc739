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
}

/** Below it a token takes so little work that threads would only wait for one another, long where others compute. */
const fewestParametersForThreads = 50e6;

export async function serve({ file, contextLength, threads }: ServeOptions): Promise<void> {
  const watchdog = new Watchdog(new URL("./inference-host.mjs", import.meta.url));
  const checking = checkFiles(file, watchdog);
  // Ctrl-C reaches every process of a terminal; what it means here is the client's to say.
  process.on("SIGINT", () => undefined);
  // Without its client the process has nothing left to do. The check has a process of its own, which ends with it.
  process.on("disconnect", () => void checking.catch(() => undefined).finally(() => process.exit()));
  if (!process.connected) process.exit();
  try {
    const { checked, base } = await checking;
    const { config, header, tokenizer } = checked;
    const cachePrecision = cachePrecisionOf(header.tensors);
    const tokenMemory = estimateSequence(config, 1, cachePrecision);
    const length = Math.min(contextLength || Infinity, longestContext(config.contextLength, tokenMemory));
    const ordinary = Math.min(length, ordinaryContext);
    const tools = guardedTemplate(watchdog, trialConversation, () => findToolSyntax(tokenizer.config));
    const facts: ModelFacts = {
      contextLength: length,
      vocabularySize: config.vocabularySize,
      memory: estimateMemory(config, ordinary, cachePrecision, await sizeOf(file, base)),
      sequenceMemory: estimateSequence(config, ordinary, cachePrecision),
      ...(tools !== undefined && { tools }),
    };
    const told = nextLoad();
    reply({ kind: "checked", facts });
    const sequences = await told;
    const { Generator } = await import("./generator.ts");
    const parameters = parameterCount(config);
    const enough = parameters < fewestParametersForThreads ? 1 : threads;
    const generator = await Generator.load(base ?? file, {
      ...{ contextLength: length, sequences, threads: enough, cachePrecision, parameters },
      ...(base !== undefined && { adapter: file }),
    });
    new HostServer(checked, facts, generator, watchdog).listen();
    reply({ kind: "ready" });
  } catch (error) {
    reply({ kind: "refused", failure: failureOf(error) }, () => process.disconnect());
  }
}

/** A file of adapters stands for the base that it names, with the adapters added; `base` is undefined otherwise. */
async function checkFiles(
  file: string,
  watchdog: Watchdog,
): Promise<{ checked: CheckedGguf; base: string | undefined }> {
  const base = await baseOfGguf(file);
  const checked = await checkFile(base ?? file, watchdog);
  if (base !== undefined) await checkGgufAdapter(file, checked.config);
  return { checked, base };
}

async function sizeOf(file: string, base: string | undefined): Promise<number> {
  const files = base === undefined ? [file] : [file, base];
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
