// `testset/get`: one test set with a page of its rows.
import { openTestSet, readTestRows } from "../../evaluation/test-set/store.ts";
import type { HandlerOf } from "../handler.ts";

export const testsetGet: HandlerOf<"testset/get"> =
  ({ home }) =>
  async ({ testSet: id, offset, limit }) => {
    const opened = await openTestSet(home, id);
    const rows = await readTestRows(opened);
    return { testSet: opened.testSet, rows: rows.slice(offset, offset + limit) };
  };
