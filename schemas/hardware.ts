// What a machine is made of: for placing runs on it, and for `run.json`.
import * as z from "zod";
import { GpuVendor } from "./monitor.ts";

export const HardwareGpu = z.strictObject({
  vendor: GpuVendor,
  /** As its own tool counts it, from 0. */
  index: z.int().min(0),
  name: z.string(),
  /** In bytes; null where the driver does not tell, or where it is the machine's own memory. */
  memory: z.number().min(0).nullable(),
  driver: z.string().nullable(),
});
export type HardwareGpu = z.infer<typeof HardwareGpu>;

export const Hardware = z.strictObject({
  /** As Node names them, for example `linux` and `x64`. */
  platform: z.string(),
  architecture: z.string(),
  cpu: z.strictObject({
    model: z.string(),
    /** Logical cores that this process may use. */
    cores: z.int().positive(),
  }),
  /** In bytes. Inside a container that limits memory, its limit. */
  memory: z.number().positive(),
  gpus: z.array(HardwareGpu),
});
export type Hardware = z.infer<typeof Hardware>;
