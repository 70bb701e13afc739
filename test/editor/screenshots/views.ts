// Every view that has a picture in docs/images/, and how a person comes to it.
import type { Locator } from "playwright-core";
import type { EditorWindow } from "../support/window.ts";

export interface PicturedView {
  /** docs/images/<name>-<theme>.png */
  readonly name: string;
  /** What Trainyard has: nothing, or the runs of `train-data.ts`. */
  readonly home: "empty" | "trained";
  /** Brings the view onto an empty window, and waits until it shows what it is to show. */
  show(window: EditorWindow): Promise<void>;
  /** What of the window the picture shows; all of it when this is left out. */
  crop?(window: EditorWindow): Locator;
}

export const picturedViews: readonly PicturedView[] = [
  {
    name: "welcome",
    home: "empty",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.view("Runs").waitFor();
    },
    crop: (window) => window.sideBar(),
  },
  {
    name: "trees",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.treeItem("Runs", /git-helper/).waitFor();
    },
    crop: (window) => window.sideBar(),
  },
];
