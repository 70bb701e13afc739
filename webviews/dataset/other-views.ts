// What is shown in the place of the rows: the comparison with another version, or the list of problems.
import type { TemplateResult } from "lit-html";
import type { DatasetDown, Place, VersionChoice } from "../../schemas/panels/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import { comparison, DIFFERENCES_A_PAGE, type Comparison } from "./comparison.ts";
import type { PageContext } from "./context.ts";
import { problemList } from "./problem-list.ts";

export class OtherViews {
  readonly #context: PageContext;
  #comparedWith: string | null;
  #offset = 0;
  #comparison: Comparison | undefined;
  #isShowingProblems = false;
  #problems: (DatasetDown & { kind: "importProblems" }) | undefined;

  constructor(context: PageContext, comparedWith: string | null) {
    this.#context = context;
    this.#comparedWith = comparedWith;
  }

  get comparedWith(): string | null {
    return this.#comparedWith;
  }

  /** Undefined where the rows are to be shown. */
  template(place: Place, ofFile: readonly Problem[]): TemplateResult | undefined {
    const close = (): void => {
      this.close();
    };
    if (place.kind === "version" && this.#comparedWith !== null) {
      return comparison({
        version: place.version,
        comparedWith: this.#comparedWith,
        offset: this.#offset,
        versions: place.versions,
        answer: this.#comparison,
        onCompare: (version, offset) => {
          this.compare(place.version, version, offset);
        },
        onClose: close,
      });
    }
    if (!this.#isShowingProblems) return undefined;
    return problemList({
      ofFile,
      ofImport: this.#problems?.problems,
      version: versionOf(place),
      failure: this.#problems?.failure ?? null,
      onOpen: (index) => {
        this.#context.send({ kind: "openProblem", index });
      },
      onClose: close,
    });
  }

  /** What `version` has that `left` has not, and the other way round. */
  compare(version: string, left: string, offset = 0): void {
    this.#comparedWith = left;
    this.#offset = offset;
    this.#isShowingProblems = false;
    this.#context.send({
      kind: "compare",
      compared: { left, right: version, offset },
      limit: DIFFERENCES_A_PAGE,
    });
    this.#changed();
  }

  showProblems(place: Place): void {
    this.#isShowingProblems = true;
    if (place.kind === "version") this.#context.send({ kind: "showImportProblems" });
    this.#changed();
  }

  close(): void {
    this.#comparedWith = null;
    this.#isShowingProblems = false;
    this.#changed();
  }

  /** The page is there again and showed a comparison before. */
  comeBack(place: Place): void {
    const isAsked = this.#comparison !== undefined || this.#comparedWith === null;
    if (isAsked || place.kind !== "version") return;
    this.compare(place.version, this.#comparedWith!);
  }

  take(message: DatasetDown & { kind: "comparison" | "importProblems" }): void {
    if (message.kind === "comparison") this.#comparison = message;
    else this.#problems = message;
  }

  #changed(): void {
    this.#context.draw();
    this.#context.keep();
  }
}

export function versionOf(place: Place): VersionChoice | undefined {
  return place.kind === "version"
    ? place.versions.find(({ version }) => version === place.version)
    : undefined;
}
