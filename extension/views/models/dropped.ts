// What of a drop may be a model.
import path from "node:path";
import { parseHubReference } from "../../../schemas/hub.ts";
import { isOfModelFolder } from "../../../schemas/model-place.ts";

export type DroppedModel = { readonly uri: string } | { readonly hub: string };

/** `list` is a text/uri-list (RFC 2483); `files` are addresses of files that came in another way. Each counts once; files of one model's folder stand for that. */
export function droppedModels(list: string, files: readonly string[]): DroppedModel[] {
  const lines = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  const places = [...lines, ...files].map((line) => (line.startsWith("file:") ? placeOfModel(line) : line));
  return [...new Set(places)].flatMap((line): DroppedModel[] => {
    if (line.startsWith("file:")) return [{ uri: line }];
    if (/^https?:/i.test(line) && parseHubReference(line) !== undefined) return [{ hub: line }];
    return [];
  });
}

/** Of an address (RFC 8089), which is encoded alike in both. */
function placeOfModel(address: string): string {
  const { pathname } = new URL(address);
  return isOfModelFolder(path.posix.basename(pathname)) ? path.posix.dirname(address) : address;
}
