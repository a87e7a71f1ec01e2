import { Button, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './hero.module.css';

/** The welcome of the home page. */
export function Hero(): ReactNode {
  const { t } = useTranslation();
  return (
    <section className={classes['hero']} aria-labelledby="welcome">
      <Title order={1} className={classes['title']} id="welcome">
        {t('home.hero.title')}
      </Title>
      <Text className={classes['text']}>{t('home.hero.text')}</Text>
      <Group>
        <Button
          component={Link}
          to="/search?sort=popular"
          size="md"
          color="white"
          c="brand.8"
          variant="filled"
        >
          {t('home.hero.popular')}
        </Button>
        <Button component={Link} to="/categories" size="md" variant="outline" color="white">
          {t('home.hero.categories')}
        </Button>
      </Group>
    </section>
  );
}
