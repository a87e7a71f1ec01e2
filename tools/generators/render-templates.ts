import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SubgraphName } from './subgraph-name';
import { writeFormatted } from './write-formatted';

const TEMPLATES = path.join(__dirname, 'templates/subgraph');
const SUFFIX = '.template';

/** The templates of a subgraph's files, by their path in it. */
export function readTemplates(): Map<string, string> {
  const entries = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    entries
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => [file.slice(0, -SUFFIX.length), readFileSync(path.join(TEMPLATES, file), 'utf8')]),
  );
}

/** Writes a subgraph's files into its folder. Returns their paths, relative to the folder. */
export async function renderTemplates(folder: string, name: SubgraphName): Promise<string[]> {
  const files: string[] = [];
  for (const [template, text] of readTemplates()) {
    const file = template.replaceAll('__name__', name.name);
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFormatted(path.join(folder, file), filled(text, name));
    files.push(file);
  }
  return files;
}

function filled(text: string, name: SubgraphName): string {
  return text.replace(/\{\{(\w+)\}\}/g, (placeholder, form: string) => {
    if (!Object.hasOwn(name, form)) throw new Error(`A template has an unknown placeholder ${placeholder}.`);
    return name[form as keyof SubgraphName];
  });
}
