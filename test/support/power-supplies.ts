// A folder of power supplies as Linux shows it below /sys/class/power_supply.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Files by the name of their supply. */
export type Supplies = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One file a property. */
export function writeSupplies(folder: string, supplies: Supplies): void {
  for (const [name, files] of Object.entries(supplies)) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (const [file, content] of Object.entries(files))
      writeFileSync(path.join(folder, name, file), `${content}\n`);
  }
}
