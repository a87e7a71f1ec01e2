import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { notifications } from '@mantine/notifications';
import { useSession, useSessionStore, type SessionUser } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { LogInDialog } from './log-in/log-in-dialog';
import { useLogInErrorText } from './log-in/log-in-error-text';
import { LogInPage } from './log-in/log-in-page';
import { useWorkServices } from './work-providers';

interface Account {
  /** The account that the page belongs to, also while its session has ended. */
  user: SessionUser;
  logOut: () => Promise<void>;
}

const AccountContext = createContext<Account | null>(null);

/** The account that the page belongs to. @throws Error outside of SessionGate */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error('The component is outside of SessionGate.');
  return account;
}

interface SessionGateProps {
  /** Further ways to log in. */
  moreLogIns?: ReactNode;
  children: ReactNode;
}

/**
 * Shows its children to accounts and a log-in page to guests. When the session ends, the children stay, with what was typed,
 * below a dialog that asks for a new log-in. Another account gets a new page.
 */
export function SessionGate({ moreLogIns, children }: SessionGateProps): ReactNode {
  const { t } = useTranslation();
  const { client } = useWorkServices();
  const store = useSessionStore();
  const session = useSession();
  const navigate = useNavigate();
  const errorText = useLogInErrorText();
  const [owner, setOwner] = useState(session?.user);
  const [isLeaving, setLeaving] = useState(false);

  if (session && !owner) setOwner(session.user);
  const isOther = session && owner && session.user.id !== owner.id;
  useEffect(() => {
    if (isOther) window.location.reload();
  }, [isOther]);

  const leave = async (): Promise<void> => {
    setOwner(undefined);
    await client.clearStore();
    await navigate('/');
  };
  const logOut = async (): Promise<void> => {
    setLeaving(true);
    const { error } = await store.logOut();
    if (error)
      notifications.show({
        color: 'red',
        title: t('frame.account.logOutFailed'),
        message: errorText(error),
      });
    else await leave();
    setLeaving(false);
  };

  if (!owner || isOther) return <LogInPage more={moreLogIns} />;
  return (
    <AccountContext value={{ user: session?.user ?? owner, logOut }}>
      {children}
      {!session && !isLeaving && <LogInDialog user={owner} onOtherAccount={() => void leave()} />}
    </AccountContext>
  );
}
