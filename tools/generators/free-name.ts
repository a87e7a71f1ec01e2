import { existsSync } from 'node:fs';
import path from 'node:path';
import { Kind, parse, specifiedScalarTypes } from 'graphql';
import { composedSupergraph } from '../compose/compose';
import { readProjects } from '../workspace';
import { readTemplates } from './render-templates';
import type { SubgraphName } from './subgraph-name';

/**
 * Rejects a name that is already in use in this workspace.
 * @throws Error naming its use
 */
export function assertNameIsFree(name: SubgraphName, root: string): void {
  const folder = `apps/${name.name}`;
  if (readProjects(root).some((project) => project.name === name.name)) {
    throw new Error(`workspace.json already has a project named ${name.name}. Choose another name.`);
  }
  if (existsSync(path.join(root, folder))) {
    throw new Error(`The folder ${folder} already exists. Choose another name, or move it.`);
  }
  const types = [name.Type, `${name.Type}Page`, `Create${name.Type}Input`];
  const taken = types.find((type) => typesOfTheGraph(root).has(type)) ?? clashInCode(name);
  if (taken) throw new Error(`The name ${taken} already has another meaning. Choose another name.`);
}

function typesOfTheGraph(root: string): Set<string> {
  const { definitions } = parse(composedSupergraph(root));
  const named = definitions.flatMap((definition) =>
    definition.kind !== Kind.SCHEMA_DEFINITION && 'name' in definition ? [definition.name?.value ?? ''] : [],
  );
  return new Set([...named, ...specifiedScalarTypes.map((type) => type.name), 'Subscription']);
}

/** The form of the name that a JavaScript class, or the code around the templates' placeholders, already has. */
function clashInCode({ Type, types }: SubgraphName): string | undefined {
  const code = [...readTemplates().values()].join('\n').replaceAll(/\{\{\w+\}\}/g, ' ');
  return [Type, types].find(
    (word) => Object.hasOwn(globalThis, word) || new RegExp(`\\b${word}\\b`).test(code),
  );
}
