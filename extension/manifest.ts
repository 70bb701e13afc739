// What the extension's own package.json says that its code needs to know.
import * as z from "zod";

const Manifest = z.object({
  version: z.string(),
  contributes: z.object({
    commands: z.array(z.object({ command: z.templateLiteral(["trainyard.", z.string()]) })),
    configuration: z.array(
      z.object({ properties: z.record(z.string(), z.object({ default: z.unknown() })) }),
    ),
    languageModelTools: z.array(z.object({ name: z.string() })),
    walkthroughs: z.array(z.object({ id: z.string() })),
  }),
});
type Manifest = z.infer<typeof Manifest>;

/** @param context as VS Code's ExtensionContext */
export function manifestOf({
  extension,
}: {
  readonly extension: { readonly packageJSON: unknown };
}): Manifest {
  return Manifest.parse(extension.packageJSON);
}
