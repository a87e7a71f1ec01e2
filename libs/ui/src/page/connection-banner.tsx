import { Text, Transition } from '@mantine/core';
import { IconCloudCheck, IconCloudOff } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import classes from './connection-banner.module.css';

const SHOWN_AGAIN_MS = 4_000;

/** Says at the foot of the page that the network is away, and for a moment that it is back. */
export function ConnectionBanner(): ReactNode {
  const { t } = useTranslation();
  const isOnline = useSyncExternalStore(
    followNetwork,
    () => navigator.onLine,
    () => true,
  );
  const isBack = useReturned(isOnline);
  const Icon = isOnline ? IconCloudCheck : IconCloudOff;
  return (
    <div role="status" className={classes['place']}>
      <Transition mounted={!isOnline || isBack} transition="slide-up">
        {(styles) => (
          <div style={styles} className={classes['banner']} data-online={isOnline || undefined}>
            <Icon size={18} aria-hidden />
            <Text size="sm" fw={550}>
              {t(isOnline ? 'ui.connection.back' : 'ui.connection.offline')}
            </Text>
          </div>
        )}
      </Transition>
    </div>
  );
}

function followNetwork(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

/** Whether the network has just come back. */
function useReturned(isOnline: boolean): boolean {
  const [wasOffline, setWasOffline] = useState(false);
  useEffect(() => {
    if (!isOnline) return setWasOffline(true);
    const timer = setTimeout(() => setWasOffline(false), SHOWN_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isOnline]);
  return isOnline && wasOffline;
}
