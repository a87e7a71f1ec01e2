import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** The root folder of the clone. */
export const ROOT = path.resolve(__dirname, '..');

/** The user's cache folder, shared by every clone of this project. */
export function cacheFolder(): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'e-storefront');
}

const project = z.object({
  root: z.string(),
  kind: z.enum(['gateway', 'subgraph', 'site', 'tests', 'library', 'tools']),
  port: z.int().optional(),
  tags: z.array(z.string()),
});

const workspace = z.object({ version: z.literal(1), projects: z.record(z.string(), project) });

export type Project = z.output<typeof project> & { name: string };
/** A project that runs as a process and listens on a port. */
export type ServiceProject = Project & { port: number };

/** Every project of workspace.json, the only list of projects. */
export function readProjects(root = ROOT): Project[] {
  const { projects } = workspace.parse(JSON.parse(readFileSync(path.join(root, 'workspace.json'), 'utf8')));
  return Object.entries(projects).map(([name, entry]) => ({ name, ...entry }));
}

/** The subgraphs by name. */
export function readSubgraphs(root = ROOT): ServiceProject[] {
  return readServices(root).filter(({ kind }) => kind === 'subgraph');
}

/** The services: the gateway and the subgraphs. */
export function readServices(root = ROOT): ServiceProject[] {
  return readProjects(root).filter(
    (entry): entry is ServiceProject =>
      ['gateway', 'subgraph'].includes(entry.kind) && entry.port !== undefined,
  );
}

/** The front ends: each has a server that serves its pages. */
export function readSites(root = ROOT): ServiceProject[] {
  return readProjects(root).filter(
    (entry): entry is ServiceProject => entry.kind === 'site' && entry.port !== undefined,
  );
}

/** The folders with code for browsers, relative to the root. */
export function webFolders(root = ROOT): string[] {
  return readProjects(root)
    .filter(({ kind, tags }) => kind === 'site' || tags.includes('type:web'))
    .map((project) => path.join(project.root, 'src'));
}
