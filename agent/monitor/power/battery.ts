// Whether the machine lives on its battery just now.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A machine that has no battery, or does not tell of it, does not. Never throws. */
export async function isOnBattery(): Promise<boolean> {
  try {
    if (process.platform === "linux") return await isDischarging("/sys/class/power_supply");
    const { battery } = await import("systeminformation");
    const { hasBattery, acConnected } = await battery();
    return hasBattery && !acConnected;
  } catch {
    return false;
  }
}

/**
 * Reads a folder as Linux has it: a battery of the machine is being discharged, and nothing feeds it. Batteries of mice
 * and keyboards are of no account. See the kernel's Documentation/ABI/testing/sysfs-class-power.
 */
export async function isDischarging(folder: string): Promise<boolean> {
  const supplies = await Promise.all((await listFolder(folder)).map((name) => readSupply(folder, name)));
  const own = supplies.filter(({ scope }) => scope !== "Device");
  const isFed = own.some(({ type, online }) => type !== "Battery" && online === "1");
  return !isFed && own.some(({ type, status }) => type === "Battery" && status === "Discharging");
}

interface Supply {
  type: string;
  scope: string;
  online: string;
  status: string;
}

async function readSupply(folder: string, name: string): Promise<Supply> {
  const [type, scope, online, status] = await Promise.all(
    ["type", "scope", "online", "status"].map((file) => readLine(path.join(folder, name, file))),
  );
  return { type: type!, scope: scope!, online: online!, status: status! };
}

/** Not every supply has every file, and one may be pulled out just now. */
async function readLine(file: string): Promise<string> {
  try {
    return (await readFile(file, "latin1")).trim();
  } catch {
    return "";
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
