// What is asked beside a tuned model: its base as it was, and its base with solved examples before each question.
import * as vscode from "vscode";
import { mostEvaluations } from "../../../schemas/panels/evaluation.ts";
import type { GgufType } from "../../../schemas/export.ts";
import type { ModelUnderTest } from "../../../schemas/protocol/evaluation.ts";
import type { ModelReference, ModelStack } from "../../../schemas/protocol/method.ts";
import type { TestSet } from "../../../schemas/test-set.ts";
import { keyOf, modelOf } from "../../panels/chat/model-choices.ts";
import { pickMany } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { nameOf } from "../model/chosen.ts";

/** In the number format that the tuned model is asked in, so that what is between them is the training alone. */
interface Base {
  readonly model: ModelReference;
  readonly precision: GgufType;
}

/** What adapters are trained on, and asked on. */
const besideAdapters: GgufType = "f16";

/** More rarely help a small model, and take its context. */
const EXAMPLES = 5;

/** Bases first: what the others are compared with. Empty when its user has changed their mind. */
export async function askForCandidates(
  services: Services,
  models: readonly ModelStack[],
  testSet: TestSet,
): Promise<readonly ModelUnderTest[]> {
  const bases = await Promise.all(models.map((model) => baseOf(services, model)));
  const named = new Map<string, Base>();
  for (const base of bases) if (base !== undefined) named.set(keyOf(base.model), base);
  for (const model of models) if (!hasAdapters(model)) named.delete(keyOf(model));
  const candidates = [
    ...[...named.values()].flatMap((base) => asBase(services, base, testSet)),
    ...models.map((model) => ({ model, label: nameOf(services, model) })),
  ].slice(0, mostEvaluations);
  if (named.size === 0) return candidates;
  const picked = await pickMany({
    title: vscode.l10n.t("Before and After"),
    placeholder: vscode.l10n.t("Each of them answers {0} rows", testSet.rows),
    groups: () => [
      { heading: "", rows: candidates.map((candidate) => ({ label: candidate.label, value: candidate })) },
    ],
    keyOf: ({ label }) => label,
    chosen: candidates.map(({ label }) => label),
  });
  return candidates.filter((candidate) => picked?.includes(candidate));
}

function asBase(
  services: Services,
  base: Base,
  { task, shots, fewShot }: TestSet,
): (ModelUnderTest & { label: string })[] {
  const name = nameOf(services, base.model);
  const examples = Math.min(shots, fewShot > 0 ? fewShot : EXAMPLES);
  const plain = { ...base, label: vscode.l10n.t("{0}, before", name), fewShot: 0 };
  if (task === "text" || examples === 0) return [plain];
  const label = vscode.l10n.t("{0}, {1} examples", name, examples);
  return [plain, { ...base, label, fewShot: examples }];
}

/** Undefined where it trained from scratch, or from a file that is no model of the home. */
async function baseOf({ agent }: Services, stack: ModelStack): Promise<Base | undefined> {
  if (!("run" in stack)) {
    const model = hasAdapters(stack) ? modelOf(keyOf(stack)) : undefined;
    return model && { model, precision: besideAdapters };
  }
  const { manifest } = await agent.call("run/get", { run: stack.run });
  const { base: { model, version } = {}, config } = manifest;
  if (model === undefined) return undefined;
  const precision = config.lora === undefined ? config.export.gguf_type : besideAdapters;
  return { model: { model, ...(version !== undefined && { version }) }, precision };
}

function hasAdapters({ adapters = [] }: ModelStack): boolean {
  return adapters.length > 0;
}
