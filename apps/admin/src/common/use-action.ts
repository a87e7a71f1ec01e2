import type {
  ApolloCache,
  InternalRefetchQueriesInclude,
  OperationVariables,
  TypedDocumentNode,
} from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { useCallback } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { notifyError, notifySuccess } from '@e-storefront/ui';

interface ActionOptions<Data, Variables> {
  /** The sentence that confirms it. */
  done: string;
  /** What the cache shows until the API answers. */
  optimistic?: (variables: Variables) => Data;
  update?: (cache: ApolloCache) => void;
  /** The names of the queries whose result it changes. */
  refetch?: InternalRefetchQueriesInclude;
}

/**
 * An action without a form: it confirms its success and shows its error.
 * @returns the action, which resolves to its data, or to null after an error; and whether it is running
 */
export function useAction<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  { done, optimistic, update, refetch }: ActionOptions<Data, Variables>,
): [run: (variables: Variables) => Promise<Data | null>, isRunning: boolean] {
  const { t } = useTranslation();
  const [mutate, { loading }] = useMutation<Data, OperationVariables>(document);
  const run = useCallback(
    async (variables: Variables) => {
      try {
        const { data } = await mutate({
          variables,
          ...(optimistic && { optimisticResponse: optimistic(variables) }),
          ...(update && { update }),
          ...(refetch && { refetchQueries: refetch }),
        });
        notifySuccess(done);
        return data ?? null;
      } catch (error) {
        notifyError(error, t);
        return null;
      }
    },
    [mutate, t, done, optimistic, update, refetch],
  );
  return [run, loading];
}
