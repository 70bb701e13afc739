// What a run runs with besides its training file and its rows: versions, hardware, code, command.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunEnvironment } from "../../../schemas/run.ts";
import { findProgram } from "../../store/find-program.ts";
import { version } from "../../store/version.ts";
import { type CodeState, readCodeState } from "./code-state.ts";

export interface Gathered {
  environment: RunEnvironment;
  /** Changes that were not committed, up to the most that is kept. */
  patch: Buffer | undefined;
}

/** Packages whose change may change a number of a run. */
const PACKAGES = ["onnxruntime-node", "koffi", "@huggingface/jinja"];

/** `file` is the training file's absolute path. Never fails: what cannot be found out is left out. */
export async function gatherEnvironment(file: string, seed: number): Promise<Gathered> {
  const [code, gpus] = await Promise.all([readCodeState(path.dirname(file)), readGpus()]);
  const processors = os.cpus();
  const environment: RunEnvironment = {
    gatheredAt: new Date().toISOString(),
    trainyard: version,
    node: process.versions.node,
    packages: packageVersions(),
    system: {
      platform: process.platform,
      release: os.release(),
      architecture: process.arch,
      processor: processors[0]?.model.trim() ?? "",
      cores: processors.length,
      memory: os.totalmem(),
    },
    gpus,
    seed,
    command: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    variables: allowedVariables(process.env),
    ...(code && { code: withoutPatch(code) }),
  };
  return { environment, patch: code?.patch?.kept };
}

/**
 * Variables that steer Trainyard, the threads of its libraries and the choice of GPUs. What may be a secret by its name
 * is left out, and so is TRAINYARD_RUN, which only marks the process.
 */
export function allowedVariables(all: NodeJS.ProcessEnv): Record<string, string> {
  const allowed = /^(TRAINYARD|ORT|OMP|KMP|MKL|OPENBLAS)_|^(CUDA|HIP)_VISIBLE_DEVICES$/;
  const secret = /TOKEN|KEY|SECRET|PASS|CREDENTIAL/i;
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value !== undefined && allowed.test(name) && !secret.test(name) && name !== "TRAINYARD_RUN"
        ? [[name, value] as const]
        : [],
    ),
  );
}

function withoutPatch({ patch, ...code }: CodeState): NonNullable<RunEnvironment["code"]> {
  if (patch === undefined) return code;
  const { bytes, sha256, truncated } = patch;
  return { ...code, patch: { bytes, sha256, truncated } };
}

function packageVersions(): Record<string, string> {
  return Object.fromEntries(
    PACKAGES.flatMap((name) => {
      const found = packageVersion(name);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** Of the package that this program would load: in the nearest node_modules above it. */
function packageVersion(name: string): string | undefined {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, "node_modules", name, "package.json");
    if (existsSync(file)) {
      return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version;
    }
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Empty where there is no nvidia-smi, or it does not answer in time. */
async function readGpus(): Promise<RunEnvironment["gpus"]> {
  const program = findProgram("nvidia-smi");
  if (program === undefined) return [];
  try {
    const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
    const { stdout } = await promisify(execFile)(program, query, { timeout: 5000, windowsHide: true });
    return stdout
      .split("\n")
      .filter((line) => line.includes(","))
      .map((line) => {
        const [name = "", driver = ""] = line.split(",").map((part) => part.trim());
        return { name, driver };
      });
  } catch {
    return [];
  }
}
