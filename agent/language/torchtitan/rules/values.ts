// Rules of single keys: closed sets of values that the types leave open, and settings of tracing and communication.
import { nearest } from "../../../training-file/suggest.ts";
import type { TomlValue } from "../../../toml/table.ts";
import { flavorsOf } from "../models.ts";
import type { TorchtitanFile } from "../schema.ts";
import { converters, experiments, modelNames, optimizers, schedules, textDatasets } from "../value-sets.ts";
import { remove, set, type Finding, type JobKey, type Rule } from "./rule.ts";

/** Code of one's own may know more values than torchtitan. */
function hasOwnCode({ experimental, job }: TorchtitanFile): boolean {
  return [experimental.custom_import, experimental.custom_args_module, job.custom_config_module].some(
    (module) => module !== "",
  );
}

/** Whether the model reads text by torchtitan's own code. */
function readsText({ model }: TorchtitanFile): boolean {
  return model.name !== "flux" && model.name !== "vlm";
}

interface ValueSet {
  id: string;
  key: JobKey;
  /** What the values are, in the plural: "optimizers". */
  kind: string;
  values: readonly string[];
  read: (job: TorchtitanFile) => string | readonly string[] | undefined;
  applies?: (job: TorchtitanFile) => boolean;
  /** True where even torchtitan alone may know others. */
  isOpen?: boolean;
  ignoresCase?: boolean;
}

const valueSets: readonly ValueSet[] = [
  {
    id: "model-names",
    key: "model.name",
    kind: "models",
    values: [...modelNames, ...experiments],
    read: ({ model }) => model.name,
    isOpen: true,
  },
  {
    id: "optimizer-names",
    key: "optimizer.name",
    kind: "optimizers",
    values: optimizers,
    read: ({ optimizer }) => optimizer.name,
  },
  {
    id: "training-datasets",
    key: "training.dataset",
    kind: "datasets",
    values: textDatasets,
    read: ({ training }) => training.dataset,
    applies: readsText,
  },
  {
    id: "validation-datasets",
    key: "validation.dataset",
    kind: "datasets",
    values: textDatasets,
    read: ({ validation }) => validation.dataset,
    applies: readsText,
  },
  {
    id: "converter-names",
    key: "model.converters",
    kind: "converters",
    values: converters,
    read: ({ model }) => model.converters,
  },
  {
    id: "compiled-components",
    key: "compile.components",
    kind: "components",
    values: ["model", "loss"],
    read: ({ compile }) => compile.components,
    isOpen: true,
  },
  {
    id: "pipeline-schedules",
    key: "parallelism.pipeline_parallel_schedule",
    kind: "schedules",
    values: [...schedules, "_PipelineScheduleRuntime"],
    read: ({ parallelism }) => parallelism.pipeline_parallel_schedule,
    isOpen: true,
    ignoresCase: true,
  },
  {
    id: "context-load-balancers",
    key: "parallelism.context_parallel_load_balancer",
    kind: "load balancers",
    values: ["headtail", "ptrr"],
    read: ({ parallelism }) => parallelism.context_parallel_load_balancer,
    ignoresCase: true,
  },
  {
    id: "process-groups",
    key: "fault_tolerance.process_group",
    kind: "process groups",
    values: ["gloo", "nccl"],
    read: ({ fault_tolerance: tolerance }) => tolerance.process_group,
  },
  {
    id: "semi-sync-methods",
    key: "fault_tolerance.semi_sync_method",
    kind: "methods",
    values: ["local_sgd", "diloco"],
    read: ({ fault_tolerance: tolerance }) => tolerance.semi_sync_method,
    ignoresCase: true,
  },
];

