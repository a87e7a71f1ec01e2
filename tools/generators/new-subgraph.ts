import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generateTypes } from '../codegen/codegen';
import { COMPOSE_FILE, addToCompose } from './compose-entry';
import { composeSupergraph, SUPERGRAPH_FILE } from '../compose/compose';
import { ROOT } from '../workspace';
import { assertNameIsFree } from './free-name';
import { renderTemplates } from './render-templates';
import { subgraphName } from './subgraph-name';
import { addToWorkspace, portFor } from './workspace-entry';

const USAGE = 'usage: npm run new-subgraph -- <name> [--port <number>]   (a name such as gift-card)';

interface NewSubgraph {
  name: string;
  port: number;
  /** The written files, relative to the root. */
  files: string[];
}

/**
 * Adds a subgraph that runs, composes and has tests. When one step fails, every change is undone.
 * @throws Error in one sentence when the name or the port cannot be used
 */
export async function newSubgraph(nameText: string, port?: number, root = ROOT): Promise<NewSubgraph> {
  const name = subgraphName(nameText);
  const freePort = portFor(port, root);
  assertNameIsFree(name, root);
  const folder = `apps/${name.name}`;
  const shared = ['workspace.json', COMPOSE_FILE, SUPERGRAPH_FILE];
  const before = contents(shared, root);
  try {
    const files = await renderTemplates(path.join(root, folder), name);
    await addToWorkspace(name.name, freePort, root);
    await addToCompose(name.name, freePort, root);
    await generateTypes(root);
    composeSupergraph(root);
    return {
      name: name.name,
      port: freePort,
      files: [...files.map((file) => `${folder}/${file}`), ...shared],
    };
  } catch (error) {
    rmSync(path.join(root, folder), { recursive: true, force: true });
    for (const [file, text] of before) writeFileSync(path.join(root, file), text);
    throw error;
  }
}

function contents(files: string[], root: string): Map<string, string> {
  const there = files.filter((file) => existsSync(path.join(root, file)));
  return new Map(there.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

function report({ name, port, files }: NewSubgraph): string {
  return [
    `The subgraph ${name} was added, on port ${port}:`,
    ...files.map((file) => `  ${file}`),
    '',
    'Next:',
    `  1. npm test -- apps/${name}      its integration test passes already`,
    `  2. describe your types in apps/${name}/src/schema.graphql, name each error in an "Errors:" line, and give every`,
    '     field a rule in graphql/permissions.ts; add new permissions to libs/auth/src/roles.ts',
    '  3. npm run codegen && npm run compose   after each change of the schema',
    `  4. declare in tools/permissions/rows/${name}.rows.ts who may access what, and example arguments with ids;`,
    '     npm run generate:permissions   writes apps/gateway/PERMISSIONS.md',
    '  5. npm start                     runs it with the other services',
    '  6. npm run check, and commit everything including the supergraph',
  ].join('\n');
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { port: { type: 'string' } },
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (!name || more.length > 0) throw new Error(USAGE);
  console.log(report(await newSubgraph(name, values.port === undefined ? undefined : Number(values.port))));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
