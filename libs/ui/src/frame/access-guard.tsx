import { Button, Center, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconClock, IconLock, IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAccount, type SessionUser } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useLogOut } from '../log-in/use-log-out';
import { useShellLink } from './use-shell-link';
import type { NavigationIcon } from './navigation-icon';
import { useWorkServices } from './work-providers';

interface AccessGuardProps {
  /** The application's permission. */
  permission: string | undefined;
  /** The application's title. */
  app: string;
  children: ReactNode;
}

/** Shows an application to accounts that can use it, and the reason and the next step to others. */
export function AccessGuard({ permission, app, children }: AccessGuardProps): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const logOut = useLogOut();
  const security = useShellLink('/security');
  const { sites } = useWorkServices().config;
  if (!account || isOpenTo(account, permission)) return children;
  const reason = reasonFor(account);
  const Icon = ICONS[reason];
  return (
    <Center py="xl">
      <title>{t('ui.documentTitle', { title: app })}</title>
      <Stack align="center" maw={520} ta="center">
        <ThemeIcon size={64} radius="xl" variant="light">
          <Icon size={36} />
        </ThemeIcon>
        <Title order={1} size="h2">
          {t(`frame.access.${reason}`, { app })}
        </Title>
        <Text c="dimmed">
          {t(`frame.access.${reason}Text`, {
            name: account.name,
            role: t(`logIn.roles.${account.role ?? ''}`),
          })}
        </Text>
        <Group justify="center">
          {reason === 'secondFactor' && (
            <Button component="a" {...security} mih={44}>
              {t('frame.access.setUp')}
            </Button>
          )}
          <Button variant="default" mih={44} onClick={() => void logOut()}>
            {t('logIn.otherAccount')}
          </Button>
          <Button variant="default" mih={44} component="a" href={sites.storefront}>
            {t('frame.access.shop')}
          </Button>
        </Group>
      </Stack>
    </Center>
  );
}

/** Whether an account has a permission, if one is needed. */
export function isOpenTo(account: SessionUser | null, permission: string | undefined): boolean {
  return permission === undefined || (account?.permissions?.includes(permission) ?? false);
}

type Reason = 'denied' | 'pending' | 'refused' | 'secondFactor';

const ICONS: Record<Reason, NavigationIcon> = {
  denied: IconLock,
  pending: IconClock,
  refused: IconLock,
  secondFactor: IconShieldLock,
};

function reasonFor({ secondFactorRequired, secondFactorEnabled, sellerStatus }: SessionUser): Reason {
  if (secondFactorRequired && !secondFactorEnabled) return 'secondFactor';
  if (sellerStatus === 'pending' || sellerStatus === 'refused') return sellerStatus;
  return 'denied';
}
