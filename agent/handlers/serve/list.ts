// `serve/list`: what is loaded or was started.
import { TrainyardError } from "../../errors.ts";
import { chooseModel } from "../chosen-model.ts";
import type { HandlerOf } from "../handler.ts";

export const serveList: HandlerOf<"serve/list"> = (services) => async () => {
  const { serving } = services;
  // What was started and has been removed since is served no more.
  for (const { state, startedAs } of serving.list()) {
    for (const wanted of state === "unloaded" ? startedAs : []) {
      await chooseModel(services, wanted).catch((error: unknown) => {
        if (!(error instanceof TrainyardError)) throw error;
        serving.stop(wanted);
      });
    }
  }
  return { path: "/v1", models: serving.list() };
};
