import {
  IconBuildingStore,
  IconCategory,
  IconDashboard,
  IconDiscount2,
  IconKey,
  IconMessages,
  IconPackage,
  IconReceipt,
  IconSettings,
  IconShieldSearch,
  IconTicket,
  IconUsers,
} from '@tabler/icons-react';
import { createI18n, type Language } from '@e-storefront/i18n';
import type { NavigationItem } from '@e-storefront/ui';
import { texts } from './texts';

/** The name of the application. */
export function title(language: Language): string {
  return translator(language)('title');
}

/** The pages in the navigation. */
export function navigation(language: Language): NavigationItem[] {
  const t = translator(language);
  return [
    { label: t('dashboard.title'), icon: IconDashboard, to: 'dashboard', shortcut: 'd' },
    {
      label: t('orders.title'),
      icon: IconReceipt,
      to: 'orders',
      permission: 'order:read-any',
      shortcut: 'o',
    },
    {
      label: t('tickets.title'),
      icon: IconMessages,
      to: 'tickets',
      shortcut: 't',
    },
    { label: t('users.title'), icon: IconUsers, to: 'users', permission: 'user:list', shortcut: 'u' },
    {
      label: t('sellers.title'),
      icon: IconBuildingStore,
      to: 'sellers',
      permission: 'seller:approve',
      shortcut: 's',
    },
    {
      label: t('products.title'),
      icon: IconPackage,
      to: 'products',
      permission: 'product:read-inactive',
      shortcut: 'p',
    },
    {
      label: t('categories.title'),
      icon: IconCategory,
      to: 'categories',
      permission: 'category:write',
      shortcut: 'c',
    },
    { label: t('coupons.title'), icon: IconTicket, to: 'coupons', permission: 'coupon:read', shortcut: 'k' },
    {
      label: t('promotions.title'),
      icon: IconDiscount2,
      to: 'promotions',
      permission: 'coupon:read',
      shortcut: 'r',
    },
    { label: t('audit.title'), icon: IconShieldSearch, to: 'audit', permission: 'audit:read', shortcut: 'a' },
    {
      label: t('apiAccess.title'),
      icon: IconKey,
      to: 'api-access',
      shortcut: 'i',
    },
    {
      label: t('settings.title'),
      icon: IconSettings,
      to: 'settings',
      shortcut: 'e',
    },
  ];
}

function translator(language: Language): (key: string) => string {
  return createI18n(language, { en: texts.en, [language]: texts[language] }).t;
}
