// What the monitor says of a machine: samples, alerts with their thresholds, and the history in bins.
import * as z from "zod";

const share = z.number().min(0).max(1);
const bytes = z.number().min(0);
const rate = z.number().min(0);
/** Seconds since the Unix epoch. */
const time = z.number();

export const GpuVendor = z.enum(["nvidia", "amd", "apple"]);
export type GpuVendor = z.infer<typeof GpuVendor>;

/** A process on a GPU, ours or not. */
export const GpuProcess = z.strictObject({
  pid: z.int(),
  /** Bytes of the GPU's memory, or null where the driver does not tell. */
  memory: bytes.nullable(),
  /** Id of the run that the process belongs to; null for a process that is not ours. */
  run: z.string().nullable(),
});
export type GpuProcess = z.infer<typeof GpuProcess>;

/** One GPU; null where its driver does not tell. */
export const GpuSample = z.strictObject({
  /** As its own tool counts it, from 0. */
  index: z.int().min(0),
  name: z.string(),
  vendor: GpuVendor,
  utilisation: share.nullable(),
  /** In bytes. */
  memoryTotal: bytes.nullable(),
  memoryUsed: bytes.nullable(),
  /** In °C. */
  temperature: z.number().nullable(),
  /** In watts. */
  power: z.number().min(0).nullable(),
  processes: z.array(GpuProcess),
});
export type GpuSample = z.infer<typeof GpuSample>;

/** What a run's processes take together. */
export const RunSample = z.strictObject({
  run: z.string(),
  /** The trainer's process. */
  pid: z.int(),
  /** Cores: 1 is one core fully busy. */
  cpu: z.number().min(0),
  /** Sum of the resident sets in bytes; memory that processes share counts once for each. */
  memory: bytes,
});
export type RunSample = z.infer<typeof RunSample>;

export const MachineSample = z.strictObject({
  time,
  /** Busy share since the sample before. */
  cpu: z.strictObject({ load: share, perCore: z.array(share) }),
  /** In bytes. Inside a container that limits memory, its limit counts. */
  memory: z.strictObject({
    total: bytes,
    used: bytes,
    /** What programs can still take without swapping. */
    available: bytes,
    swapUsed: bytes,
  }),
  /** The file system of the home folder, in bytes; null where the system does not tell its traffic. */
  disk: z.strictObject({
    total: bytes,
    free: bytes,
    readBytesPerSecond: rate.nullable(),
    writeBytesPerSecond: rate.nullable(),
  }),
  /** Over all interfaces but the loopback. */
  network: z.strictObject({ receivedBytesPerSecond: rate, sentBytesPerSecond: rate }),
  gpus: z.array(GpuSample),
  runs: z.array(RunSample),
});
export type MachineSample = z.infer<typeof MachineSample>;

export const AlertKind = z.enum([
  "memory_low",
  "swap_high",
  "disk_low",
  "cpu_contended",
  "gpu_hot",
  "gpu_memory_low",
  "run_memory_high",
]);
export type AlertKind = z.infer<typeof AlertKind>;

export const AlertLevel = z.enum(["warning", "error"]);
export type AlertLevel = z.infer<typeof AlertLevel>;

export const Alert = z.strictObject({
  /** Stays the same while the alert stands, also when its level changes. */
  id: z.string(),
  time,
  source: z.union([z.literal("machine"), z.strictObject({ run: z.string() })]),
  kind: AlertKind,
  level: AlertLevel,
  /** What is the matter and what helps, for people. */
  message: z.string(),
  /** In the unit of its threshold. */
  value: z.number(),
  threshold: z.number(),
  /** When the cause had gone. An alert without it stands. */
  ended: time.optional(),
});
export type Alert = z.infer<typeof Alert>;

/** A line that a value must not cross. */
function threshold(defaults: { warning: number; error: number | null; margin: number; seconds: number }) {
  return z
    .strictObject({
      /** null: never. */
      warning: z.number().nullable().default(defaults.warning),
      error: z.number().nullable().default(defaults.error),
      /** How far back behind the line a value must come before the alert ends. */
      margin: z.number().min(0).default(defaults.margin),
      /** How long it must be beyond the line before the alert is raised, and behind it before it ends. */
      seconds: z.number().min(0).default(defaults.seconds),
    })
    .prefault({});
}

const GIB = 2 ** 30;

/** When alerts are raised: all defaults. */
export const MonitorThresholds = z.strictObject({
  /** Share of the memory that is available. Below 3 % the system is about to end processes. */
  memory_low: threshold({ warning: 0.1, error: 0.03, margin: 0.03, seconds: 5 }),
  /** Swap in use as a share of the memory. A trainer that swaps is slower by orders of magnitude. */
  swap_high: threshold({ warning: 0.25, error: null, margin: 0.05, seconds: 30 }),
  /** Bytes free at the home folder. A checkpoint with its optimizer takes 12 bytes a parameter. */
  disk_low: threshold({ warning: 5 * GIB, error: GIB, margin: GIB / 4, seconds: 0 }),
  /** Share of all cores that other programs take while a run is active. */
  cpu_contended: threshold({ warning: 0.5, error: null, margin: 0.1, seconds: 60 }),
  /** Degrees Celsius. Current GPUs slow themselves down at 83–95. */
  gpu_hot: threshold({ warning: 85, error: 92, margin: 5, seconds: 10 }),
  /** Share of a GPU's memory that is free while somebody uses it. */
  gpu_memory_low: threshold({ warning: 0.03, error: null, margin: 0.02, seconds: 10 }),
  /** Resident memory of one run as a share of the memory. */
  run_memory_high: threshold({ warning: 0.8, error: 0.92, margin: 0.05, seconds: 5 }),
} satisfies Record<AlertKind, z.ZodType>);
export type MonitorThresholds = z.infer<typeof MonitorThresholds>;

/** One quantity over time; arrays run along the bins, null where nothing was measured. */
export const HistorySeries = z.strictObject({
  /** `cpu`, `memory`, `gpu.0.power`, `run.<id>.cpu` …: the names stand in docs/monitor.md. */
  name: z.string(),
  min: z.array(z.number().nullable()),
  max: z.array(z.number().nullable()),
  mean: z.array(z.number().nullable()),
});
export type HistorySeries = z.infer<typeof HistorySeries>;

export const MachineHistory = z.strictObject({
  /** Start of the first bin and end of the last. */
  from: time,
  to: time,
  bins: z.int().positive(),
  series: z.array(HistorySeries),
});
export type MachineHistory = z.infer<typeof MachineHistory>;
