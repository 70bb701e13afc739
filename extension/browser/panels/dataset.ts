// A split of a version of a dataset.
import type { Services } from "../../services.ts";
import type { Route } from "../routes.ts";

export function openDataset(_services: Services, _route: Extract<Route, { page: "dataset" }>): Promise<void> {
  return Promise.reject(new Error("not yet"));
}
