/** The operation in a URL, such as `/graphql?query={me{id}}&variables={}`. */
export interface LinkedOperation {
  query: string;
  /** JSON; empty for none. */
  variables: string;
}

/** Parses the operation in a URL; undefined without one. */
export function readOperationLink(address: string): LinkedOperation | undefined {
  const { searchParams } = new URL(address);
  const query = searchParams.get('query')?.trim();
  return query ? { query, variables: searchParams.get('variables') ?? '' } : undefined;
}

/** The URL that opens an operation here. Omits the variables of mutations: they may contain a password. */
export function operationLink(address: string, { query, variables }: LinkedOperation): string {
  const url = new URL('/graphql', address);
  url.searchParams.set('query', query);
  if (variables.trim() && !/^\s*mutation\b/m.test(query)) url.searchParams.set('variables', variables);
  return url.toString();
}
