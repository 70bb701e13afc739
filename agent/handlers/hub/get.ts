// `hub/get`: whether the agent may ask the Hub.
import type { HandlerOf } from "../handler.ts";
import { hubState } from "../hub-access.ts";

export const hubGet: HandlerOf<"hub/get"> = (services) => () => Promise.resolve(hubState(services));
