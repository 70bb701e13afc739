// What somebody may want to do with a run that has succeeded, in the lines after its end.
import { wantsEvaluation } from "../evaluation/finished-run.ts";
import type { Run } from "../run/state.ts";
import type { Output } from "./output.ts";

export function sayWhatNext({ manifest: { id, config } }: Run, output: Output): void {
  output.say(`Talk to it: \`trainyard chat ${id}\``);
  if (wantsEvaluation(config))
    output.say(`Its held-out rows are asked now; what came out: \`trainyard evaluate ${id}\``);
}
