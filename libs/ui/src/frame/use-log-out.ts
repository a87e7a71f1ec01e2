import { notifications } from '@mantine/notifications';
import { useNavigate } from 'react-router';
import { useSessionStore } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useLogInErrorText } from './log-in/log-in-error-text';
import { useWorkServices } from './work-providers';

/** Returns a function that logs out and goes to the first page, which then asks for a log-in. */
export function useLogOut(): () => Promise<void> {
  const { t } = useTranslation();
  const { client } = useWorkServices();
  const store = useSessionStore();
  const navigate = useNavigate();
  const errorText = useLogInErrorText();
  return async () => {
    const { error } = await store.logOut();
    if (error) {
      const title = t('frame.account.logOutFailed');
      notifications.show({ color: 'red', title, message: errorText(error) });
      return;
    }
    await client.clearStore();
    await navigate('/');
  };
}
