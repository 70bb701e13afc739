// What a trainer gets of the environment of whoever launches it: what it needs, and nothing that could change its code.

/** The variable by which every process of a run is known: its run's folder. */
export const runMark = "TRAINYARD_RUN";

const allowedNames = new Set(
  [
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME"],
    // Without these no program starts on Windows.
    ["SystemRoot", "windir", "SystemDrive", "ComSpec", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA"],
    ["ProgramData", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"],
    // The editor's own Node is a browser without the one; the other says where Node writes which code ran.
    ["ELECTRON_RUN_AS_NODE", "NODE_V8_COVERAGE"],
  ].flatMap((names) => names.map((name) => name.toUpperCase())),
);

const allowedPrefixes = [
  ["LC_", "TRAINYARD_", "ORT_", "OMP_", "KMP_", "MKL_", "OPENBLAS_"],
  ["CUDA_", "NVIDIA_", "NCCL_", "HIP_", "HSA_", "ROCR_", "ROCM_"],
].flat();

/** Which GPUs a run may use; a machine without any needs no such word. */
export interface VisibleGpus {
  readonly vendor: "nvidia" | "amd" | "apple";
  readonly indexes: readonly number[];
}

/** `folder` is the run's. On a machine with GPUs a run that was given none sees none. */
export function trainerEnvironment(
  environment: NodeJS.ProcessEnv,
  folder: string,
  gpus: VisibleGpus | undefined,
): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    const passes = allowedNames.has(upper) || allowedPrefixes.some((prefix) => upper.startsWith(prefix));
    if (passes && value !== undefined) allowed[name] = value;
  }
  return { ...allowed, ...gpuVariables(gpus), [runMark]: folder };
}

function gpuVariables(gpus: VisibleGpus | undefined): Record<string, string> {
  const indexes = gpus?.indexes.join(",") ?? "";
  switch (gpus?.vendor) {
    case "nvidia":
      // By default CUDA counts the fastest first, and nvidia-smi by the bus.
      return { CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: indexes };
    case "amd":
      return { HIP_VISIBLE_DEVICES: indexes };
    default:
      return {};
  }
}
