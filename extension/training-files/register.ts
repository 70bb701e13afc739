// What an open training file offers.
import type { Services } from "../services.ts";

export function registerTrainingFiles(_services: Services): void {}
