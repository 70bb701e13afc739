// The trees of the activity bar.
import type { Services } from "../services.ts";

export function registerTrees(_services: Services): void {}
