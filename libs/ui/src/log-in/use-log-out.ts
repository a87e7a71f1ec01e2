import { useApolloClient } from '@apollo/client/react';
import { useNavigate } from 'react-router';
import { useSessionStore } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { notifyError } from '../feedback/notify';

/** Returns a function that logs out and goes to the first page, which then asks for a log-in. */
export function useLogOut(): () => Promise<void> {
  const { t } = useTranslation();
  const client = useApolloClient();
  const store = useSessionStore();
  const navigate = useNavigate();
  return async () => {
    const { error } = await store.logOut();
    if (error) {
      notifyError(error, t);
      return;
    }
    await navigate('/');
    await client.resetStore();
  };
}
