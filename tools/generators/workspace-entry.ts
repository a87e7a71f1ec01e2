import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readServices } from '../workspace';
import { writeFormatted } from './write-formatted';

const LOWEST_PORT = 1_024;
const HIGHEST_PORT = 65_535;

/**
 * The port of a new subgraph: the requested one, or the next after the highest of workspace.json.
 * @throws Error when it is not a port, or used by another service
 */
export function portFor(wanted: number | undefined, root: string): number {
  const services = readServices(root);
  const port = wanted ?? Math.max(...services.map((service) => service.port)) + 1;
  if (!Number.isInteger(port) || port < LOWEST_PORT || port > HIGHEST_PORT) {
    throw new Error(`The port must be a whole number from ${LOWEST_PORT} to ${HIGHEST_PORT}.`);
  }
  const owner = services.find((service) => service.port === port);
  if (owner) throw new Error(`Port ${port} in workspace.json belongs to ${owner.name}. Choose another one.`);
  return port;
}

/** Adds a subgraph to workspace.json, after the existing ones. */
export async function addToWorkspace(name: string, port: number, root: string): Promise<void> {
  const file = path.join(root, 'workspace.json');
  const { version, projects } = JSON.parse(readFileSync(file, 'utf8')) as {
    version: number;
    projects: Record<string, { kind: string }>;
  };
  const entries = Object.entries(projects);
  const last = entries.findLastIndex(([, { kind }]) => kind === 'subgraph' || kind === 'gateway');
  const entry = { root: `apps/${name}`, kind: 'subgraph', port, tags: ['type:subgraph'] };
  // One line per project: the formatter keeps what fits on one line there.
  const lines = entries
    .toSpliced(last + 1, 0, [name, entry])
    .map(([key, project]) => `${JSON.stringify(key)}: ${JSON.stringify(project)}`);
  await writeFormatted(file, `{\n"version": ${version},\n"projects": {\n${lines.join(',\n')}\n}\n}`);
}
