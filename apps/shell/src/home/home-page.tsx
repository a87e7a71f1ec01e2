import { Alert, Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconBuildingStore, IconClock, IconLock, IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, Navigate } from 'react-router';
import { useAccount } from '@e-storefront/graph-client';
import { VerificationNotice } from '@e-storefront/account';
import { useTranslation } from '@e-storefront/i18n';
import { linksOf, PageHeader, useWorkServices, type NavigationIcon } from '@e-storefront/ui';
import { useSections } from '../shell-frame';
import classes from './home-page.module.css';

/** What the account can do, by application. */
export function HomePage(): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const { sites } = useWorkServices().config;
  const sections = useSections();
  if (!account) return null;
  if (account.secondFactorRequired && !account.secondFactorEnabled)
    return <Navigate to="/security" replace />;
  return (
    <Stack gap="lg">
      <PageHeader title={t('home.welcome', { name: account.name })} />
      <VerificationNotice />
      {account.sellerStatus === 'pending' && (
        <Alert color="blue" icon={<IconClock />} title={t('home.pending')}>
          {t('home.pendingText')}
        </Alert>
      )}
      {account.sellerStatus === 'refused' && (
        <Alert color="red" icon={<IconLock />} title={t('home.refused')}>
          {t('home.refusedText')}
        </Alert>
      )}
      {account.secondFactorEnabled === false && (
        <Alert icon={<IconShieldLock />} title={t('home.protect')}>
          <Link to="/security" className={classes['link'] ?? ''}>
            {t('home.protectLink')}
          </Link>
        </Alert>
      )}
      {sections
        .map((section) => ({
          ...section,
          // The first entry of the shell is this page.
          links: linksOf(section, account).filter(({ href }) => href !== '/'),
        }))
        .filter(({ links }) => links.length > 0)
        .sort((one, other) => Number(one.base === '') - Number(other.base === ''))
        .map(({ base, title, links }) => (
          <section key={base} aria-labelledby={`section-${base}`}>
            <Title order={2} size="h4" mb="sm" id={`section-${base}`}>
              {base === '' ? t('home.account') : title}
            </Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
              {links.map(({ href, label, icon }) => (
                <Card key={href} component={Link} to={href} withBorder className={classes['card'] ?? ''}>
                  <CardContent icon={icon} label={label} />
                </Card>
              ))}
              {base === '' && (
                <Card component="a" href={sites.storefront} withBorder className={classes['card'] ?? ''}>
                  <CardContent icon={IconBuildingStore} label={t('home.shop')} />
                </Card>
              )}
            </SimpleGrid>
          </section>
        ))}
    </Stack>
  );
}

function CardContent({ icon: Icon, label }: { icon: NavigationIcon; label: string }): ReactNode {
  return (
    <Group wrap="nowrap">
      <ThemeIcon variant="light" size={40}>
        <Icon size={22} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600}>{label}</Text>
    </Group>
  );
}
