import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';

interface ListQuery<Data> {
  data: Data | undefined;
  /** Nothing can be shown yet. */
  isLoading: boolean;
  error: unknown;
  onRetry: () => void;
}

/** Reads a page of a list. The rows stay in sight while the next ones load. */
export function useListQuery<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: NoInfer<Variables>,
): ListQuery<Data> {
  const { data, previousData, error, refetch } = useQuery<Data, OperationVariables>(document, {
    variables,
    fetchPolicy: 'cache-and-network',
  });
  const shown = data ?? previousData;
  return { data: shown, isLoading: !shown && !error, error, onRetry: () => void refetch() };
}
