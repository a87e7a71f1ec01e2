import { Supergraph } from '@apollo/federation-internals';

/** The subgraphs of a supergraph: composition says who they are, nobody lists them by hand. */
export function subgraphNames(supergraphSdl: string): string[] {
  return [...Supergraph.build(supergraphSdl).subgraphsMetadata()].map(({ name }) => name);
}
