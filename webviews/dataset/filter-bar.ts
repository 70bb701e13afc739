// The filters of the rows as chips that can be taken away, and a line in which another one is made.
import { html, nothing, type TemplateResult } from "lit-html";
import type { TableColumn, TableFilter } from "../../schemas/protocol/table.ts";
import { button, codicon, dropdown, iconButton, textField } from "../controls.ts";
import { t } from "../texts.ts";
import type { PageContext } from "./context.ts";

type Kind = TableFilter["kind"];

/** What to make of the filters that there are by now: they may be others than were drawn. */
export type FiltersChange = (now: readonly TableFilter[]) => readonly TableFilter[];

/** The filter that is being made. */
interface Draft {
  kind: Kind;
  /** "" for any column. */
  column: string;
  value: string;
  matchCase: boolean;
}

export class FilterBar {
  readonly #context: PageContext;
  readonly #onChange: (change: FiltersChange) => void;
  #draft: Draft | undefined;

  constructor(context: PageContext, onChange: (change: FiltersChange) => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  get isOpen(): boolean {
    return this.#draft !== undefined;
  }

  open(column = ""): void {
    this.#draft ??= { kind: "contains", column, value: "", matchCase: false };
    this.#context.draw();
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>(".filter-draft vscode-text-field")?.focus();
      });
    });
  }

  close(): void {
    this.#draft = undefined;
    this.#context.draw();
  }

  template(
    filters: readonly TableFilter[],
    columns: readonly TableColumn[],
  ): TemplateResult | typeof nothing {
    if (filters.length === 0 && this.#draft === undefined) return nothing;
    return html`<div class="filters" role="group" aria-label=${t("Filters")}>
      ${filters.map((filter) => this.#chip(filter))}
      ${
        this.#draft === undefined
          ? iconButton({
              icon: "add",
              label: t("Add Filter"),
              onClick: () => {
                this.open();
              },
            })
          : this.#draftTemplate(this.#draft, columns)
      }
    </div>`;
  }

  #chip(filter: TableFilter): TemplateResult {
    const words = filterInWords(filter);
    return html`<span class="chip"
      >${codicon("filter")}<span class="chip-text" title=${words}>${words}</span>${iconButton({
        icon: "close",
        label: t("Take away the filter: {0}", words),
        onClick: () => {
          this.#onChange((now) => now.filter((other) => other !== filter));
        },
      })}</span
    >`;
  }

  #draftTemplate(draft: Draft, columns: readonly TableColumn[]): TemplateResult {
    // The last key may have come after the last drawing.
    const add = (): void => {
      const filter = this.#draft && asFilter(this.#draft);
      if (filter === undefined) return;
      this.#draft = undefined;
      this.#onChange((now) => [...now, filter]);
    };
    const needsColumn = !["contains", "matches", "hasProblem"].includes(draft.kind);
    const any = { value: "", label: needsColumn ? t("Choose a column") : t("Any column") };
    return html`<form
      class="filter-draft"
      aria-label=${t("New filter")}
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === "Enter") add();
        else if (event.key === "Escape") this.close();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      ${
        draft.kind === "hasProblem"
          ? nothing
          : dropdown({
              label: t("Column"),
              value: draft.column,
              choices: [any, ...columns.map(({ name }) => ({ value: name, label: name }))],
              onChange: (column) => {
                this.#write({ column });
              },
            })
      }
      ${dropdown<Kind>({
        label: t("Condition"),
        value: draft.kind,
        choices: kinds().map(([value, label]) => ({ value, label })),
        onChange: (kind) => {
          this.#write({ kind });
        },
      })}
      ${this.#valueField(draft)}
      ${button({
        label: t("Add Filter"),
        appearance: "primary",
        disabled: asFilter(draft) === undefined,
        onClick: add,
      })}
      ${iconButton({
        icon: "close",
        label: t("Cancel"),
        onClick: () => {
          this.close();
        },
      })}
    </form>`;
  }

  #valueField(draft: Draft): TemplateResult | typeof nothing {
    if (["empty", "notEmpty", "hasProblem"].includes(draft.kind)) return nothing;
    const isNumber = draft.kind === "less" || draft.kind === "greater";
    return html`${textField({
      label: t("Value"),
      icon: "edit",
      placeholder: isNumber ? t("a number") : t("Value"),
      value: draft.value,
      onInput: (value) => {
        this.#write({ value });
      },
    })}
    ${
      isNumber
        ? nothing
        : iconButton({
            icon: "case-sensitive",
            label: t("Match case"),
            pressed: draft.matchCase,
            onClick: () => {
              this.#write({ matchCase: this.#draft?.matchCase !== true });
            },
          })
    }`;
  }

  #write(change: Partial<Draft>): void {
    if (this.#draft === undefined) return;
    this.#draft = { ...this.#draft, ...change };
    this.#context.draw();
  }
}

function kinds(): readonly (readonly [Kind, string])[] {
  return [
    ["contains", t("contains")],
    ["equals", t("equals")],
    ["matches", t("matches the pattern")],
    ["less", t("is less than")],
    ["greater", t("is greater than")],
    ["empty", t("is empty")],
    ["notEmpty", t("is not empty")],
    ["hasProblem", t("has a problem")],
  ];
}

/** Undefined as long as something is missing. */
function asFilter({ kind, column, value, matchCase }: Draft): TableFilter | undefined {
  const named = column === "" ? {} : { column };
  switch (kind) {
    case "hasProblem":
      return { kind };
    case "contains":
    case "matches":
      return value === "" ? undefined : { kind, ...named, value, matchCase };
    case "equals":
      return column === "" ? undefined : { kind, column, value, matchCase };
    case "empty":
    case "notEmpty":
      return column === "" ? undefined : { kind, column };
    case "less":
    case "greater": {
      const number = Number(value);
      const isUsable = column !== "" && value.trim() !== "" && Number.isFinite(number);
      return isUsable ? { kind, column, value: number } : undefined;
    }
  }
}

function filterInWords(filter: TableFilter): string {
  if (filter.kind === "hasProblem") return t("has a problem");
  const column = filter.column ?? t("any column");
  const condition = kinds().find(([kind]) => kind === filter.kind)![1];
  const value =
    "value" in filter ? (typeof filter.value === "number" ? ` ${filter.value}` : ` “${filter.value}”`) : "";
  const detail = "matchCase" in filter && filter.matchCase ? ` ${t("(match case)")}` : "";
  return `${column} ${condition}${value}${detail}`;
}
