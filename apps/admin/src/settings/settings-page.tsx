import { useQuery } from '@apollo/client/react';
import { Anchor, Grid, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Money, PageHeader, QueryState, useWorkServices } from '@e-storefront/ui';
import { Facts } from '../common/facts';
import { Section } from '../common/section';
import { AdminSettingsDocument, type AdminSettingsQuery } from './settings-page.generated';

/** The settings of the shop, which its configuration defines. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation();
  const { data, loading, error, refetch } = useQuery(AdminSettingsDocument);
  return (
    <>
      <PageHeader title={t('settings.title')} description={t('settings.description')} />
      <QueryState isLoading={loading && !data} error={error} onRetry={() => void refetch()}>
        <Grid>
          <Grid.Col span={{ base: 12, md: 7 }}>
            {data?.pricingPolicy && <Policy policy={data.pricingPolicy} />}
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Addresses />
          </Grid.Col>
        </Grid>
      </QueryState>
    </>
  );
}

function Policy({ policy }: { policy: NonNullable<AdminSettingsQuery['pricingPolicy']> }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Stack>
      <Section title={t('settings.prices')}>
        <Facts
          facts={[
            [t('settings.currency'), policy.currency],
            [t('settings.decimals'), formats.number(policy.minorUnitDigits)],
            [t('settings.tax'), formats.percent(policy.taxPercent / 100)],
            [t('settings.taxBase'), t(`settings.taxBases.${policy.taxBase}`)],
            [t('settings.rounding'), t(`settings.roundingModes.${policy.rounding}`)],
          ]}
        />
      </Section>
      <Section title={t('settings.shipping')}>
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('settings.method')}</Table.Th>
                <Table.Th ta="end">{t('settings.fee')}</Table.Th>
                <Table.Th ta="end">{t('settings.freeAbove')}</Table.Th>
                <Table.Th>{t('settings.byPromotions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {policy.shippingRates.map((rate) => (
                <Table.Tr key={rate.method}>
                  <Table.Td>{t(`orders.shippingMethods.${rate.method}`)}</Table.Td>
                  <Table.Td ta="end">
                    <Money amount={rate.fee} currency={policy.currency} />
                  </Table.Td>
                  <Table.Td ta="end">
                    {rate.freeAbove === null ? (
                      t('settings.neverFree')
                    ) : (
                      <Money amount={rate.freeAbove} currency={policy.currency} />
                    )}
                  </Table.Td>
                  <Table.Td>{rate.coveredByPromotions ? t('common.yes') : t('common.no')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Section>
    </Stack>
  );
}

/** The front ends and the gateway of this deployment. */
function Addresses(): ReactNode {
  const { t } = useTranslation();
  const { gatewayUrl, sites } = useWorkServices().config;
  const addresses: [label: string, url: string][] = [
    [t('settings.storefront'), sites.storefront],
    [t('settings.shell'), sites.shell],
    [t('settings.gateway'), gatewayUrl],
  ];
  return (
    <Section title={t('settings.addresses')}>
      <Facts
        facts={addresses.map(([label, url]) => [
          label,
          <Anchor key={label} href={url} size="sm">
            {url}
          </Anchor>,
        ])}
      />
      <Text size="xs" c="dimmed" mt="md">
        {t('settings.readOnly')}
      </Text>
    </Section>
  );
}
