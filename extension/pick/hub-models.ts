// Models of the Hub as lines of a quick pick: the one that is being typed, and a few that many people begin with.
import { suggestedBases, type SuggestedBase } from "../../schemas/bases.ts";
import { parseHubReference, type HubFile, type HubReference } from "../../schemas/hub.ts";
import { formatBytes } from "../amounts.ts";
import type { PickGroup, PickRow } from "./row.ts";
import type { Wording } from "./runs.ts";

/** What is typed comes first where it names a model. */
export function hubModelGroups(typed: string, wording: Wording): PickGroup<HubReference>[] {
  const { t } = wording;
  const reference = parseHubReference(typed);
  const named: PickRow<HubReference>[] =
    reference === undefined
      ? []
      : [{ label: `$(cloud-download) ${reference.id}`, description: placeIn(reference), value: reference }];
  const isTyped = ({ id }: SuggestedBase): boolean => id === reference?.id;
  const rows = suggestedBases.filter((base) => !isTyped(base)).map((base) => suggestionRow(base, wording));
  return [
    { heading: "", rows: named },
    { heading: t("Suggestions"), rows },
  ].filter(({ rows: lines }) => lines.length > 0);
}

function placeIn({ revision, file }: HubReference): string {
  return [revision, file].filter((part) => part !== undefined).join(" · ");
}

function suggestionRow(base: SuggestedBase, { t, language }: Wording): PickRow<HubReference> {
  const { id, parameters, license, isForChat, isGated } = base;
  const count = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const facts = [
    t("{0} parameters", count.format(parameters)),
    license,
    ...(isForChat ? [t("tuned for chat")] : []),
    ...(isGated === true ? [t("terms to agree to")] : []),
  ];
  return { label: `$(package) ${id}`, description: facts.join(" · "), value: { id } };
}

/** The GGUF files of a repository that has several, with their sizes. */
export function ggufFileGroups(files: readonly HubFile[], { language }: Wording): PickGroup<string>[] {
  const rows = files.map(({ path, bytes }) => ({
    label: `$(file) ${path}`,
    description: formatBytes(bytes, language),
    value: path,
  }));
  return [{ heading: "", rows }];
}
