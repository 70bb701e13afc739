// `serve/stop`: a model that was started is unloaded once it has answered.
import type { HandlerOf } from "../handler.ts";

export const serveStop: HandlerOf<"serve/stop"> =
  ({ serving }) =>
  ({ model }) =>
    Promise.resolve({ stopped: serving.stop(model) });
