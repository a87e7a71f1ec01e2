import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ServiceIdentity } from '@e-storefront/auth';
import { SUPERGRAPH_FILE } from '../../compose/compose';
import { ROOT } from '../../workspace';

/** The settings for another gateway in front of the subgraphs of a running platform. */
export interface PeerSettings {
  supergraphSdl: string;
  endpointOf(subgraph: string): string;
  /** Our gateway's own: subgraphs reject calls without a credential. */
  identity: ServiceIdentity;
}

/** Reads the settings from `startCandidates`. */
export function readPeerSettings(): PeerSettings {
  const settings = z
    .object({ SERVICE_SECRET_FILE: z.string(), TOKEN_URL: z.string(), SUBGRAPH_URLS: z.string() })
    .parse(process.env);
  const urls = z.record(z.string(), z.string()).parse(JSON.parse(settings.SUBGRAPH_URLS));
  return {
    supergraphSdl: readFileSync(path.join(ROOT, SUPERGRAPH_FILE), 'utf8'),
    endpointOf: (subgraph) => `${urls[subgraph]}/graphql`,
    identity: new ServiceIdentity('gateway', settings),
  };
}
