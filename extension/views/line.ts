// What a tree shows of a node, in terms that know nothing of VS Code.
import * as z from "zod";

export interface Line {
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: Icon;
  /** How its children are shown at first; absent where it has none. */
  readonly children?: "collapsed" | "expanded";
  /** Words by which menus tell what can be done with it, the kind of the node first. */
  readonly context: readonly string[];
  readonly mark?: Mark | undefined;
  /** What a screen reader says; label and description where it is left out. */
  readonly spoken?: string;
  /** Performed by a click; gets the node unless it has arguments of its own. */
  readonly command?: { readonly id: string; readonly title: string; readonly arguments?: readonly unknown[] };
}

export interface Icon {
  /** Of VS Code's icons, as `loading~spin`. */
  readonly id: string;
  /** Of VS Code's theme colours, as `testing.iconPassed`. */
  readonly color?: string;
}

/** A remark at the right end of a line. */
export const Mark = z.strictObject({
  level: z.enum(["error", "warning"]),
  /** At most two characters. */
  badge: z.string(),
  /** Shown where the mouse rests. */
  says: z.string(),
});
export type Mark = Readonly<z.infer<typeof Mark>>;

/** A number as a badge can show it. */
export function badgeOf(count: number): string {
  return count > 9 ? "9+" : String(count);
}
