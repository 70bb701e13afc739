// What is asked beside a tuned model: its base as it was, and its base with solved examples before each question.
import * as vscode from "vscode";
import { mostEvaluations } from "../../../schemas/panels/evaluation.ts";
import type { ModelUnderTest } from "../../../schemas/protocol/evaluation.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { TestSet } from "../../../schemas/test-set.ts";
import { keyOf } from "../../panels/chat/model-choices.ts";
import { pickMany } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { nameOf } from "../model/chosen.ts";

/** More rarely help a small model, and take its context. */
const EXAMPLES = 5;

/** Bases first: what the others are compared with. Empty when its user has changed their mind. */
export async function askForCandidates(
  services: Services,
  models: readonly ModelReference[],
  testSet: TestSet,
): Promise<readonly ModelUnderTest[]> {
  const bases = await Promise.all(models.map((model) => baseOf(services, model)));
  const named = new Map<string, ModelReference>();
  for (const base of bases) if (base !== undefined) named.set(keyOf(base), base);
  for (const model of models) named.delete(keyOf(model));
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
  model: ModelReference,
  { task, shots, fewShot }: TestSet,
): (ModelUnderTest & { label: string })[] {
  const name = nameOf(services, model);
  const examples = Math.min(shots, fewShot > 0 ? fewShot : EXAMPLES);
  const plain = { model, label: vscode.l10n.t("{0}, before", name), fewShot: 0 };
  if (task === "text" || examples === 0) return [plain];
  const label = vscode.l10n.t("{0}, {1} examples", name, examples);
  return [plain, { model, label, fewShot: examples }];
}

/** Undefined where it trained from scratch, or from a file that is no model of the home. */
async function baseOf({ agent }: Services, model: ModelReference): Promise<ModelReference | undefined> {
  if (!("run" in model)) return undefined;
  const { manifest } = await agent.call("run/get", { run: model.run });
  const { model: id, version } = manifest.base ?? {};
  return id === undefined ? undefined : { model: id, ...(version !== undefined && { version }) };
}
