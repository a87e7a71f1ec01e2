import type { SubgraphContext } from '@e-storefront/subgraph';
import type { Services } from '../composition';
import type { Loaders } from './loaders';

/** An entity of another subgraph. */
export interface EntityReference {
  id: string;
}

export interface AppContext extends SubgraphContext, Services {
  loaders: Loaders;
}
