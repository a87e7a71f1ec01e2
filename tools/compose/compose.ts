import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { readSubgraphs, ROOT } from '../workspace';

/** The committed supergraph, relative to the root. */
export const SUPERGRAPH_FILE = 'apps/gateway/supergraph.graphql';

/** The SDL of a subgraph: common.graphql and its own file. */
export function readSubgraphSdl(appRoot: string, root = ROOT): string {
  const common = readFileSync(path.join(root, 'libs/subgraph/src/common.graphql'), 'utf8');
  return `${common}\n${readFileSync(path.join(root, appRoot, 'src/schema.graphql'), 'utf8')}`;
}

/**
 * Composes the supergraph of all subgraphs in workspace.json.
 * @throws with every composition error, one per line
 */
export function composedSupergraph(root = ROOT): string {
  const services = readSubgraphs(root).map((project) => ({
    name: project.name,
    url: `http://localhost:${project.port}/graphql`,
    typeDefs: parse(readSubgraphSdl(project.root, root)),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) {
    const faults = (errors ?? []).map((error) => `  ${error.message}`);
    throw new Error(`The subgraphs do not compose:\n${faults.join('\n')}`);
  }
  return `${supergraphSdl.trim()}\n`;
}

/** Whether the committed supergraph is up to date. */
export function isSupergraphStale(root = ROOT): boolean {
  const file = path.join(root, SUPERGRAPH_FILE);
  return !existsSync(file) || readFileSync(file, 'utf8') !== composedSupergraph(root);
}

/** Composes the supergraph and writes it if it has changed. Returns its SDL. */
export function composeSupergraph(root = ROOT): string {
  const sdl = composedSupergraph(root);
  const file = path.join(root, SUPERGRAPH_FILE);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== sdl) writeFileSync(file, sdl);
  return sdl;
}

if (require.main === module) {
  try {
    composeSupergraph();
    console.log(`${SUPERGRAPH_FILE} is up to date.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
