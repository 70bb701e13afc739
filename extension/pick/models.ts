// Models as lines of a quick pick: what was trained here, then what was brought in.
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import { formatAgo, formatBytes } from "../amounts.ts";
import type { PickGroup, PickRow } from "./row.ts";
import type { Wording } from "./runs.ts";

/** Whether its newest version came out of a run. */
export function isTrainedHere({ versions: [newest] }: ModelSummary): boolean {
  return newest?.origin === "exported";
}

export function modelGroups(models: readonly ModelSummary[], wording: Wording): PickGroup<ModelSummary>[] {
  const { t } = wording;
  return [
    {
      heading: t("Trained here"),
      rows: models.filter(isTrainedHere).map((model) => modelRow(model, wording)),
    },
    {
      heading: t("Imported"),
      rows: models.filter((model) => !isTrainedHere(model)).map((model) => modelRow(model, wording)),
    },
  ].filter(({ rows }) => rows.length > 0);
}

function modelRow(model: ModelSummary, { language, now }: Wording): PickRow<ModelSummary> {
  const [newest] = model.versions;
  const figures =
    newest === undefined
      ? []
      : [
          newest.formats.join(", "),
          formatBytes(newest.bytes, language),
          formatAgo(newest.createdAt, now, language),
        ];
  return { label: `$(package) ${model.name}`, description: figures.join(" · "), value: model };
}
