// The models that one can talk with: what is registered, and every checkpoint of the runs. Pure.
import type { ModelChoices } from "../../../schemas/panels/chat.ts";
import { ModelReference, type ModelStack } from "../../../schemas/protocol/method.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { formatCount } from "../../amounts.ts";
import type { Translate } from "../../translate.ts";

/** What the agent has, as the listings of the catalogue tell it. */
export interface Models {
  readonly runs: {
    readonly items: readonly RunSummary[];
    readonly isLoaded: boolean;
    get(id: string): RunSummary | undefined;
  };
  readonly models: {
    readonly items: readonly ModelSummary[];
    readonly isLoaded: boolean;
    get(id: string): ModelSummary | undefined;
  };
}

export interface Words {
  readonly t: Translate;
  readonly language: string;
}

export function keyOf(model: ModelReference | null): string {
  if (model === null) return "";
  return "run" in model ? `run ${model.run} ${model.step}` : `model ${model.model} ${model.version ?? ""}`;
}

/** Undefined for a key that is none. */
export function modelOf(key: string): ModelReference | undefined {
  const [kind, id, which = ""] = key.split(" ");
  const step = /^\d+$/.test(which) ? Number(which) : which;
  const model = kind === "run" ? { run: id, step } : { model: id, ...(which !== "" && { version: which }) };
  return ModelReference.safeParse(model).data;
}

/** What is chosen and no longer offered comes first, then the models, then each run with its best, its latest and all its checkpoints, newest first. */
export function modelChoices(
  { runs, models }: Models,
  chosen: readonly (ModelStack | null)[],
  words: Words,
): ModelChoices {
  const { t } = words;
  const groups: ModelChoices = [
    {
      heading: t("Models"),
      choices: models.items
        .filter(({ versions }) => versions.length > 0)
        .map(({ id, name }) => ({ key: keyOf({ model: id }), label: name })),
    },
    ...runs.items.map((run) => ({ heading: run.name, choices: checkpointsOf(run, words) })),
  ].filter(({ choices }) => choices.length > 0);
  const offered = new Set(groups.flatMap(({ choices }) => choices.map(({ key }) => key)));
  const others = chosen.flatMap((model) => (model === null || offered.has(keyOf(model)) ? [] : [model]));
  if (others.length === 0) return groups;
  const choices = others.map((model) => ({
    key: keyOf(model),
    label: nameOfOne({ runs, models }, model, words),
  }));
  return [{ heading: t("Chosen"), choices }, ...groups];
}

/** With the adapters that are added to it, and how heavily, where that is not as they were trained. */
export function modelName(catalogue: Models, model: ModelStack | null, words: Words): string {
  const { t, language } = words;
  if (model === null) return t("No model");
  const added = (model.adapters ?? []).map(({ model: adapter, scale }) => {
    const name = nameOfOne(catalogue, adapter, words);
    return scale === 1
      ? name
      : t("{0} × {1}", name, new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(scale));
  });
  return [nameOfOne(catalogue, model, words), ...added].join(" + ");
}

/** Whether the agent has told what there is, and the model is not there. */
export function isGone({ runs, models }: Models, model: ModelReference | null): boolean {
  if (model === null) return false;
  if ("model" in model) {
    if (!models.isLoaded) return false;
    const known = models.get(model.model);
    return (
      known === undefined ||
      (model.version !== undefined && !known.versions.some(({ version }) => version === model.version))
    );
  }
  if (!runs.isLoaded) return false;
  const run = runs.get(model.run);
  return run === undefined || (typeof model.step === "number" && !run.checkpoints.includes(model.step));
}

function nameOfOne({ runs, models }: Models, model: ModelReference, { t, language }: Words): string {
  if ("model" in model) {
    const known = models.get(model.model);
    const name = known?.name ?? model.model;
    const isNewest = model.version === undefined || known?.versions[0]?.version === model.version;
    return isNewest ? name : t("{0}, version {1}", name, model.version ?? "");
  }
  const run = runs.get(model.run)?.name ?? model.run;
  if (model.step === "best") return t("{0}, best checkpoint", run);
  if (model.step === "latest") return t("{0}, latest checkpoint", run);
  return t("{0}, step {1}", run, formatCount(model.step, language));
}

function checkpointsOf(
  { id, name, checkpoints, bestStep }: RunSummary,
  words: Words,
): ModelChoices[number]["choices"] {
  const { t, language } = words;
  const newestFirst = [...checkpoints].sort((left, right) => right - left);
  const latest = newestFirst[0];
  if (latest === undefined) return [];
  const number = (step: number): string => formatCount(step, language);
  const best =
    bestStep !== undefined && checkpoints.includes(bestStep)
      ? [
          {
            key: keyOf({ run: id, step: "best" }),
            label: t("{0}, best checkpoint (step {1})", name, number(bestStep)),
          },
        ]
      : [];
  return [
    ...best,
    {
      key: keyOf({ run: id, step: "latest" }),
      label: t("{0}, latest checkpoint (step {1})", name, number(latest)),
    },
    ...newestFirst.map((step) => ({
      key: keyOf({ run: id, step }),
      label: t("{0}, step {1}", name, number(step)),
    })),
  ];
}
