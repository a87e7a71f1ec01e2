import { Anchor, Container, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { useDepartments } from '../category/use-categories';
import classes from './footer.module.css';
import { usePageConfig } from '@e-storefront/graph-client';
import { useLanguageLinks } from './use-language-links';

/** The footer of every page. */
export function Footer(): ReactNode {
  const { t } = useTranslation();
  const { shopName, sites } = usePageConfig();
  const departments = useDepartments();
  const languages = useLanguageLinks();
  return (
    <footer className={classes['footer']}>
      <Container size="xl">
        <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="xl">
          <FooterLinks
            title={t('app.footer.shop')}
            links={departments.map(({ name, slug }) => ({ label: name, to: `/categories/${slug}` }))}
          />
          <FooterLinks
            title={t('app.footer.account')}
            links={[
              { label: t('app.footer.myAccount'), to: '/account' },
              { label: t('app.footer.orders'), to: '/orders' },
              { label: t('app.footer.cart'), to: '/cart' },
            ]}
          />
          <FooterLinks
            title={t('app.footer.service')}
            links={[
              { label: t('app.footer.help'), to: '/tickets' },
              { label: t('app.footer.categories'), to: '/categories' },
              { label: t('app.footer.sell'), to: sites.seller },
            ]}
          />
          <Stack gap={0} component="nav" aria-label={t('app.language')}>
            <Text fw={600}>{t('app.language')}</Text>
            {languages.map(({ language, name, href, isCurrent }) => (
              <Anchor
                key={language}
                href={href}
                lang={language}
                hrefLang={language}
                aria-current={isCurrent ? 'true' : undefined}
                className={classes['link']}
              >
                {name}
              </Anchor>
            ))}
          </Stack>
        </SimpleGrid>
        <Group mt="xl" justify="space-between">
          <Text size="sm" c="dimmed">
            {t('app.footer.rights', { shop: shopName, year: new Date().getUTCFullYear() })}
          </Text>
        </Group>
      </Container>
    </footer>
  );
}

interface FooterLinksProps {
  title: string;
  links: readonly { label: string; to: string }[];
}

function FooterLinks({ title, links }: FooterLinksProps): ReactNode {
  return (
    <Stack gap={0} component="nav" aria-label={title}>
      <Text fw={600}>{title}</Text>
      {links.map(({ label, to }) => (
        <Anchor key={to} component={Link} to={to} className={classes['link']}>
          {label}
        </Anchor>
      ))}
    </Stack>
  );
}
