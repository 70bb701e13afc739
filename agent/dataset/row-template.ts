// `prompt_template` and `completion_template`: build a text of a row from several of its columns.

export interface RowTemplate {
  /** Columns that it names, each once. */
  columns: readonly string[];
  /** @param textOf text of a column of the row */
  render: (textOf: (column: string) => string) => string;
}

/** `{column}` is replaced by the row's value; `{{name}}` is a placeholder and is left alone. */
export function parseTemplate(template: string): RowTemplate {
  const field = /(?<!\{)\{([^{}]+)\}(?!\})/g;
  const columns = [...new Set([...template.matchAll(field)].map((match) => match[1]!.trim()))];
  return {
    columns,
    render: (textOf) => template.replace(field, (_, column: string) => textOf(column.trim())),
  };
}
