// How commands name models besides by runs, ids and paths: `run:500` for a step, and adapters behind a +, as served models
// are called.
import { existsSync } from "node:fs";
import { parseModelName } from "../../schemas/model-name.ts";
import type { AddedAdapter, ModelReference } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import { findRun, tryFindRun } from "../run/find.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";

export interface NamedModel {
  /** What the adapters are added to, as it was named. */
  readonly model: string;
  /** A run that is named without a step is its best checkpoint. */
  readonly adapters: readonly AddedAdapter[];
}

/** Of `model+adapter*0.5+adapter`. Throws `model_not_found` where what follows a + is no name, and `run_ambiguous`. */
export function parseNamedModel(home: Home, named: string): NamedModel {
  // No part of a path, which may have a + in it, is an adapter.
  const [, model = named, added] = /^(.+?)((?:\+[^+/\\]+)+)$/.exec(named) ?? [];
  if (added === undefined || existsSync(named) || tryFindRun(home, named) !== undefined)
    return { model: named, adapters: [] };
  const adapters = parseModelName(`_${added}`)?.adapters;
  if (adapters === undefined) throw errors.modelNotFound(named);
  return { model, adapters: adapters.map((one) => ({ ...one, model: referenceIn(home, one.model) })) };
}

export interface NamedStep {
  readonly run: Run;
  readonly step: "best" | "latest" | number;
}

/** Of a run, or of `run:500`, `run:latest` and `run:best`. Undefined for what is no run. */
export function findStep(home: Home, named: string): NamedStep | undefined {
  const whole = tryFindRun(home, named);
  if (whole !== undefined) return { run: whole, step: "best" };
  const [, name, step = ""] = /^(.+):(best|latest|\d{1,15})$/.exec(named) ?? [];
  const run = name === undefined ? undefined : tryFindRun(home, name);
  if (run === undefined) return undefined;
  return { run, step: step === "best" || step === "latest" ? step : Number(step) };
}

/** The run that a model is of or, where it is of none, the first that was added to it. */
export function runInName(home: Home, named: string): Run | undefined {
  const { model, adapters } = parseNamedModel(home, named);
  const first = adapters.map((added) => added.model).find((one) => "run" in one);
  return findStep(home, model)?.run ?? (first && findRun(home, first.run));
}

function referenceIn(home: Home, reference: ModelReference): ModelReference {
  if ("run" in reference) return { ...reference, run: findRun(home, reference.run).manifest.id };
  const run = reference.version === undefined ? tryFindRun(home, reference.model) : undefined;
  return run === undefined ? reference : { run: run.manifest.id, step: "best" };
}
