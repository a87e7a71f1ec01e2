import { parseArgs } from 'node:util';
import { readServices, readSites, ROOT, type ServiceProject } from '../workspace';

/** What `npm start` was asked for. */
export interface RunSelection {
  /** Whether to start with empty databases. */
  isFresh: boolean;
  services: readonly ServiceProject[];
  sites: readonly ServiceProject[];
}

export const USAGE = `npm start                                 everything
npm start -- --fresh                      with empty databases
npm start -- --only gateway,storefront    without the other front ends; name subgraphs to leave the others out`;

/**
 * Reads the command line. The gateway always runs; all subgraphs run unless some are named, and only the named front ends.
 * @throws Error with the usage for an unknown argument or name
 */
export function selectRun(argv: readonly string[], root = ROOT): RunSelection {
  const [services, sites] = [readServices(root), readSites(root)];
  const { values } = parse(argv);
  const only = values.only?.split(',').map((name) => name.trim());
  if (!only) return { isFresh: values.fresh, services, sites };
  const unknown = only.filter((name) => ![...services, ...sites].some((project) => project.name === name));
  if (unknown.length > 0) throw new Error(`workspace.json has no service ${unknown.join(', ')}.\n${USAGE}`);
  const isNamed = ({ name }: ServiceProject): boolean => only.includes(name);
  const hasSubgraphs = services.some((service) => service.kind === 'subgraph' && isNamed(service));
  return {
    isFresh: values.fresh,
    services: services.filter((service) => service.kind === 'gateway' || !hasSubgraphs || isNamed(service)),
    sites: sites.filter(isNamed),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { fresh: { type: 'boolean', default: false }, only: { type: 'string' } },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
