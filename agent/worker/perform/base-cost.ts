// What a base would cost on this machine: its own facts, how fast the machine is at its size, and what follows.
import { hubBase, localBase } from "../../hub/base-facts.ts";
import { tuningFigures } from "../../training/base-figures.ts";
import { measureSpeed } from "../../training/speed.ts";
import type { Performer } from "../performers.ts";

export const baseCost: Performer<"baseCost"> = async ({ source, options }) => {
  const { facts, config } =
    "place" in source ? await localBase(source.place) : await hubBase(source.access, source.reference);
  const speed = await measureSpeed(config, options.batchSize * options.sequenceLength, 0);
  return { ...facts, methods: tuningFigures(config, options, speed) };
};
