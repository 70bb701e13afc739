// Which version and which split is shown: another one can be chosen, compared with, or made the current one again.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Place, VersionChoice } from "../../schemas/panels/dataset.ts";
import { countInWords, rowsInWords } from "../amounts.ts";
import { badge, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { PageContext } from "./context.ts";
import { menuItems, Popup } from "./popup.ts";
import { moment, splitName } from "./wording.ts";

type VersionPlace = Place & { kind: "version" };

export class VersionMenu {
  readonly #context: PageContext;
  readonly #versions: Popup;
  readonly #splits: Popup;

  constructor(context: PageContext) {
    this.#context = context;
    this.#versions = new Popup(context);
    this.#splits = new Popup(context);
  }

  template(place: VersionPlace, onCompare: (version: string) => void): TemplateResult {
    const shown = place.versions.find(({ version }) => version === place.version);
    return html`${this.#versions.template({
      icon: "versions",
      label: t("Version"),
      text: shown === undefined ? place.version : moment(shown.createdAt),
      content: (close) => this.#list(place, onCompare, close),
    })}
    ${place.version === place.current ? badge(t("current")) : nothing}
    ${shown === undefined ? nothing : this.#splitMenu(place, shown)}`;
  }

  #splitMenu(place: VersionPlace, shown: VersionChoice): TemplateResult {
    const text = (split: string): string =>
      t("{0}, {1}", splitName(split), rowsInWords(shown.rows[split] ?? 0));
    return this.#splits.template({
      icon: "split-horizontal",
      label: t("Split"),
      text: text(place.split),
      content: (close) =>
        menuItems(
          Object.keys(shown.rows).map((split) => ({
            label: text(split),
            icon: split === place.split ? "check" : "blank",
            run: () => {
              if (split !== place.split) this.#show(place.version, split);
            },
          })),
          close,
        ),
    });
  }

  #list(place: VersionPlace, onCompare: (version: string) => void, close: () => void): TemplateResult {
    return html`<ul class="versions" aria-label=${t("Versions")}>
      ${place.versions.map((choice) => this.#version(place, choice, onCompare, close))}
    </ul>`;
  }

  #version(
    place: VersionPlace,
    choice: VersionChoice,
    onCompare: (version: string) => void,
    close: () => void,
  ): TemplateResult {
    const isShown = choice.version === place.version;
    const when = moment(choice.createdAt);
    const then = (run: () => void) => () => {
      close();
      run();
    };
    return html`<li class=${isShown ? "shown" : ""}>
      <button
        type="button"
        class="version"
        aria-current=${isShown}
        @click=${then(() => {
          if (!isShown) this.#show(choice.version, place.split in choice.rows ? place.split : "train");
        })}
      >
        <span class="version-when"
          >${when} ${choice.version === place.current ? badge(t("current")) : nothing}</span
        >
        <span class="muted">${versionInWords(choice)}</span>
        ${choice.notes === "" ? nothing : html`<span class="version-notes">${choice.notes}</span>`}
      </button>
      ${
        isShown
          ? nothing
          : iconButton({
              icon: "diff",
              label: t("Show what has changed since {0}", when),
              onClick: then(() => {
                onCompare(choice.version);
              }),
            })
      }
      ${
        choice.version === place.current
          ? nothing
          : iconButton({
              icon: "discard",
              label: t("Make the version of {0} the current one", when),
              onClick: then(() => {
                this.#context.send({ kind: "restore", version: choice.version });
              }),
            })
      }
    </li>`;
  }

  #show(version: string, split: string): void {
    this.#context.send({ kind: "showVersion", version, split });
  }
}

/** How many rows it has, and how it came to be. */
function versionInWords({ rows, revision }: VersionChoice): string {
  const all = Object.values(rows).reduce((sum, split) => sum + split, 0);
  const parts = [rowsInWords(all)];
  if (revision === null) parts.push(t("imported"));
  else {
    if (revision.excluded > 0) parts.push(t("{0} excluded", countInWords(revision.excluded)));
    if (revision.replaced > 0) parts.push(t("{0} edited", countInWords(revision.replaced)));
  }
  return parts.join(" · ");
}
