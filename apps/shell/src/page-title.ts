import { useEffect } from 'react';
import { useWorkServices } from '@e-storefront/ui';

/** Sets the title of the document. */
export function usePageTitle(title: string): void {
  const { shopName } = useWorkServices().config;
  useEffect(() => {
    document.title = `${title} · ${shopName}`;
  }, [title, shopName]);
}
