// The head of the page: what the rows are of, which version and split, and what can be done with them.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Place } from "../../schemas/panels/dataset.ts";
import { plural } from "../../schemas/plural.ts";
import { button, codicon, iconButton } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";
import type { PageContext } from "./context.ts";
import { checkItems, menuItems, Popup, type CheckItem, type MenuItem } from "./popup.ts";
import { VersionMenu } from "./version-menu.ts";

export interface TopBarOptions {
  readonly place: Place;
  readonly columns: readonly CheckItem[];
  readonly isDetailOpen: boolean;
  /** How many problems there are to be looked at. */
  readonly problems: number;
  readonly isReady: boolean;
  readonly onFind: () => void;
  readonly onFilter: () => void;
  readonly onToggleDetail: () => void;
  readonly onShowTokens: () => void;
  readonly onShowProblems: () => void;
  readonly onCompare: (version: string) => void;
  readonly onExcludeShown: () => void;
}

export class TopBar {
  readonly #context: PageContext;
  readonly #versions: VersionMenu;
  readonly #columns: Popup;
  readonly #more: Popup;

  constructor(context: PageContext) {
    this.#context = context;
    this.#versions = new VersionMenu(context);
    this.#columns = new Popup(context);
    this.#more = new Popup(context);
  }

  template(options: TopBarOptions): TemplateResult {
    const { place, columns, isDetailOpen, isReady, problems } = options;
    return html`<header class="top">
      <h1 title=${place.name}>${place.name}</h1>
      ${place.kind === "version" ? this.#versions.template(place, options.onCompare) : nothing}
      ${
        problems === 0
          ? nothing
          : html`<button type="button" class="menu-button" @click=${options.onShowProblems}>
              ${codicon("warning")}<span
                >${plural(problems, t("1 problem"), t("{0} problems", problems))}</span
              >
            </button>`
      }
      <span class="spring"></span>
      ${button({
        label: t("What Will Be Trained"),
        icon: "symbol-color",
        disabled: !isReady,
        onClick: options.onShowTokens,
      })}
      ${
        isInEditor
          ? button({
              label: t("Tune a Model…"),
              icon: "wand",
              onClick: () => {
                this.#context.send({ kind: "tune" });
              },
            })
          : nothing
      }
      ${iconButton({ icon: "search", label: t("Find (Ctrl+F)"), disabled: !isReady, onClick: options.onFind })}
      ${iconButton({ icon: "filter", label: t("Add Filter"), disabled: !isReady, onClick: options.onFilter })}
      ${this.#columns.template({
        icon: "list-selection",
        label: t("Choose Columns"),
        content: () => checkItems(columns),
      })}
      ${iconButton({
        icon: "layout-sidebar-right",
        label: isDetailOpen ? t("Hide row") : t("Show row (Enter)"),
        pressed: isDetailOpen,
        onClick: options.onToggleDetail,
      })}
      ${this.#more.template({
        icon: "ellipsis",
        label: t("More Actions"),
        content: (close) => menuItems(this.#items(options), close),
      })}
    </header>`;
  }

  #items({ place, onExcludeShown, isReady }: TopBarOptions): MenuItem[] {
    const { send } = this.#context;
    const intent = (kind: "train" | "importFile" | "openAnew") => () => {
      send({ kind });
    };
    const ofPlace: MenuItem[] =
      place.kind === "version"
        ? [{ label: t("Train on This Version…"), icon: "rocket", run: intent("train") }]
        : [{ label: t("Import as Dataset"), icon: "database", run: intent("importFile") }];
    if (!isInEditor)
      return [
        {
          label: t("Download as JSONL"),
          icon: "cloud-download",
          run: () => {
            send({ kind: "openAsText", at: null });
          },
        },
        { label: t("Read Again"), icon: "refresh", run: intent("openAnew") },
      ];
    return [
      ...ofPlace,
      { label: t("Exclude All Shown Rows"), icon: "circle-slash", run: onExcludeShown, disabled: !isReady },
      {
        label: t("Open as Text"),
        icon: "go-to-file",
        run: () => {
          send({ kind: "openAsText", at: null });
        },
      },
      { label: t("Read Again"), icon: "refresh", run: intent("openAnew") },
    ];
  }
}
