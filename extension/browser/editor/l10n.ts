// Texts in the browser's language, from the bundle of the extension.
import { config, t as translate } from "@vscode/l10n";
import * as z from "zod";
import { AgentWords } from "../../words/agent-words.ts";
import { language } from "./env.ts";

/** Translations of the English texts; there is none for English. */
export let bundle: Record<string, string> | undefined;

/** Call it before anything else asks for a text. Without its bundle everything is in English. */
export async function loadTexts(): Promise<void> {
  if (language === "en") return;
  bundle = await load("texts");
  if (bundle !== undefined) config({ contents: bundle });
}

let agentWords: Promise<AgentWords | undefined> | undefined;

/** What the agent says in the browser's language; undefined where it says it in English. Loaded once for all connections. */
export function loadAgentWords(): Promise<AgentWords | undefined> {
  agentWords ??= language === "en" ? Promise.resolve(undefined) : load("agent-texts").then(wordsOf);
  return agentWords;
}

function wordsOf(texts: Record<string, string> | undefined): AgentWords | undefined {
  return texts && new AgentWords(texts);
}

async function load(name: string): Promise<Record<string, string> | undefined> {
  try {
    const answer = await fetch(`/browser/${name}.${language}.json`);
    return z.record(z.string(), z.string()).parse(await answer.json());
  } catch (error) {
    console.error("The texts of this language could not be loaded.", error);
    return undefined;
  }
}

export function t(text: string, ...values: (string | number)[]): string {
  return translate(text, ...values);
}
