// What a trainer gets of the environment of whoever launches it: what it needs, and nothing that could change its code.
import { childEnvironment, runMark } from "../store/child-environment.ts";

const additions = {
  names: [
    ["USER", "LOGNAME", "LANGUAGE", "XDG_CACHE_HOME", "ComSpec", "PATHEXT", "APPDATA", "LOCALAPPDATA"],
    ["ProgramData", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"],
  ].flat(),
  prefixes: [
    ["LC_", "TRAINYARD_", "ORT_", "OMP_", "KMP_", "MKL_", "OPENBLAS_"],
    ["CUDA_", "NVIDIA_", "NCCL_", "HIP_", "HSA_", "ROCR_", "ROCM_"],
  ].flat(),
};

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
  const allowed = childEnvironment(environment, additions);
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
