// Models that can be tuned, as lines of lists: with their licence, their size, and what tuning them takes here.
import type { FormState } from "../../schemas/panels/training-form.ts";
import type { ModelSummary, TuningFigures } from "../../schemas/protocol/model.ts";
import { haveReadableWeights } from "../../schemas/readable-weights.ts";
import { formatBytes, formatDuration } from "../amounts.ts";
import { formatMoment } from "../views/words.ts";
import type { BaseEstimate, BaseVersion } from "./base-estimates.ts";
import { isTrainedHere } from "./models.ts";
import type { PickGroup, PickRow } from "./row.ts";
import type { Wording } from "./runs.ts";

/** A model of the home, or the wish to bring one in. */
export type BaseChoice = { readonly model: string } | "import";

/** By its newest version. */
export function canBeTuned({ versions: [newest] }: ModelSummary): boolean {
  return newest !== undefined && haveReadableWeights(newest.formats);
}

/** The newest versions of those that can be tuned, as they stand in the list. */
export function tunableVersions(models: readonly ModelSummary[]): BaseVersion[] {
  return models.filter(canBeTuned).map(({ id, versions }) => ({ model: id, version: versions[0]!.version }));
}

/** Licence, size on the disk, and of adapters their base. */
export function describeBase({ versions: [newest] }: ModelSummary, { t, language }: Wording): string {
  if (newest === undefined) return "";
  const { license, bytes, adapterOf } = newest;
  const parts = [license ?? t("licence unknown"), formatBytes(bytes, language)];
  if (adapterOf !== undefined) parts.push(t("adapters of {0}", adapterOf));
  return parts.join(" · ");
}

/** As the form lists them. */
export function baseChoices(models: readonly ModelSummary[], wording: Wording): FormState["tuning"]["bases"] {
  return models.filter(canBeTuned).map((model) => ({
    value: model.id,
    name: model.name,
    detail: describeBase(model, wording),
    versions: model.versions.map(({ version, createdAt }) => ({
      value: version,
      name: formatMoment(createdAt, new Date(wording.now), wording.language),
    })),
  }));
}

/** @param estimateOf what is known of a base by now */
export function baseGroups(
  models: readonly ModelSummary[],
  estimateOf: (base: BaseVersion) => BaseEstimate | undefined,
  wording: Wording,
): PickGroup<BaseChoice>[] {
  const { t } = wording;
  const rowOf = (model: ModelSummary): PickRow<BaseChoice> => ({
    label: `$(package) ${model.name}`,
    description: describeBase(model, wording),
    detail: describeEstimate(estimateOf({ model: model.id, version: model.versions[0]!.version }), wording),
    value: { model: model.id },
  });
  const tunable = models.filter(canBeTuned);
  const more: PickRow<BaseChoice> = {
    label: `$(add) ${t("Import from the Hub or Disk…")}`,
    description: t("a model that is not here yet"),
    value: "import",
  };
  return [
    { heading: t("Imported"), rows: tunable.filter((model) => !isTrainedHere(model)).map(rowOf) },
    { heading: t("Trained here"), rows: tunable.filter(isTrainedHere).map(rowOf) },
    { heading: t("More"), rows: [more] },
  ].filter(({ rows }) => rows.length > 0);
}

/** Of adapters, on the base as it is where that fits, else on one of fewer bits. */
export function describeEstimate(estimate: BaseEstimate | undefined, wording: Wording): string {
  const { t, language } = wording;
  if (estimate === undefined) return `$(ellipsis) ${t("memory and time are being estimated")}`;
  if ("problem" in estimate) return `$(warning) ${estimate.problem}`;
  const { methods } = estimate;
  const fitting = adapterMethods.find((method) => figuresOf(methods, method)?.fits);
  const shown = figuresOf(methods, fitting ?? "lora-int4");
  if (shown === undefined) return "";
  const memory = formatBytes(shown.memory, language);
  if (fitting === undefined)
    return `$(error) ${t("Does not fit: about {0} of memory, {1} are free", memory, formatBytes(shown.memoryAvailable, language))}`;
  const time = formatDuration(Math.max(1, shown.seconds), t);
  return `$(pass) ${fitsText(fitting, memory, time, t)}`;
}

/** From the one that changes the base least. */
const adapterMethods = ["lora", "lora-int8", "lora-int4"] as const;

function figuresOf(
  methods: readonly TuningFigures[],
  wanted: TuningFigures["method"],
): TuningFigures | undefined {
  return methods.find(({ method }) => method === wanted);
}

function fitsText(
  method: (typeof adapterMethods)[number],
  memory: string,
  time: string,
  t: Wording["t"],
): string {
  switch (method) {
    case "lora":
      return t("Fits: about {0} of memory, {1}", memory, time);
    case "lora-int8":
      return t("Fits with its weights in 8 bits: about {0} of memory, {1}", memory, time);
    case "lora-int4":
      return t("Fits with its weights in 4 bits: about {0} of memory, {1}", memory, time);
  }
}
