// Everything that the form shows, from what a person has done in it and what is known of the data and the machine.
import type {
  ColumnParts,
  FormInput,
  FormKey,
  FormState,
  FormTexts,
  PlanState,
  TuningCost,
} from "../../../schemas/panels/training-form.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { RunPlan } from "../../../schemas/protocol/run.ts";
import type { Wording } from "../../pick/runs.ts";
import type { CostRequest } from "./base-costs.ts";
import { fieldStates, sizeStates } from "./field-states.ts";
import { idleKeys } from "./idle-keys.ts";
import { sortProblems, type SortedProblems } from "./problems-of-fields.ts";
import { readTrainingText, type SyntaxFault, type TextContent } from "./read-text.ts";
import { columnsToWrite, isUnreadable, rowsState } from "./rows-state.ts";
import { suggest, suggestTuning, type Machine, type RowFacts } from "./suggest.ts";
import { changedLines, editedText, newText, type RowsPlace } from "./text-of-form.ts";
import { relevantTexts, tuningOf, tuningState, type Tuning } from "./tuning.ts";
import { chosenOf, numberOf, readFields, type FieldValues } from "./values.ts";

/** What the agent has said of a text. */
export interface PlanAnswer {
  readonly text: string;
  /** Of the whole training. */
  readonly steps: number;
  readonly plan: RunPlan | null;
  readonly problems: readonly Problem[];
}

/** Where the file is, or will be. */
export interface FilePlace {
  readonly folder: string;
  /** Without `.train.toml`. */
  readonly fileName: string;
  /** Why a new file cannot be put there. */
  readonly problem?: string | undefined;
}

export interface DerivedForm {
  readonly state: FormState;
  /** What is planned and saved; undefined while something is missing or wrong. */
  readonly text: string | undefined;
  readonly steps: number;
  /** What the costs of tuning depend on; undefined where no model of the home is tuned. */
  readonly cost: CostRequest | undefined;
}

export interface FormContext {
  readonly input: FormInput;
  readonly seen: number;
  /** What the edited file holds now. */
  readonly original?: string | undefined;
  readonly rows: {
    readonly place?: RowsPlace | undefined;
    readonly facts?: RowFacts | undefined;
    /** Columns that there are, those that were guessed for parts, and whether a part has none. */
    readonly columns?: readonly string[] | undefined;
    readonly guessed?: ColumnParts | undefined;
    readonly isShapeUnknown?: boolean | undefined;
    readonly problem?: string | undefined;
    readonly isReading: boolean;
  };
  readonly datasets: FormState["datasets"];
  readonly files: FormState["files"];
  /** Models of the home that can be tuned. */
  readonly bases: FormState["tuning"]["bases"];
  /** What each way to tune the base would take here, as far as it is known. */
  readonly costs?: readonly TuningCost[] | undefined;
  readonly machine: Machine;
  readonly answer?: PlanAnswer | undefined;
  readonly planning: "no" | "onDemand" | "working" | "untrusted" | { readonly failed: string };
  readonly place: FilePlace;
  readonly isSaving: boolean;
}

export function deriveForm(context: FormContext, wording: Wording): DerivedForm {
  const { rows, answer, machine, original, isSaving } = context;
  const { t } = wording;
  const { folder, fileName, problem: placeProblem } = context.place;
  const content = original === undefined ? undefined : readTrainingText(original, folder);
  const fault = content !== undefined && "line" in content ? content : undefined;
  const known = content !== undefined && "texts" in content ? content : undefined;
  const tuning = tuningOf(context.input, known, rows.facts);
  const typed = relevantTexts(context.input.texts, tuning);
  const suggested = { ...context, input: { ...context.input, texts: typed } };
  const base = relevantTexts(known?.texts ?? suggestedTexts(suggested, machine, tuning, t), tuning);
  const versions = context.bases.find(({ value }) => value === tuning.base)?.versions ?? [];
  // What stands in the file is shown, so that what is said of it is seen.
  const idle = idleKeys({ ...base, ...typed }, tuning, versions.length).filter(
    (key) => known?.texts[key] === undefined,
  );
  const input = { ...context.input, texts: without(typed, idle) };
  const fields = readFields(base, input.texts, t);
  const columns = columnsToWrite(context, known);
  const place = rows.place && { ...rows.place, columns };
  const text =
    fault !== undefined
      ? original!
      : known !== undefined
        ? editedText(original!, known, { ...input, tuning }, fields, place, folder)
        : newText(fields, place, tuningName(context.bases, tuning), folder, wording);
  const isWhole = fault === undefined && rows.place !== undefined && Object.keys(fields.faults).length === 0;
  const sorted = answer?.text === text ? sortProblems(text, answer.problems) : sortProblems("", []);
  const states = fieldStates(fields, tuning, sorted, rows.facts, wording);
  const hasErrors = Object.values(states).some(({ isError, problem }) => isError && problem !== undefined);
  const canSave = isWhole && !hasErrors && placeProblem === undefined && !isSaving;
  const willFail =
    rows.isReading ||
    isUnreadable(rows, known) ||
    [...sorted.ofRows, ...sorted.others].some(({ severity }) => severity === "error");
  const state: FormState = {
    kind: "state",
    seen: context.seen,
    input: context.input,
    fields: states,
    idle,
    datasets: [...context.datasets],
    files: [...context.files],
    rows: rowsState(context, known, sorted.ofRows, wording),
    sizes: sizeStates(fields),
    tuning: tuningState(tuning, fields.texts, context, rows.facts),
    place: { folder, fileName, ...(placeProblem !== undefined && { problem: placeProblem }) },
    toml: text,
    changedLines: original === undefined ? [] : changedLines(original, text),
    problems: [...faultProblems(fault, t), ...baseProblems(known, t), ...otherProblems(sorted, t)],
    plan: planState(context, text, isWhole),
    canSave,
    canTrain: canSave && !willFail,
    isSaving,
  };
  return {
    state,
    text: isWhole ? text : undefined,
    steps: numberOf(fields, "training.steps") ?? 0,
    cost: costRequest(context, tuning, fields),
  };
}

