import { useEffect, useState, type ReactNode } from 'react';
import { useNavigation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './frame.module.css';

const DELAY_MS = 300;

/** A bar at the top of the window while a page loads for longer than a moment. */
export function PageProgress(): ReactNode {
  const { t } = useTranslation();
  const isLoading = useNavigation().state !== 'idle';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isLoading) return;
    const timer = setTimeout(() => setShown(true), DELAY_MS);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [isLoading]);
  if (!isShown) return null;
  return <div className={classes['progress']} role="progressbar" aria-label={t('frame.loading')} />;
}
