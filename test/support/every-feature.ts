// Asks everything that an editor may ask about a training file, at a place of it.
import path from "node:path";
import { diagnose } from "../../agent/language/diagnose.ts";
import type { LanguageDocument } from "../../agent/language/document.ts";
import { effectiveFile } from "../../agent/language/effective-file.ts";
import { features } from "../../agent/language/features.ts";
import type { ServerContext } from "../../agent/language/context.ts";
import type { Feature, Method } from "../../agent/language/requests.ts";
import { openTexts } from "./open-texts.ts";

const nobody: ServerContext["workshop"] = {
  datasets: () => [],
  models: () => [],
  plan: () => Promise.resolve(undefined),
  onDidChange: () => () => undefined,
};

/** How long each took, in milliseconds, the slowest first. Rejects when one of them throws. */
export async function askEverything(
  document: LanguageDocument,
  offset: number,
): Promise<{ name: string; milliseconds: number }[]> {
  const { texts, documents } = openTexts({}, path.dirname(document.file));
  const position = document.positions.positionAt(offset);
  const range = { start: position, end: document.positions.positionAt(offset + 40) };
  const took: { name: string; milliseconds: number }[] = [];
  const time = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const answer = await work();
    took.push({ name, milliseconds: performance.now() - started });
    return answer;
  };

  const findings = await time("diagnose", () => diagnose(document, { ...texts, home: undefined }));
  const context = {
    documents,
    texts,
    workshop: nobody,
    plans: { get: () => undefined },
    client: {},
    folders: [],
    findings: () => findings,
    findingsOf: () => [],
  } as unknown as ServerContext;
  const uri = documents.addressOf(document.file);
  const params = {
    textDocument: { uri },
    position,
    positions: [position],
    range,
    newName: "other",
    options: { tabSize: 2, insertSpaces: true },
    context: { diagnostics: [], includeDeclaration: true },
  };
  const { signal } = new AbortController();
  for (const [name, feature] of Object.entries(features) as [Method, Feature<Method>][])
    await time(name, () => feature.answer({ params: params, document, context, signal }));
  await time("effective file", () => effectiveFile(document, texts));
  return took.sort((left, right) => right.milliseconds - left.milliseconds);
}
