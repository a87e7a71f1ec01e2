import { existsSync } from 'node:fs';
import path from 'node:path';
import { Kind, parse, specifiedScalarTypes } from 'graphql';
import { composedSupergraph } from '../compose/compose';
import { readProjects } from '../workspace';
import { readTemplates } from './render-templates';
import type { SubgraphName } from './subgraph-name';

/**
 * Refuses a name that is already taken in this workspace.
 * @throws Error that says what has it
 */
export function assertNameIsFree(name: SubgraphName, root: string): void {
  const folder = `apps/${name.name}`;
  if (readProjects(root).some((project) => project.name === name.name)) {
    throw new Error(`workspace.json has a project named ${name.name} already. Choose another name.`);
  }
  if (existsSync(path.join(root, folder))) {
    throw new Error(`The folder ${folder} is there already. Choose another name, or move it away.`);
  }
  const types = [name.Type, `${name.Type}Page`, `Create${name.Type}Input`];
  const taken = types.find((type) => typesOfTheGraph(root).has(type)) ?? clashInCode(name);
  if (taken) throw new Error(`The name ${taken} means something else already. Choose another name.`);
}

function typesOfTheGraph(root: string): Set<string> {
  const { definitions } = parse(composedSupergraph(root));
  const named = definitions.flatMap((definition) =>
    definition.kind !== Kind.SCHEMA_DEFINITION && 'name' in definition ? [definition.name?.value ?? ''] : [],
  );
  return new Set([...named, ...specifiedScalarTypes.map((type) => type.name), 'Subscription']);
}

/** The name where a class of JavaScript, or the code around the templates' placeholders, has it. */
function clashInCode({ Type, types }: SubgraphName): string | undefined {
  const code = [...readTemplates().values()].join('\n').replaceAll(/\{\{\w+\}\}/g, ' ');
  return [Type, types].find(
    (word) => Object.hasOwn(globalThis, word) || new RegExp(`\\b${word}\\b`).test(code),
  );
}
