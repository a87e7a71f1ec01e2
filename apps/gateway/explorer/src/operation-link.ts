/** An operation that an address names, such as `/graphql?query={me{id}}&variables={}`. */
export interface LinkedOperation {
  query: string;
  /** JSON; empty for none. */
  variables: string;
}

/** Reads the operation of an address; undefined where it names none. */
export function readOperationLink(address: string): LinkedOperation | undefined {
  const { searchParams } = new URL(address);
  const query = searchParams.get('query')?.trim();
  return query ? { query, variables: searchParams.get('variables') ?? '' } : undefined;
}

/** The address that opens an operation here. Variables of a mutation are left out: they may hold a password. */
export function operationLink(address: string, { query, variables }: LinkedOperation): string {
  const url = new URL('/graphql', address);
  url.searchParams.set('query', query);
  if (variables.trim() && !/^\s*mutation\b/m.test(query)) url.searchParams.set('variables', variables);
  return url.toString();
}
