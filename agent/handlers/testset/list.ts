// `testset/list`: all test sets.
import { listTestSets } from "../../evaluation/test-set/store.ts";
import type { HandlerOf } from "../handler.ts";

export const testsetList: HandlerOf<"testset/list"> =
  ({ home }) =>
  async () =>
    listTestSets(home);
