// The names under which models are served: they stay the same, and each means one thing.
import { Id, type ModelReference } from "./protocol/method.ts";

/** `id`, `id@version`, `run:best`, `run:latest` or `run:500`; no id has an @ or a colon in it. */
export function nameOfModel(reference: ModelReference): string {
  if ("run" in reference) return `${reference.run}:${reference.step}`;
  return reference.version === undefined ? reference.model : `${reference.model}@${reference.version}`;
}

/** Undefined where no model can be called so. */
export function parseModelName(name: string): ModelReference | undefined {
  const [, id = "", mark, rest = ""] = /^([^:@]+)(?:([:@])(.+))?$/.exec(name) ?? [];
  if (!Id.safeParse(id).success) return undefined;
  if (mark === undefined) return { model: id };
  if (mark === "@") return Id.safeParse(rest).success ? { model: id, version: rest } : undefined;
  if (rest === "best" || rest === "latest") return { run: id, step: rest };
  return /^(0|[1-9]\d{0,14})$/.test(rest) ? { run: id, step: Number(rest) } : undefined;
}
