// What a model of the Hub is at one commit: its files with their sums, its licence, and which of them are needed.
import { listFiles, modelInfo } from "@huggingface/hub";
import * as z from "zod";
import type { HubReference, HubRepository } from "../../schemas/hub.ts";
import { errors, TrainyardError } from "../errors.ts";
import type { HubAccess } from "./access.ts";
import { hubFetch } from "./fetch.ts";
import { ggufFilesAmong, isPickle, modelFilesAmong } from "./model-files.ts";

/** The sha256 of a large file, or of a small one the SHA-1 that git knows it by. */
export type FileSum = { readonly sha256: string } | { readonly blob: string };

export interface RemoteFile {
  readonly path: string;
  readonly bytes: number;
  readonly sum: FileSum;
}

export interface RemoteRepository {
  readonly id: string;
  /** The commit. */
  readonly revision: string;
  readonly license?: string;
  readonly gated: boolean;
  readonly files: readonly RemoteFile[];
}

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Blob = z.string().regex(/^[0-9a-f]{40}$/);
const size = z.int().min(0);
const Entry = z.looseObject({
  type: z.string(),
  path: z.string().min(1).max(1000),
  size,
  oid: Blob,
  lfs: z.looseObject({ oid: Sha256, size }).optional(),
});
const Information = z.looseObject({
  name: z.string().min(1).max(300),
  gated: z.unknown(),
  sha: z.string().regex(/^[0-9a-f]{40,64}$/),
  cardData: z
    .looseObject({ license: z.unknown().optional(), license_name: z.unknown().optional() })
    .optional()
    .catch(undefined),
});

/** More than any repository of one model has. */
const mostFiles = 10_000;

/** Errors: as of `askHub`. */
export async function inspectRepository(
  access: HubAccess,
  { id, revision = "main" }: Pick<HubReference, "id" | "revision">,
): Promise<RemoteRepository> {
  const { host } = new URL(access.endpoint);
  const common = { hubUrl: access.endpoint, fetch: hubFetch(access, { id, revision }) };
  try {
    const told = await modelInfo({ name: id, revision, additionalFields: ["sha", "cardData"], ...common });
    const { sha, gated, cardData } = Information.parse(told);
    const files: RemoteFile[] = [];
    const repo = { type: "model", name: id } as const;
    for await (const item of listFiles({ repo, revision: sha, recursive: true, ...common })) {
      if (item.type !== "file") continue;
      const { path, size: bytes, oid, lfs } = Entry.parse(item);
      files.push({
        path,
        bytes: lfs?.size ?? bytes,
        sum: lfs === undefined ? { blob: oid } : { sha256: lfs.oid },
      });
      if (files.length > mostFiles) throw errors.hubFailed(host, "it lists files without end");
    }
    const license = licenseIn(cardData);
    return { id, revision: sha, ...(license !== undefined && { license }), gated: Boolean(gated), files };
  } catch (error) {
    if (error instanceof TrainyardError) throw error;
    if (error instanceof z.ZodError || error instanceof SyntaxError || error instanceof TypeError)
      throw errors.hubFailed(host, "its answer is not one of the Hub");
    throw error;
  }
}

function licenseIn(card: { license?: unknown; license_name?: unknown } | undefined): string | undefined {
  const [license, name] = [card?.license, card?.license_name];
  const told = license === "other" && typeof name === "string" ? name : license;
  return typeof told === "string" && told.length <= 100 ? told : undefined;
}

export interface Chosen {
  readonly format: "safetensors" | "gguf";
  /** Small ones first: they tell whether the rest is worth loading. */
  readonly files: readonly RemoteFile[];
}

/**
 * What has to be loaded of a repository. Throws `hub_file_not_chosen` where there are several GGUF files alone,
 * `hub_file_not_found` and `hub_nothing_usable`.
 */
export function chooseFiles({ id, files }: RemoteRepository, wanted?: string): Chosen {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const ggufs = ggufFilesAmong([...byPath.keys()]);
  if (wanted !== undefined) {
    if (!ggufs.includes(wanted)) throw errors.hubFileNotFound(id, wanted);
    return { format: "gguf", files: [byPath.get(wanted)!] };
  }
  const top = [...byPath.keys()].filter((name) => !name.includes("/"));
  const { weights, others } = modelFilesAmong(top);
  if (weights.length > 0) {
    const chosen = [...others, ...weights].map((name) => byPath.get(name)!);
    return { format: "safetensors", files: chosen };
  }
  if (ggufs.length === 1) return { format: "gguf", files: [byPath.get(ggufs[0]!)!] };
  if (ggufs.length > 1) throw errors.hubFileNotChosen(id, ggufs);
  const pickle = [...byPath.keys()].find(isPickle);
  const reason = pickle === undefined ? "it has no weights" : `its weights (${pickle}) are a pickle`;
  throw errors.hubNothingUsable(id, reason);
}

/** For people who are about to agree. Throws `hub_nothing_usable` and `hub_file_not_found`. */
export function summarizeRepository(repository: RemoteRepository, wanted?: string): HubRepository {
  const { id, revision, license, gated, files } = repository;
  const inShort = (list: readonly RemoteFile[]): HubRepository["files"] =>
    list.map(({ path, bytes }) => ({ path, bytes }));
  const ggufs = new Set(ggufFilesAmong(files.map(({ path }) => path)));
  const common = { id, revision, ...(license !== undefined && { license }), gated };
  try {
    return { ...common, files: inShort(chooseFiles(repository, wanted).files), choices: [] };
  } catch (error) {
    if (!(error instanceof TrainyardError) || error.code !== "hub_file_not_chosen") throw error;
    return { ...common, files: [], choices: inShort(files.filter(({ path }) => ggufs.has(path))) };
  }
}
