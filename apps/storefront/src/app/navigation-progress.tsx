import type { ReactNode } from 'react';
import { useNavigation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './navigation-progress.module.css';

/** A bar at the top while the next page loads; it appears after 300 ms. */
export function NavigationProgress(): ReactNode {
  const { t } = useTranslation();
  const { state } = useNavigation();
  if (state === 'idle') return null;
  return <div className={classes['bar']} role="progressbar" aria-label={t('app.loading')} />;
}
