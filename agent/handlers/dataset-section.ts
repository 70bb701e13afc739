// The [dataset] table that the parameters of a call stand for.
import type { Params } from "../../schemas/protocol.ts";
import { DatasetSection } from "../../schemas/training.ts";
import type { DatasetTable } from "../dataset/sources.ts";
import { requireFile } from "./local-file.ts";

/** `file` is where the rows are. Throws what `requireFile` throws, for the held-out rows. */
export async function datasetSection(
  file: string,
  options: Params<"dataset/import">["options"],
): Promise<DatasetTable> {
  const { validation_path: heldOut, ...given } = options ?? {};
  return DatasetSection.parse({
    ...given,
    path: file,
    ...(heldOut !== undefined && { validation_path: await requireFile(heldOut) }),
  });
}
