import {
  Avatar,
  Box,
  Group,
  Menu,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconLanguage, IconLogout, IconPalette, IconUser } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAccount } from '@e-storefront/graph-client';
import { LANGUAGES, useTranslation } from '@e-storefront/i18n';
import { LanguageItems } from './language-menu';
import { useLogOut } from '../log-in/use-log-out';
import { useShellLink } from './use-shell-link';
import { useLanguage } from './work-providers';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** The account: who is logged in, profile, language, colours, log-out. */
export function UserMenu(): ReactNode {
  const { t } = useTranslation();
  const user = useAccount();
  const logOut = useLogOut();
  const profile = useShellLink('/profile');
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (!user) return null;
  const role = t(`logIn.roles.${user.role ?? 'customer'}`);
  const scheme = SCHEMES.find((one) => one === colorScheme) ?? 'auto';
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton mih={44}>
          <VisuallyHidden>{t('frame.account.menu', { name: user.name, role })}</VisuallyHidden>
          <Group gap="xs" wrap="nowrap" aria-hidden>
            <Avatar src={user.profilePicture} name={user.name} color="brand" size={36} alt="" />
            <Box visibleFrom="lg" maw={180}>
              <Text size="sm" fw={600} truncate>
                {user.name}
              </Text>
              <Text size="xs" c="dimmed">
                {role}
              </Text>
            </Box>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="bright" truncate>
            {user.name}
          </Text>
          {user.email} · {role}
        </Menu.Label>
        <Menu.Item component="a" {...profile} leftSection={<IconUser size={18} />}>
          {t('frame.account.profile')}
        </Menu.Item>
        <Menu.Sub position="left-start">
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconLanguage size={18} />}>
              {t('frame.account.language')}: {LANGUAGES[language].name}
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            <LanguageItems />
          </Menu.Sub.Dropdown>
        </Menu.Sub>
        <Menu.Sub position="left-start">
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconPalette size={18} />}>
              {t('frame.account.scheme')}: {t(`frame.account.${scheme}`)}
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            <Menu.RadioGroup
              value={scheme}
              onChange={(value) => setColorScheme(SCHEMES.find((one) => one === value) ?? 'auto')}
            >
              {SCHEMES.map((one) => (
                <Menu.RadioItem key={one} value={one} closeMenuOnClick>
                  {t(`frame.account.${one}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Sub.Dropdown>
        </Menu.Sub>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => void logOut()}>
          {t('frame.account.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
