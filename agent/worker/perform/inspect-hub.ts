// What a model of the Hub is, before anybody decides to load it.
import { inspectRepository, summarizeRepository } from "../../hub/repository.ts";
import type { Performer } from "../performers.ts";

export const inspectHub: Performer<"inspectHub"> = async ({ reference, access }) => {
  const { id, revision, file } = reference;
  const repository = await inspectRepository(access, { id, ...(revision !== undefined && { revision }) });
  return summarizeRepository(repository, file);
};
