// The agent's texts in the language of the window, read once somebody is connected.
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { AgentWords } from "./agent-words.ts";

let loading: Promise<AgentWords | undefined> | undefined;

/** Undefined in an English window, in one whose language has no texts, and where they cannot be read. */
export function agentWords(context: vscode.ExtensionContext): Promise<AgentWords | undefined> {
  loading ??= load(context.asAbsolutePath(path.join("extension", "l10n"))).catch((error: unknown) => {
    // The agent is reached in English then.
    console.error("The agent's texts in this language could not be read.", error);
    return undefined;
  });
  return loading;
}

async function load(folder: string): Promise<AgentWords | undefined> {
  if (vscode.env.language !== "zh-cn") return undefined;
  const texts: unknown = JSON.parse(await readFile(path.join(folder, "agent.zh-cn.json"), "utf8"));
  return new AgentWords(z.record(z.string(), z.string()).parse(texts));
}
