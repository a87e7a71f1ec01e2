import { ActionIcon, Box, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** Switches between light and dark. Styles choose the icon, because the server does not know the scheme. */
export function ColorSchemeButton(): ReactNode {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: true });
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      aria-label={t('app.colorScheme')}
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    >
      <Box component={IconMoon} size={20} stroke={1.5} darkHidden aria-hidden />
      <Box component={IconSun} size={20} stroke={1.5} lightHidden aria-hidden />
    </ActionIcon>
  );
}
