// What of a drop may be a model.
import { parseHubReference } from "../../../schemas/hub.ts";

export type DroppedModel = { readonly uri: string } | { readonly hub: string };

/** `list` is a text/uri-list (RFC 2483); `files` are addresses of files that came in another way. Each counts once. */
export function droppedModels(list: string, files: readonly string[]): DroppedModel[] {
  const lines = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  return [...new Set([...lines, ...files])].flatMap((line): DroppedModel[] => {
    if (line.startsWith("file:")) return [{ uri: line }];
    if (/^https?:/i.test(line) && parseHubReference(line) !== undefined) return [{ hub: line }];
    return [];
  });
}
