// Takes a model of the Hub in: loaded into the cache, where a cut leaves what has come, and from there into the home.
import { rm } from "node:fs/promises";
import path from "node:path";
import { checkSource } from "../../hub/check-source.ts";
import { loadModel } from "../../hub/load.ts";
import type { Performer } from "../performers.ts";
import { keepModel } from "./import-model.ts";

export const importFromHub: Performer<"importFromHub"> = async ({ id, reference, access }, work) => {
  const parent = path.join(work.home.cache, "hub", id);
  const { source, repository, sums } = await loadModel(access, reference, parent, work.report);
  const { id: hubId, revision, license } = repository;
  work.report({ message: "Checking the files" });
  const kept = await keepModel(
    {
      id,
      source: `${access.endpoint}/${hubId}/tree/${revision}`,
      checked: await checkSource(source),
      taking: { keeping: "move", announced: sums },
      facts: {
        hub: { endpoint: access.endpoint, id: hubId, revision },
        ...(license !== undefined && { license }),
      },
    },
    work,
  );
  // Also what was loaded of other commits and not brought to its end.
  await rm(parent, { recursive: true, force: true });
  return kept;
};
