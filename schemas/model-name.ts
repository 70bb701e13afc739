// The names under which models are served: they stay the same, and each means one thing.
import type { EvaluatedModel } from "./evaluation.ts";
import { Id, ModelStack, type ModelReference } from "./protocol/method.ts";

/**
 * `id`, `id@version`, `run:best`, `run:latest` or `run:500`; no id has an @ or a colon in it. Adapters follow behind a +,
 * with their scale where it is not 1: `id+run:best+other*0.5`. A file that is no model of the home has its own name.
 */
export function nameOfModel(model: EvaluatedModel): string {
  return nameOfOne(model) + nameOfAdapters(model);
}

/** The second part of the name: empty where there are none. */
export function nameOfAdapters({ adapters = [] }: Pick<EvaluatedModel, "adapters">): string {
  return adapters.map(({ model, scale }) => `+${nameOfOne(model)}${scale === 1 ? "" : `*${scale}`}`).join("");
}

/** The name of a model with adapters that is called otherwise, so that it can stand beside what it is called. */
export function nameBeside({
  reference,
  label,
}: {
  reference: EvaluatedModel;
  label: string;
}): string | undefined {
  const name = nameOfModel(reference);
  return reference.adapters === undefined || name === label ? undefined : name;
}

/** Undefined where no model can be called so. */
export function parseModelName(name: string): ModelStack | undefined {
  const [first = "", ...added] = name.split("+");
  const model = parseOne(first);
  if (model === undefined || added.length === 0) return model;
  const adapters = added.map((one) => {
    const [adapter = "", scale = "1", ...more] = one.split("*");
    const isNumber = /^-?\d+(\.\d+)?(e-\d+)?$/.test(scale) && more.length === 0;
    return { model: parseOne(adapter), scale: isNumber ? Number(scale) : NaN };
  });
  return ModelStack.safeParse({ ...model, adapters }).data;
}

function nameOfOne(reference: ModelReference | { file: string }): string {
  if ("file" in reference) return reference.file.split(/[\\/]/).at(-1)!;
  if ("run" in reference) return `${reference.run}:${reference.step}`;
  return reference.version === undefined ? reference.model : `${reference.model}@${reference.version}`;
}

function parseOne(name: string): ModelReference | undefined {
  const [, id = "", mark, rest = ""] = /^([^:@]+)(?:([:@])(.+))?$/.exec(name) ?? [];
  if (!Id.safeParse(id).success) return undefined;
  if (mark === undefined) return { model: id };
  if (mark === "@") return Id.safeParse(rest).success ? { model: id, version: rest } : undefined;
  if (rest === "best" || rest === "latest") return { run: id, step: rest };
  return /^(0|[1-9]\d{0,14})$/.test(rest) ? { run: id, step: Number(rest) } : undefined;
}
