// The checks of `trainyard doctor`, each with what was found and what to do.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { readHardware } from "../monitor/hardware.ts";
import type { Home } from "../store/home.ts";
import { capabilitiesOf } from "../terminal/capabilities.ts";
import { formatBytes } from "../store/format-bytes.ts";

export interface Check {
  name: string;
  status: "ok" | "warning" | "failure";
  finding: string;
  advice?: string;
}

/** Libraries that are tried in a child; the programs stand in doctor-probes.ts. */
export const probeNames = ["onnx", "llama"] as const;
export type ProbeName = (typeof probeNames)[number];

/** What a probe found, in words. It throws when the library does not work. */
export interface ProbeResult {
  finding: string;
}

const GIB = 2 ** 30;
const PROBE_SECONDS = 60;

export async function* checkMachine(home: Home): AsyncGenerator<Check> {
  yield checkNode();
  yield { name: "system", status: "ok", finding: `${os.platform()} ${os.release()} on ${os.arch()}` };
  yield checkProcessor();
  yield checkMemory();
  yield await checkGpus();
  yield checkHome(home);
  yield checkDisk(home);
  yield checkTerminal();
  yield await checkLibrary("onnx", "ONNX Runtime", "training and evaluation");
  yield await checkLibrary("llama", "llama.cpp", "chatting with GGUF models");
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const check = { name: "Node.js", finding: process.version };
  if (major > 20 || (major === 20 && minor >= 18)) return { ...check, status: "ok" };
  return { ...check, status: "failure", advice: "Install Node.js 20.18 or later." };
}

function checkProcessor(): Check {
  const cores = os.availableParallelism();
  const model = os.cpus()[0]?.model.trim() ?? "unknown model";
  const check = { name: "processor", finding: `${cores} cores, ${model}` };
  return cores > 1
    ? { ...check, status: "ok" }
    : { ...check, status: "warning", advice: "Training takes the only core; other programs will be slow." };
}

function checkMemory(): Check {
  const free = process.availableMemory();
  const check = { name: "memory", finding: `${formatBytes(free)} free of ${formatBytes(os.totalmem())}` };
  if (free >= GIB) return { ...check, status: "ok" };
  return {
    ...check,
    status: "warning",
    advice: "Close other programs, or train small models with training.memory_limit.",
  };
}

/** A machine without a GPU is well: the processor trains and answers. */
async function checkGpus(): Promise<Check> {
  const { gpus } = await readHardware();
  const described = gpus.map(({ index, name, memory, driver }) =>
    [
      `${index}: ${name}`,
      ...(memory === null ? [] : [formatBytes(memory)]),
      ...(driver === null ? [] : [`driver ${driver}`]),
    ].join(", "),
  );
  return { name: "GPU", status: "ok", finding: described.length > 0 ? described.join("; ") : "none found" };
}

function checkHome(home: Home): Check {
  const check = { name: "home folder", finding: home.root };
  const file = path.join(home.root, `.doctor-${process.pid}`);
  try {
    writeFileSync(file, "");
    return { ...check, status: "ok" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = "Set TRAINYARD_HOME to a folder that you may write to.";
    return { ...check, status: "failure", finding: `${home.root}: ${reason}`, advice };
  } finally {
    rmSync(file, { force: true });
  }
}

function checkDisk(home: Home): Check {
  const { bavail, bsize } = statfsSync(home.root);
  const check = { name: "disk", finding: `${formatBytes(bavail * bsize)} free at the home folder` };
  if (bavail * bsize >= 2 * GIB) return { ...check, status: "ok" };
  return {
    ...check,
    status: "warning",
    advice: "Checkpoints need room: free some, or set TRAINYARD_HOME elsewhere.",
  };
}

function checkTerminal(): Check {
  const { live, colours, unicode, width, height } = capabilitiesOf(process.stdout);
  const check = { name: "terminal", status: "ok" as const };
  if (!live) return { ...check, finding: "none: progress comes in plain lines" };
  const abilities = [colours ? "colours" : "no colours", unicode ? "Unicode" : "ASCII only"];
  return { ...check, finding: `${width} × ${height}, ${abilities.join(", ")}` };
}

async function checkLibrary(probe: ProbeName, name: string, purpose: string): Promise<Check> {
  const result = await runProbe(probe);
  if ("finding" in result) return { name, status: "ok", finding: result.finding };
  return {
    name,
    status: "failure",
    finding: `does not work: ${result.reason}`,
    advice: `It is needed for ${purpose}. Install the dependencies again with \`npm ci\` on a system that it supports.`,
  };
}

/** Runs `doctor --probe NAME` in a child, so that a crash of native code is a finding and not our end. */
async function runProbe(probe: ProbeName): Promise<ProbeResult | { reason: string }> {
  const child = spawn(process.execPath, [process.argv[1]!, "doctor", "--probe", probe], {
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    timeout: PROBE_SECONDS * 1000,
  });
  const [output, complaints, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null, string | null]>,
  ]);
  const lastLine = output.trim().split("\n").at(-1) ?? "";
  if (code === 0 && lastLine.startsWith("{")) return JSON.parse(lastLine) as ProbeResult;
  if (signal !== null) return { reason: `its process was ended by ${signal}` };
  return { reason: complaints.match(/^\w*Error: .*/m)?.[0] ?? `its process ended with ${code ?? "no code"}` };
}
