import {
  IconArrowBackUp,
  IconCash,
  IconChecklist,
  IconHome,
  IconPackage,
  IconPackages,
  IconStar,
  IconTag,
} from '@tabler/icons-react';
import { createI18n, type Language } from '@e-storefront/i18n';
import type { NavigationItem } from '@e-storefront/ui';
import { texts } from './texts';

/** The title and the navigation of the application in the language of the reader. */
export function navigationTexts(language: Language): { title: string; items: NavigationItem[] } {
  const { t } = createI18n(language, { en: texts.en, [language]: texts[language] });
  return {
    title: t('app.title'),
    items: [
      { label: t('home.title'), icon: IconHome, to: '', shortcut: 'h' },
      { label: t('queue.title'), icon: IconChecklist, to: 'queue', shortcut: 'q' },
      { label: t('orders.all'), icon: IconPackage, to: 'orders', shortcut: 'o' },
      { label: t('returns.title'), icon: IconArrowBackUp, to: 'returns', shortcut: 'r' },
      { label: t('products.title'), icon: IconTag, to: 'products', shortcut: 'p' },
      { label: t('stock.title'), icon: IconPackages, to: 'stock', shortcut: 's' },
      { label: t('reviews.title'), icon: IconStar, to: 'reviews', shortcut: 'w' },
      { label: t('earnings.title'), icon: IconCash, to: 'earnings', shortcut: 'e' },
    ],
  };
}
