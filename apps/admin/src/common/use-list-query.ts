import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';

interface ListQuery<Data> {
  data: Data | undefined;
  isLoading: boolean;
  error: unknown;
  onRetry: () => void;
}

/** Reads a page of a list. The rows stay in sight while the next ones load. */
export function useListQuery<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: NoInfer<Variables>,
): ListQuery<Data> {
  const { data, previousData, loading, error, refetch } = useQuery<Data, OperationVariables>(document, {
    variables,
    fetchPolicy: 'cache-and-network',
  });
  return { data: data ?? previousData, isLoading: loading, error, onRetry: () => void refetch() };
}
