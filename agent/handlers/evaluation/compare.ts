// `evaluation/compare`: how models differ on the same rows.
import { compareModels } from "../../evaluation/compare.ts";
import { openCompared } from "../../evaluation/open-compared.ts";
import { pageOfChanges } from "../../evaluation/pages.ts";
import type { HandlerOf } from "../handler.ts";

export const evaluationCompare: HandlerOf<"evaluation/compare"> =
  ({ home }) =>
  async ({ evaluations: ids, ...page }) => {
    const models = await openCompared(home, ids);
    return {
      evaluations: models.map(({ evaluation }) => evaluation),
      comparisons: compareModels(models),
      ...pageOfChanges(models, page),
    };
  };
