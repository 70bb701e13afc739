// Texts in the browser's language, from the bundle of the extension.
import { config, t as translate } from "@vscode/l10n";
import * as z from "zod";
import { language } from "./env.ts";

/** Translations of the English texts; there is none for English. */
export let bundle: Record<string, string> | undefined;

/** Call it before anything else asks for a text. Without its bundle everything is in English. */
export async function loadTexts(): Promise<void> {
  if (language === "en") return;
  try {
    const answer = await fetch(`/browser/texts.${language}.json`);
    bundle = z.record(z.string(), z.string()).parse(await answer.json());
    config({ contents: bundle });
  } catch (error) {
    console.error("The texts of this language could not be loaded.", error);
  }
}

export function t(text: string, ...values: (string | number)[]): string {
  return translate(text, ...values);
}