export const valueRules: readonly Rule[] = [
  ...valueSets.map(ruleOf),
  {
    id: "model-flavors",
    keys: ["model.flavor", "model.name"],
    severity: "error",
    code: "value_not_allowed",
    states: "flavor is one of the model's own.",
    check: (job) => {
      const { name, flavor } = job.model;
      const flavors = flavorsOf(name);
      if (flavors === undefined || flavors.includes(flavor)) return undefined;
      const meant = nearest(flavor, flavors);
      return {
        severity: hasOwnCode(job) ? "warning" : "error",
        message: `model.flavor is "${flavor}"; ${name} has ${flavors.join(", ")}.`,
        advice: meant === undefined ? "Choose one of these." : `Did you mean "${meant}"?`,
        fixes: meant === undefined ? [] : [set("model.flavor", meant, "preferred")],
      };
    },
  },
  {
    id: "profile-cycle",
    keys: ["profiling.profile_freq", "profiling.profiler_warmup", "profiling.profiler_active"],
    severity: "error",
    code: "values_conflict",
    states: "profile_freq is at least profiler_warmup + profiler_active.",
    check: ({ profiling }) => {
      const busy = profiling.profiler_warmup + profiling.profiler_active;
      if (!profiling.enable_profiling || profiling.profile_freq >= busy) return undefined;
      return {
        message: `profiling.profile_freq = ${profiling.profile_freq} is less than the ${busy} steps of warm-up and recording.`,
        advice: `Write profile_freq = ${busy} or more.`,
        fixes: [set("profiling.profile_freq", busy)],
      };
    },
  },
  {
    id: "simulated-communication",
    keys: ["comm.mode"],
    severity: "info",
    code: "depends_on_machine",
    states: "comm.mode other than default needs the environment variable NGPU, a whole number.",
    check: ({ comm }) =>
      comm.mode === "default"
        ? undefined
        : {
            message: `comm.mode = "${comm.mode}" does not really communicate, and takes the number of GPUs from the environment variable NGPU.`,
            advice: "Start the job with NGPU=8, or as many as it is meant for.",
            fixes: [remove("comm.mode")],
          },
  },
  {
    id: "assets-are-a-folder",
    keys: ["model.hf_assets_path"],
    severity: "error",
    code: "value_not_allowed",
    states: "hf_assets_path is a folder with a tokenizer.json, and no tokenizer.model.",
    check: ({ model: { hf_assets_path: path } }) => {
      if (!path.endsWith("tokenizer.model")) return undefined;
      const folder = path.replace(/(\/original)?\/tokenizer\.model$/, "");
      return {
        message: "model.hf_assets_path names a tokenizer.model; it must be a folder with a tokenizer.json.",
        advice: "Download the tokenizer's new files, and name their folder.",
        fixes: folder === path ? [] : [set("model.hf_assets_path", folder)],
      };
    },
  },
];

function ruleOf({ id, key, kind, values, read, applies, isOpen, ignoresCase }: ValueSet): Rule {
  const normal = (value: string) => (ignoresCase === true ? value.toLowerCase() : value);
  const known = new Set(values.map(normal));
  return {
    id,
    keys: [key],
    ...(isOpen === true
      ? { code: "unknown_value", severity: "warning" }
      : { code: "value_not_allowed", severity: "error" }),
    states: `The ${kind} are ${values.join(", ")}.`,
    check: (job): Finding | undefined => {
      const value = read(job);
      if (value === undefined || applies?.(job) === false) return undefined;
      const given = typeof value === "string" ? [value] : value;
      const unknown = given.find((one) => !known.has(normal(one)));
      if (unknown === undefined) return undefined;
      const meant = nearest(unknown, values);
      const replaced: TomlValue =
        typeof value === "string"
          ? (meant ?? "")
          : value.map((one) => (one === unknown ? (meant ?? "") : one));
      return {
        severity: isOpen === true || hasOwnCode(job) ? "warning" : "error",
        message: `${key} ${typeof value === "string" ? "is" : "holds"} ${JSON.stringify(unknown)}, which is none of the known ${kind}.`,
        advice: meant === undefined ? `They are ${values.join(", ")}.` : `Did you mean "${meant}"?`,
        fixes: meant === undefined ? [] : [set(key, replaced, "preferred")],
      };
    },
  };
}
