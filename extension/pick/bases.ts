// Models that can be tuned, as lines of lists: with their licence and their size.
import type { FormState } from "../../schemas/panels/training-form.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import { formatBytes } from "../amounts.ts";
import type { PickGroup, PickRow } from "./row.ts";
import type { Wording } from "./runs.ts";

/** A model of the home, or the wish to bring one in. */
export type BaseChoice = { readonly model: string } | "import";

/** Weights of ONNX files cannot be read back. */
export function canBeTuned({ versions: [newest] }: ModelSummary): boolean {
  return newest?.formats.some((format) => format !== "onnx") === true;
}

export function describeBase({ versions: [newest] }: ModelSummary, { t, language }: Wording): string {
  if (newest === undefined) return "";
  const { license, bytes, adapterOf } = newest;
  const parts = [license ?? t("licence unknown"), formatBytes(bytes, language)];
  if (adapterOf !== undefined) parts.push(t("adapters of {0}", adapterOf));
  return parts.join(" · ");
}

/** As the form lists them. */
export function baseChoices(models: readonly ModelSummary[], wording: Wording): FormState["tuning"]["bases"] {
  return models
    .filter(canBeTuned)
    .map((model) => ({ value: model.id, name: model.name, detail: describeBase(model, wording) }));
}

export function baseGroups(models: readonly ModelSummary[], wording: Wording): PickGroup<BaseChoice>[] {
  const { t } = wording;
  const rowOf = (model: ModelSummary): PickRow<BaseChoice> => ({
    label: `$(package) ${model.name}`,
    description: describeBase(model, wording),
    value: { model: model.id },
  });
  const tunable = models.filter(canBeTuned);
  const isOwn = ({ versions: [newest] }: ModelSummary): boolean => newest?.origin === "exported";
  const more: PickRow<BaseChoice> = {
    label: `$(add) ${t("Import from the Hub or Disk…")}`,
    description: t("a model that is not here yet"),
    value: "import",
  };
  return [
    { heading: t("Imported"), rows: tunable.filter((model) => !isOwn(model)).map(rowOf) },
    { heading: t("Trained here"), rows: tunable.filter(isOwn).map(rowOf) },
    { heading: t("More"), rows: [more] },
  ].filter(({ rows }) => rows.length > 0);
}
