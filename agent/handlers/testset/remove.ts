// `testset/remove`: a test set goes; evaluations on it stay.
import { removeTestSet } from "../../evaluation/test-set/store.ts";
import type { HandlerOf } from "../handler.ts";

export const testsetRemove: HandlerOf<"testset/remove"> =
  (services) =>
  async ({ testSet }) => {
    await removeTestSet(services.home, testSet);
    services.changed({ kind: "testset", ids: [testSet] });
    return null;
  };
