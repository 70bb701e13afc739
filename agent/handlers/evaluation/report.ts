// `evaluation/report`: evaluations of a test set as a page to keep or to send.
import { openCompared } from "../../evaluation/open-compared.ts";
import { writeReport } from "../../evaluation/report/write.ts";
import type { HandlerOf } from "../handler.ts";

export const evaluationReport: HandlerOf<"evaluation/report"> =
  ({ home }) =>
  async ({ evaluations: ids, format, samples }) =>
    writeReport(await openCompared(home, ids), { format, samples });
