// The status bar item: the agent and its jobs.
import type { Services } from "../services.ts";

export function registerStatusBar(_services: Services): void {}
