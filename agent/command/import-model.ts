// `trainyard import` of a model: a folder, a GGUF file or a model of the Hub is taken in by the agent.
import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseHubReference, type HubReference } from "../../schemas/hub.ts";
import { isOfModelFolder } from "../../schemas/model-place.ts";
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import type { Request, Result } from "../../schemas/protocol.ts";
import type { AgentClient } from "../client/connect.ts";
import { ensureAgent } from "../client/ensure-agent.ts";
import { errors } from "../errors.ts";
import { formatBytes } from "../store/format-bytes.ts";
import type { Output } from "./output.ts";
import type { Context } from "./program.ts";

export interface ModelOptions {
  id?: string;
  reference?: boolean;
  copy?: boolean;
  revision?: string;
  file?: string;
  tokenFile?: string;
  allowHub?: boolean;
}

export type ModelToImport = { readonly path: string } | { readonly hub: HubReference };

/** Undefined for what is to be read as rows or as a training file. */
export function modelNamedBy(text: string): ModelToImport | undefined {
  const file = path.resolve(text);
  if (existsSync(file))
    return statSync(file).isDirectory() || /\.gguf$/i.test(file) || isOfModelFolder(path.basename(file))
      ? { path: file }
      : undefined;
  if (/\.(txt|jsonl?|csv|tsv|toml|ya?ml|md|gguf)$/i.test(text) && !/^https?:|^hf[.:]/i.test(text))
    return undefined;
  const hub = parseHubReference(text);
  return hub === undefined ? undefined : { hub };
}

/**
 * Takes a model in and says what came of it. Ctrl+C ends it; what was loaded of the Hub is kept for the next time. Throws
 * `option_not_usable`, `file_not_readable`, `hub_not_allowed`, and as of `model/import`.
 */
export async function importModel(
  { home, output }: Context,
  model: ModelToImport,
  options: ModelOptions,
): Promise<void> {
  const { id, reference = false, copy = false } = options;
  if (reference && copy) throw errors.optionNotUsable("--copy", "It contradicts --reference.");
  const source = await sourceOf(model, options);
  const keeping = reference ? "reference" : copy ? "copy" : "auto";
  const client = await ensureAgent(home);
  const cancelled = new AbortController();
  const cancel = (): void => cancelled.abort();
  process.once("SIGINT", cancel);
  try {
    if ("hub" in source) await requireConsent(client, options, output);
    const { model: imported, version } = await client.call(
      "model/import",
      { source, keeping, ...(id !== undefined && { id }), operationId: randomUUID() },
      { signal: cancelled.signal, onProgress: progressLines(output) },
    );
    describe(imported, version, output);
    output.result({ model: imported, version });
  } finally {
    process.off("SIGINT", cancel);
    await client.close();
  }
}

type Source = Request<"model/import">["source"];

async function sourceOf(model: ModelToImport, { revision, file, tokenFile }: ModelOptions): Promise<Source> {
  if ("path" in model) {
    const given = revision !== undefined ? "--revision" : file !== undefined ? "--file" : undefined;
    if (given !== undefined) throw errors.optionNotUsable(given, "It is for models of the Hub.");
    return model;
  }
  const hub = {
    ...model.hub,
    ...(revision !== undefined && { revision }),
    ...(file !== undefined && { file }),
  };
  if (tokenFile === undefined) return { hub };
  const token = await readFile(tokenFile, "utf8").catch((error: unknown) => {
    throw errors.fileNotReadable(tokenFile, error instanceof Error ? error.message : String(error));
  });
  return { hub, token: token.trim() };
}

/** Asked once for a home. Throws `hub_not_allowed`. */
async function requireConsent(
  client: AgentClient,
  { allowHub }: ModelOptions,
  output: Output,
): Promise<void> {
  const { allowed, address } = await client.call("hub/get", {});
  if (allowed) return;
  const agrees = allowHub === true || (process.stdin.isTTY && !output.json && (await ask(address)));
  if (!agrees) throw errors.hubNotAllowed(address);
  await client.call("hub/update", { allowed: true });
}

async function ask(address: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const question = `Models are loaded from ${address}, which then sees your address and what you load. Agree? [y/N] `;
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

/** A line whenever something else begins, and for every tenth of it. */
function progressLines(output: Output): (progress: WorkProgress) => void {
  let last = "";
  return ({ message, fraction }) => {
    output.tell("progress", { message, ...(fraction !== undefined && { fraction }) });
    const line = fraction === undefined ? message : `${message}, ${Math.floor(fraction * 10) * 10} %`;
    if (line === last) return;
    last = line;
    output.say(line);
  };
}

function describe({ id, versions }: Result<"model/import">["model"], version: string, output: Output): void {
  output.say(`${id}, version ${version}`);
  const imported = versions.find((one) => one.version === version);
  if (imported === undefined) return;
  const { formats, bytes, license, reference, adapterOf } = imported;
  output.say(
    `  ${formats.join(", ")}, ${formatBytes(bytes)}${license === undefined ? "" : `, licence ${license}`}`,
  );
  if (adapterOf !== undefined) output.say(`  adapters of ${adapterOf}`);
  if (reference !== undefined) output.say(`  its weights stay in ${reference}`);
}
