import type {
  ApolloCache,
  InternalRefetchQueriesInclude,
  OperationVariables,
  TypedDocumentNode,
} from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { useCallback } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError, notifySuccess, type Confirmation } from '@e-storefront/ui';

interface ActionOptions<Data, Variables> {
  /** The question before it, for an action that cannot be undone. */
  confirm?: Confirmation | ((variables: Variables) => Confirmation | null);
  /** The sentence that confirms it. */
  done: string;
  /** What the cache shows until the API answers. */
  optimistic?: (variables: Variables) => Data;
  update?: (cache: ApolloCache) => void;
  /** The names of the queries whose result it changes. */
  refetch?: InternalRefetchQueriesInclude;
}

/**
 * An action without a form: it asks if need be, confirms its success and shows its error.
 * @returns the action, which resolves to its data, or to null if it was not confirmed or failed; and whether it is running
 */
export function useAction<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  { confirm, done, optimistic, update, refetch }: ActionOptions<Data, Variables>,
): [run: (variables: Variables) => Promise<Data | null>, isRunning: boolean] {
  const { t } = useTranslation();
  const [mutate, { loading }] = useMutation<Data, OperationVariables>(document);
  const run = useCallback(
    async (variables: Variables) => {
      const question = typeof confirm === 'function' ? confirm(variables) : confirm;
      if (question && !(await confirmAction(question))) return null;
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
    [mutate, t, confirm, done, optimistic, update, refetch],
  );
  return [run, loading];
}
