import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';

/** What is known of a list while its pages are read. */
export interface ListQuery<Data> {
  data: Data | undefined;
  isLoading: boolean;
  error: unknown;
  onRetry: () => void;
}

/**
 * Reads a page of a list. The rows stay in sight while the next ones load.
 * @param options.skip whether to read nothing yet
 */
export function useListQuery<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: NoInfer<Variables>,
  { skip = false }: { skip?: boolean } = {},
): ListQuery<Data> {
  const { data, previousData, loading, error, refetch } = useQuery<Data, OperationVariables>(document, {
    variables,
    skip,
    fetchPolicy: 'cache-and-network',
  });
  return { data: data ?? previousData, isLoading: loading, error, onRetry: () => void refetch() };
}
