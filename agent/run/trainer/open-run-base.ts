// Opens the base that a run tunes, and holds it against what the run began with.
import { TrainyardError, errors } from "../../errors.ts";
import { changeOfBase, checksummedBase, withChecksums } from "../../model/known-base.ts";
import { type ModelSource, openModelSource } from "../../model/source.ts";
import type { Home } from "../../store/home.ts";
import { type BaseOfRun, baseAsItWas, findBase } from "../base.ts";
import { checkpointFolder, listCheckpoints } from "../folder.ts";
import type { Record } from "./record.ts";

/**
 * Undefined where the run begins from random weights. A run that has a checkpoint goes on from the very weights that it
 * began with; otherwise the base is found anew and recorded. Throws `adapter_base_changed`, `base_changed`, and as of
 * `findBase` and `openModelSource`.
 */
export async function openRunBase(home: Home, record: Record): Promise<ModelSource | undefined> {
  const { config, base: former } = record.manifest;
  const isKept = former !== undefined && listCheckpoints(record.folder).length > 0;
  const found = isKept ? former : await findBase(home, config);
  if (found === undefined) return undefined;
  if (isKept) {
    await requireSameNumbers(found, record);
    await warnOfChange(home, found, record);
  }
  record.log("info", `Opening the base ${found.model ?? found.place} …`);
  const source = await openModelSource(found.place);
  const { place, files } = found;
  const isSummed = !isKept && needsBase(record) && files !== undefined;
  const sums = isSummed ? { files: await withChecksums({ place, files }) } : {};
  record.update({ base: { ...found, ...sums } });
  return source;
}

/** Adapters, and the reference of preferences, hang on the base; weights that are all trained have all that was in it. */
function needsBase({ manifest }: Record): boolean {
  const { lora, dpo } = manifest.config;
  return lora !== undefined || dpo !== undefined;
}

async function requireSameNumbers(base: BaseOfRun, record: Record): Promise<void> {
  const known = needsBase(record) ? checksummedBase(base) : undefined;
  const found = known && (await changeOfBase(known));
  if (found === undefined) return;
  const { file, change } = found;
  if (record.manifest.config.lora === undefined) throw errors.baseChanged(file, change);
  const newest = listCheckpoints(record.folder).at(-1)!;
  throw errors.adapterBaseChanged(checkpointFolder(record.folder, newest), file, change);
}

async function warnOfChange(home: Home, base: BaseOfRun, record: Record): Promise<void> {
  try {
    await baseAsItWas(home, base);
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    record.log("warning", error.message);
  }
}
