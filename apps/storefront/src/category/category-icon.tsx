import {
  IconArmchair,
  IconBook,
  IconCategory,
  IconCpu,
  IconDeviceMobile,
  IconHome,
  IconMountain,
  IconShirt,
  IconSparkles,
  IconToolsKitchen2,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** The icons that categories name most; others have the general one. */
const ICONS: Readonly<Record<string, typeof IconCategory>> = {
  armchair: IconArmchair,
  book: IconBook,
  'book-open': IconBook,
  cpu: IconCpu,
  smartphone: IconDeviceMobile,
  home: IconHome,
  mountain: IconMountain,
  shirt: IconShirt,
  sparkles: IconSparkles,
  utensils: IconToolsKitchen2,
};

/** The icon of a category, by its name or as an emoji. */
export function CategoryIcon({ icon, size }: { icon: string | null; size: number }): ReactNode {
  if (icon && /\p{Extended_Pictographic}/u.test(icon))
    return (
      <span aria-hidden style={{ fontSize: size }}>
        {icon}
      </span>
    );
  const Icon = ICONS[icon ?? ''] ?? IconCategory;
  return <Icon size={size} stroke={1.5} aria-hidden />;
}
