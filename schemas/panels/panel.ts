// What an editor's webview and the extension say to each other: state goes down, intent comes up.
import * as z from "zod";

/** One a webview, declared in a file of this folder and imported by both sides. */
export interface PanelContract<
  D extends z.ZodType = z.ZodType,
  U extends z.ZodType = z.ZodType,
  V extends z.ZodType = z.ZodType,
> {
  /** Name of the webview's bundle: `webviews/<name>/main.ts`. */
  readonly name: string;
  /** Messages from the extension. The first is sent after the page has said that it is ready. */
  readonly down: D;
  /** Messages from the page, besides `Ready`. */
  readonly up: U;
  /** What the page keeps while it is hidden and over a reload of the window. */
  readonly view: V;
}

export function panelContract<D extends z.ZodType, U extends z.ZodType, V extends z.ZodType>(
  contract: PanelContract<D, U, V>,
): PanelContract<D, U, V> {
  return contract;
}

export type Down<C extends PanelContract> = z.output<C["down"]>;
export type Up<C extends PanelContract> = z.output<C["up"]>;
export type View<C extends PanelContract> = z.output<C["view"]>;

/** The page has been loaded, for the first time or anew, and wants all state; `view` is what it has kept. */
export const Ready = z.strictObject({ kind: z.literal("ready"), view: z.unknown() });

/** Stands in the page as JSON under this id. */
export const pageDataId = "trainyard-page";
export const PageData = z.strictObject({
  locale: z.string(),
  /** Translations of the English texts; empty in English. */
  texts: z.record(z.string(), z.string()),
});
export type PageData = z.infer<typeof PageData>;
