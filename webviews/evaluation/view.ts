// What the parts of the page are drawn from, and what they can ask for.
import type { EvaluationState, evaluationPanel, RowsQuery } from "../../schemas/panels/evaluation.ts";
import type { Up } from "../../schemas/panels/panel.ts";

export interface EvaluationView {
  readonly state: EvaluationState;
  send(intent: Up<typeof evaluationPanel>): void;
  ask(query: RowsQuery): void;
  /** Whether all of a row is shown. */
  isOpen(row: number): boolean;
  toggle(row: number): void;
}
