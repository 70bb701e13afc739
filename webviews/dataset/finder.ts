// Finding a text in the rows, as in VS Code's own find widget: from the active row on, and round to the beginning.
import { html, nothing, type TemplateResult } from "lit-html";
import type { DatasetDown, DatasetUp } from "../../schemas/panels/dataset.ts";
import { iconButton, textField } from "../controls.ts";
import { t } from "../texts.ts";
import type { PageContext } from "./context.ts";
import { share } from "./wording.ts";

export interface FinderRows {
  readonly rowCount: () => number;
  readonly active: () => number;
  readonly reveal: (position: number) => void;
  /** The widget was closed. */
  readonly focus: () => void;
}

export class Finder {
  readonly #context: PageContext;
  readonly #rows: FinderRows;
  #isOpen = false;
  #text = "";
  #matchCase = false;
  #isPattern = false;
  #request = 0;
  #going:
    { readonly intent: Omit<DatasetUp & { kind: "find" }, "kind" | "request">; fraction: number } | undefined;
  /** Whether the end was passed in this search. */
  #isRound = false;
  #outcome: { readonly text: string; readonly isError: boolean } | undefined;

  constructor(context: PageContext, rows: FinderRows) {
    this.#context = context;
    this.#rows = rows;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    this.#context.draw();
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        const field = document.querySelector<HTMLElement>(".finder vscode-text-field");
        field?.focus();
        field?.shadowRoot?.querySelector("input")?.select();
      });
    });
  }

  close(): void {
    this.stop();
    this.#isOpen = false;
    this.#context.draw();
    this.#rows.focus();
  }

  next(backwards: boolean): void {
    if (this.#text === "") {
      this.open();
      return;
    }
    const from = this.#rows.active() + (backwards ? -1 : 1);
    const isBeyond = from < 0 || from >= this.#rows.rowCount();
    this.#isRound = isBeyond;
    this.#ask(isBeyond ? this.#end(backwards) : from, backwards);
  }

  stop(): void {
    if (this.#going === undefined) return;
    this.#going = undefined;
    this.#context.send({ kind: "stopFinding" });
    this.#context.draw();
  }

  take(message: DatasetDown & { kind: "finding" | "found" }): void {
    const going = this.#going;
    if (message.request !== this.#request || going === undefined) return;
    if (message.kind === "finding") {
      going.fraction = message.fraction;
      return;
    }
    this.#going = undefined;
    const { failure, position } = message;
    if (failure !== null) {
      this.#outcome = { text: `${failure.message} ${failure.advice}`, isError: true };
    } else if (position !== null) {
      this.#outcome = this.#isRound ? { text: t("Went on from the other end."), isError: false } : undefined;
      this.#rows.reveal(position);
    } else if (this.#isRound) {
      this.#outcome = { text: t("No results"), isError: true };
    } else {
      this.#isRound = true;
      this.#ask(this.#end(going.intent.backwards), going.intent.backwards);
    }
  }

  template(): TemplateResult | typeof nothing {
    if (!this.#isOpen) return nothing;
    return html`<div class="finder" role="search" @keydown=${this.#keyDown}>
      ${textField({
        label: t("Find in rows"),
        placeholder: t("Find"),
        icon: "search",
        value: this.#text,
        onInput: (text) => {
          this.#text = text;
          this.#outcome = undefined;
          this.stop();
          this.#context.draw();
        },
      })}
      ${this.#toggle("case-sensitive", t("Match case"), this.#matchCase, () => {
        this.#matchCase = !this.#matchCase;
      })}
      ${this.#toggle("regex", t("Use regular expression"), this.#isPattern, () => {
        this.#isPattern = !this.#isPattern;
      })}
      <span class="finder-outcome ${this.#outcome?.isError === true ? "error" : "muted"}" role="status"
        >${this.#going === undefined ? (this.#outcome?.text ?? "") : t("Searching, {0}", share(this.#going.fraction))}</span
      >
      ${iconButton({
        icon: "arrow-up",
        label: t("Previous match (Shift+Enter)"),
        onClick: () => {
          this.next(true);
        },
      })}
      ${iconButton({
        icon: "arrow-down",
        label: t("Next match (Enter)"),
        onClick: () => {
          this.next(false);
        },
      })}
      ${
        this.#going === undefined
          ? iconButton({
              icon: "close",
              label: t("Close (Escape)"),
              onClick: () => {
                this.close();
              },
            })
          : iconButton({
              icon: "debug-stop",
              label: t("Stop searching"),
              onClick: () => {
                this.stop();
              },
            })
      }
    </div>`;
  }

  #toggle(icon: string, label: string, pressed: boolean, change: () => void): TemplateResult {
    return iconButton({
      icon,
      label,
      pressed,
      onClick: () => {
        change();
        this.#outcome = undefined;
        this.#context.draw();
      },
    });
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.target as HTMLElement).localName !== "button")
      this.next(event.shiftKey);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #end(backwards: boolean): number {
    return backwards ? Math.max(0, this.#rows.rowCount() - 1) : 0;
  }

  #ask(from: number, backwards: boolean): void {
    this.#outcome = undefined;
    const intent = {
      text: this.#text,
      from,
      backwards,
      matchCase: this.#matchCase,
      regularExpression: this.#isPattern,
    };
    this.#going = { intent, fraction: 0 };
    this.#context.send({ kind: "find", request: ++this.#request, ...intent });
    this.#context.draw();
  }
}