function without(texts: FormTexts, keys: readonly FormKey[]): FormTexts {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !keys.includes(key as FormKey)));
}

function costRequest(
  { bases, answer }: FormContext,
  { base, dpo }: Tuning,
  fields: FieldValues,
): CostRequest | undefined {
  const [sequenceLength, batchSize, steps] = [
    numberOf(fields, "training.seq_len"),
    numberOf(fields, "training.local_batch_size"),
    numberOf(fields, "training.steps"),
  ];
  if (sequenceLength === undefined || batchSize === undefined || steps === undefined) return undefined;
  if (!bases.some(({ value }) => value === base)) return undefined;
  const sequences = (numberOf(fields, "training.global_batch_size") ?? batchSize) * (dpo ? 2 : 1);
  const version = fields.texts["model.base_version"];
  return {
    ...(version !== undefined && version !== "" && { version }),
    ...{ model: base, sequenceLength, batchSize, tokens: steps * sequences * sequenceLength },
    rank: numberOf(fields, "lora.rank") ?? 16,
    checkpointed: fields.values["activation_checkpoint.mode"] === "full",
    ...(answer?.plan && { lossShare: answer.plan.lossShare }),
    pairs: dpo,
  };
}

function suggestedTexts(
  { input, rows, place }: FormContext,
  machine: Machine,
  tuning: Tuning,
  t: Wording["t"],
): FormTexts {
  const chosen = chosenOf(input, t);
  const suggested =
    tuning.base === "" ? suggest(rows.facts, machine, chosen) : suggestTuning(rows.facts, tuning, chosen);
  return { ...suggested, name: place.fileName };
}

/** What is tuned, as people call it; undefined where random weights are trained. */
function tuningName(bases: FormContext["bases"], { base }: Tuning): string | undefined {
  if (base === "") return undefined;
  return bases.find(({ value }) => value === base)?.name ?? base;
}

function faultProblems(fault: SyntaxFault | undefined, t: Wording["t"]): FormState["problems"] {
  if (fault === undefined) return [];
  return [{ message: t("Line {0} is no TOML. Mend it in the text first.", fault.line), isError: true }];
}

function baseProblems(content: TextContent | undefined, t: Wording["t"]): FormState["problems"] {
  if (content?.base === undefined) return [];
  const message = t("This file takes over {0}; the form shows what stands in this file alone.", content.base);
  return [{ message, isError: false }];
}

function otherProblems({ others }: SortedProblems, t: Wording["t"]): FormState["problems"] {
  const told = others.filter(({ severity }) => severity !== "info");
  const shown = told.slice(0, 4).map(({ message, advice, severity }) => ({
    message: [message, advice].join(" ").trim(),
    isError: severity === "error",
  }));
  if (told.length > 4) shown.push({ message: t("and {0} more", told.length - 4), isError: false });
  return shown;
}

function planState({ answer, planning }: FormContext, text: string, isWhole: boolean): PlanState {
  if (planning === "untrusted") return { kind: "untrusted" };
  if (!isWhole) return { kind: "none" };
  if (typeof planning === "object") return { kind: "failed", message: planning.failed };
  if (answer?.plan != null && (answer.text === text || planning === "working"))
    return readyPlan(answer.plan, answer, text);
  if (planning === "working") return { kind: "working" };
  return planning === "onDemand" && answer?.text !== text ? { kind: "onDemand" } : { kind: "none" };
}

function readyPlan(plan: RunPlan, answer: PlanAnswer, text: string): PlanState {
  const { parameters, memory, memoryAvailable, fits, seconds, tokens, model } = plan;
  return {
    kind: "ready",
    isOld: answer.text !== text,
    parameters,
    memory,
    memoryAvailable,
    fits,
    seconds,
    tokensPerStep: tokens,
    tokens: tokens * answer.steps,
    vocabulary: model.vocabularySize,
  };
}
