// Every feature of the language server but its diagnostics: the request, what is told of it, and who answers.
import type { Features } from "./requests.ts";

export const features: Features = {};
