// Every failure that a user can meet, as a named factory: a code, what happened, and the next step.
// docs/errors.md describes each one; a test holds the two lists equal. Anything else that is thrown is a bug.
import { agentErrors } from "./errors/agent.ts";
import { dataErrors } from "./errors/data.ts";
import { hubErrors } from "./errors/hub.ts";
import { evaluationErrors } from "./errors/evaluation.ts";
import { modelErrors } from "./errors/model.ts";
import { runErrors } from "./errors/run.ts";
import { tableErrors } from "./errors/table.ts";
import { uploadErrors } from "./errors/upload.ts";
import { wireErrors } from "./errors/wire.ts";

export { TrainyardError } from "./errors/trainyard-error.ts";

export const errors = {
  ...dataErrors,
  ...modelErrors,
  ...evaluationErrors,
  ...hubErrors,
  ...runErrors,
  ...tableErrors,
  ...agentErrors,
  ...wireErrors,
  ...uploadErrors,
};
